/** A message that a developer sends by hand, through the sandbox's own API: an event as the device, a command as an application. */
import { type ClientId, QUICKSTART } from '../../domain/client-id.ts';
import { type MessageEvent, message, type PublishMessage } from '../../domain/message.ts';
import { allPermissions } from '../../domain/permissions.ts';
import { rejection } from '../../domain/rejections.ts';
import { rejected } from '../../domain/result.ts';
import { checkTopic, type Principal, toPlatform } from '../../domain/topic.ts';
import type { World } from '../../projections/world.ts';
import type { NodeHandler } from '../handler.ts';

/** With `eventId` an event, with `commandId` a command. */
export type PublishMessageRequest = Readonly<{
  org: string;
  typeId: string;
  deviceId: string;
  eventId?: string;
  commandId?: string;
  format: string;
  qos: 0 | 1;
  payload: Uint8Array;
}>;

/** Undefined: it is in the log. */
export type PublishMessageReply = Readonly<{ rejection: string; reason: string }> | undefined;

/** The application id under which commands are sent by hand. */
const SENDER = 'sandbox';

export const publishMessage: NodeHandler<PublishMessageRequest, PublishMessage, MessageEvent, PublishMessageReply> = {
  name: 'sandbox/publish-message',
  ofNode: true,
  decider: message,

  toCommand: ({ org, typeId, deviceId, eventId, commandId, format, qos, payload }, world) => {
    const asDevice = commandId === undefined;
    const id: ClientId = asDevice ? { class: 'd', org, typeId, deviceId } : { class: 'a', org, appId: SENDER };
    const principal: Principal = {
      id,
      rules: org === QUICKSTART ? 'quickstart2' : 'iot2',
      permissions: allPermissions,
    };
    const sentTopic = asDevice
      ? `iot-2/evt/${eventId}/fmt/${format}`
      : `iot-2/type/${typeId}/id/${deviceId}/cmd/${commandId}/fmt/${format}`;
    return {
      type: 'PublishMessage',
      clientId: asDevice ? `d:${org}:${typeId}:${deviceId}` : `a:${org}:${SENDER}`,
      sentTopic,
      topic: judge(principal, sentTopic, world),
      closes: false,
      qos,
      packetId: 0,
      dup: false,
      retain: false,
      open: false,
      payload,
    };
  },
  streamId: () => 'messages',
  org: ({ org }, world) => (knowsOrg(world, org) ? org : '-'),
  aggregate: () => ({ state: {}, revision: 'any' }),
  toReply: ([event]) =>
    event?.type === 'PublishRefused' ? { rejection: event.data.rejection, reason: event.data.reason } : undefined,
};

/** Whether messages may be published in an org: it is registered, or needs no registration. */
export function knowsOrg(world: World, org: string): boolean {
  return org === QUICKSTART || world.registry.org(org) !== undefined;
}

function judge({ id, ...rest }: Principal, sentTopic: string, world: World): PublishMessage['topic'] {
  if (!knowsOrg(world, id.org)) return rejected(rejection('org-unknown', `There is no org "${id.org}"`));
  const checked = checkTopic({ id, ...rest }, 'publish', sentTopic);
  if (!checked.ok || id.class !== 'd') return checked;
  // The topic that the device's own one stands for must be one, too: type and device are levels of it.
  return checkTopic({ ...rest, id: { class: 'a', org: id.org, appId: SENDER } }, 'publish', toPlatform(id, sentTopic));
}
