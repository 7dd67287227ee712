/** UNSUBSCRIBE: answered whether or not the client had subscribed; characters that no topic may have close the connection. Source: amlen server_proxy/src/pxmqtt.c (doUnsubscribe). */
import { type ClientEvent, type ClientState, connection, type Unsubscribe } from '../../domain/connection.ts';
import { checkUnsubscribe } from '../../domain/topic.ts';
import type { Handler } from '../handler.ts';
import { clientAggregate, clientStream, hasEnded, orgOf } from './client.ts';

/** `connectionId`: left out in logs of versions that knew no other node. */
export type UnsubscribeRequest = Readonly<{ clientId: string; connectionId?: string; filters: readonly string[] }>;

/** Undefined: answered by UNSUBACK. Otherwise how the connection is closed. */
export type UnsubscribeReply = Readonly<{ closeCode: number; reason: string }> | undefined;

export const unsubscribe: Handler<UnsubscribeRequest, Unsubscribe, ClientState, ClientEvent, UnsubscribeReply> = {
  name: 'mqtt/unsubscribe',
  decider: connection,
  toCommand: ({ clientId, connectionId, filters }, world) => {
    const client = world.client(clientId);
    if (hasEnded(connectionId, client)) return { type: 'Unsubscribe', clientId, filters, ended: true };
    if (!client) throw new Error(`"${clientId}" unsubscribes without being connected`);
    const { principal } = client.session;
    const refusal = filters.map((filter) => checkUnsubscribe(principal, filter)).find((fault) => fault !== undefined);
    return { type: 'Unsubscribe', clientId, filters, ...(refusal && { refusal }) };
  },
  streamId: ({ clientId }) => clientStream(clientId),
  org: ({ clientId }) => orgOf(clientId),
  aggregate: ({ clientId }, world) => clientAggregate(clientId, world),
  toReply: ([event]) =>
    event?.type === 'UnsubscribeRefused' ? { closeCode: event.data.closeCode, reason: event.data.reason } : undefined,
};
