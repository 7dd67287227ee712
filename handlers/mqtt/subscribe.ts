/** SUBSCRIBE: filters are granted, or the packet is refused as a whole. */
import { type ClientEvent, type ClientState, connection, type Subscribe } from '../../domain/connection.ts';
import { type Filter, judgeSubscribe } from '../../domain/subscription.ts';
import type { Handler } from '../handler.ts';
import { clientAggregate, clientStream, hasEnded, orgOf } from './client.ts';

/** `connectionId`: left out in logs of versions that knew no other node. */
export type SubscribeRequest = Readonly<{ clientId: string; connectionId?: string; filters: readonly Filter[] }>;

/** One SUBACK code per filter, in the packet's order (128: refused); or how the connection is closed instead. */
export type SubscribeReply =
  | Readonly<{ codes: readonly number[]; closeCode?: never }>
  | Readonly<{ closeCode: number; reason: string }>;

export const subscribe: Handler<SubscribeRequest, Subscribe, ClientState, ClientEvent, SubscribeReply> = {
  name: 'mqtt/subscribe',
  decider: connection,
  toCommand: ({ clientId, connectionId, filters }, world) => {
    const client = world.client(clientId);
    if (hasEnded(connectionId, client)) return { type: 'Subscribe', clientId, verdict: { granted: [] }, ended: true };
    if (!client) throw new Error(`"${clientId}" subscribes without being connected`);
    return {
      type: 'Subscribe',
      clientId,
      verdict: judgeSubscribe(client.session.principal, filters, client.state.session?.filters),
    };
  },
  streamId: ({ clientId }) => clientStream(clientId),
  org: ({ clientId }) => orgOf(clientId),
  aggregate: ({ clientId }, world) => clientAggregate(clientId, world),
  toReply: (events, { filters }) => {
    const granted = new Map<string, number>();
    for (const { type, data } of events) {
      if (type === 'SubscribeRefused' && data.closed) return { closeCode: data.closeCode, reason: data.reason };
      if (type === 'ClientSubscribed') for (const { filter, qos } of data.filters) granted.set(filter, qos);
    }
    return { codes: filters.map(({ filter, qos }) => (granted.has(filter) ? qos : 128)) };
  },
};
