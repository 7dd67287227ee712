/** UNSUBSCRIBE: always answered, whether or not the client had subscribed. Source: amlen server_proxy/src/pxmqtt.c (doUnsubscribe). */
import { type ClientEvent, type ClientState, connection, type Unsubscribe } from '../../domain/connection.ts';
import type { Handler } from '../handler.ts';
import { clientAggregate, clientStream, orgOf } from './client.ts';

export type UnsubscribeRequest = Readonly<{ clientId: string; filters: readonly string[] }>;

export const unsubscribe: Handler<UnsubscribeRequest, Unsubscribe, ClientState, ClientEvent, void> = {
  name: 'mqtt/unsubscribe',
  decider: connection,
  toCommand: (request) => ({ type: 'Unsubscribe', ...request }),
  streamId: ({ clientId }) => clientStream(clientId),
  org: ({ clientId }) => orgOf(clientId),
  aggregate: ({ clientId }, world) => clientAggregate(clientId, world),
  toReply: () => undefined,
};
