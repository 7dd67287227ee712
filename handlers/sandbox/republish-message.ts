/** A message that was recorded comes again, as it was, in the same org or in another one: yesterday's traffic for today's application. */
import { type ClientId, parseClientId, QUICKSTART } from '../../domain/client-id.ts';
import { type MessageEvent, message, type PublishMessage } from '../../domain/message.ts';
import { allPermissions } from '../../domain/permissions.ts';
import { rejection } from '../../domain/rejections.ts';
import { type Result, rejected } from '../../domain/result.ts';
import { checkTopic, fromPlatform, type Principal } from '../../domain/topic.ts';
import type { NodeHandler } from '../handler.ts';
import { knowsOrg, type PublishMessageReply } from './publish-message.ts';

/** `clientId`, `topic` (in the platform's form) and what follows are those of the message then. */
export type RepublishMessageRequest = Readonly<{
  /** Where it is published now. */
  org: string;
  originalOrg: string;
  clientId: string;
  topic: string;
  qos: 0 | 1 | 2;
  retain: boolean;
  payload: Uint8Array;
}>;

export const republishMessage: NodeHandler<RepublishMessageRequest, PublishMessage, MessageEvent, PublishMessageReply> =
  {
    name: 'sandbox/republish-message',
    ofNode: true,
    decider: message,

    toCommand: ({ org, originalOrg, clientId: then, topic, qos, retain, payload }, world) => {
      const clientId = inOrg(then, originalOrg, org);
      const parsed = parseClientId(clientId);
      const known = knowsOrg(world, org);
      const judged = known ? judge(parsed, topic) : rejected(rejection('org-unknown', `There is no org "${org}"`));
      const sentTopic = parsed.ok ? fromPlatform(principalFor(parsed.value), topic) : topic;
      // Nobody's connection: it is not closed, and nothing is acknowledged.
      const packet = { closes: false, packetId: 0, dup: false, open: false } as const;
      return { type: 'PublishMessage', clientId, sentTopic, topic: judged, qos, retain, payload, ...packet };
    },
    streamId: () => 'messages',
    org: ({ org }, world) => (knowsOrg(world, org) ? org : '-'),
    aggregate: () => ({ state: {}, revision: 'any' }),
    toReply: ([event]) =>
      event?.type === 'PublishRefused' ? { rejection: event.data.rejection, reason: event.data.reason } : undefined,
  };

/** The client of the same name in another org. */
function inOrg(clientId: string, from: string, to: string): string {
  const [letter = '', org, ...rest] = clientId.split(':');
  return org === from ? [letter, to, ...rest].join(':') : clientId;
}

/** By the rules of its class, with every permission: who was let in then may be gone by now. */
function judge(parsed: Result<ClientId>, topic: string): Result<string> {
  if (!parsed.ok) return parsed;
  const principal = principalFor(parsed.value);
  return checkTopic(principal, 'publish', fromPlatform(principal, topic));
}

function principalFor(id: ClientId): Principal {
  return { id, rules: id.org === QUICKSTART ? 'quickstart2' : 'iot2', permissions: allPermissions };
}
