/** PUBLISH: a message is kept and routed, refused, or recognised as a repetition. */
import { UNRELEASED_MESSAGES_MAX } from '../../domain/limits.ts';
import { type MessageEvent, message, type PublishMessage } from '../../domain/message.ts';
import { rejection } from '../../domain/rejections.ts';
import { type Result, rejected } from '../../domain/result.ts';
import { violationCloses } from '../../domain/subscription.ts';
import { fromPlatform } from '../../domain/topic.ts';
import type { World } from '../../projections/world.ts';
import type { NodeHandler } from '../handler.ts';

/** A PUBLISH packet of a connected client. `packetId` is 0 at QoS 0. */
export type PublishRequest = Readonly<{
  clientId: string;
  topic: string;
  qos: 0 | 1 | 2;
  packetId: number;
  dup: boolean;
  retain: boolean;
  /** QoS 2, where the world is behind the connection: whether this packet id is open by now, and how many more are. */
  ahead?: Readonly<{ open?: boolean; more: number }>;
  payload: Uint8Array;
}>;

/** Undefined: answered as MQTT asks. Otherwise how the connection is closed. */
export type PublishReply = Readonly<{ closeCode: number; reason: string }> | undefined;

export const publish: NodeHandler<PublishRequest, PublishMessage, MessageEvent, PublishReply> = {
  name: 'mqtt/publish',
  ofNode: true,
  rebuild: {
    MessagePublished: ({ data, payload = noBytes }, { metadata }, world) => {
      const { clientId, topic, qos, packetId = 0, dup = false, retain = false } = data;
      const { principal, unreleased } = publisher(clientId, world).session;
      const request = { clientId, topic: fromPlatform(principal, topic), qos, packetId, dup, retain, payload };
      // That it was published tells that the packet id had been released, though the world did not know yet.
      const isReused = metadata.basis !== undefined && qos === 2 && unreleased.has(packetId);
      return isReused ? { ...request, ahead: { open: false, more: -1 } } : request;
    },
  },
  decider: message,
  toCommand: ({ clientId, topic: sentTopic, qos, packetId, dup, retain, ahead, payload }, world) => {
    const client = publisher(clientId, world);
    const { session } = client;
    const { unreleased } = session;
    const open = qos === 2 && (ahead?.open ?? unreleased.has(packetId));
    const full = qos === 2 && !open && unreleased.size + (ahead?.more ?? 0) >= UNRELEASED_MESSAGES_MAX;
    const topic = full
      ? rejected(rejection('too-many-unreleased', `${UNRELEASED_MESSAGES_MAX} QoS 2 messages await their PUBREL`))
      : judge(client, sentTopic, world);
    const closes = full || violationCloses(session.principal, 'publish');
    return {
      type: 'PublishMessage',
      clientId,
      sentTopic,
      topic,
      closes,
      qos,
      packetId,
      dup,
      retain,
      open,
      payload,
    };
  },
  streamId: () => 'messages',
  org: ({ clientId }, world) => publisher(clientId, world).session.org,
  aggregate: () => traffic,
  toReply: (events) => {
    const event = events[0];
    if (event?.type !== 'PublishRefused' || !event.data.closed) return undefined;
    return { closeCode: event.data.closeCode, reason: event.data.reason };
  },
};

type Publisher = NonNullable<ReturnType<World['client']>>;

function publisher(clientId: string, world: World): Publisher {
  const client = world.client(clientId);
  if (!client) throw new Error(`"${clientId}" publishes without being connected`);
  return client;
}

/** The platform's form of a topic, or why it may not be used. Source: amlen server_proxy/src/pxmqtt.c (checkACL), for the group. */
function judge({ session }: Publisher, sentTopic: string, world: World): Result<string> {
  const topic = session.checkPublish(sentTopic);
  if (!topic.ok || !world.hides(session, topic.value)) return topic;
  // The platform's text has a place for the topic, which stays empty.
  return rejected(rejection('device-not-in-group', 'Device not in group:  '));
}

const noBytes = new Uint8Array(0);
const traffic = { state: {}, revision: 'any' } as const;
