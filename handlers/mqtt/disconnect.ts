/** A connection ends, whoever ended it; its Will goes out unless the client said goodbye. */
import { type ClientEvent, type ClientState, connection, type Disconnect } from '../../domain/connection.ts';
import type { Handler } from '../handler.ts';
import { clientAggregate, clientStream, orgOf } from './client.ts';

/** How a connection ended, with what it had carried. */
export type DisconnectRequest = Omit<Disconnect, 'type'> & Readonly<{ clientId: string }>;

export const disconnect: Handler<DisconnectRequest, Disconnect & { clientId: string }, ClientState, ClientEvent, void> =
  {
    name: 'mqtt/disconnect',
    decider: connection,
    toCommand: (request) => ({ type: 'Disconnect', ...request }),
    streamId: ({ clientId }) => clientStream(clientId),
    org: ({ clientId }) => orgOf(clientId),
    aggregate: ({ clientId }, world) => clientAggregate(clientId, world),
    toReply: () => undefined,
  };
