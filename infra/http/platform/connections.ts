/** `/clientconnectionstates` and `/logs/connection` */
import * as z from 'zod';
import {
  connectionLogQuerySchema,
  connectionLogSchema,
  connectionStateQuerySchema,
  connectionStateSchema,
} from '../../../domain/api/connections.ts';
import { refuse } from '../../../domain/api/refusals.ts';
import { getConnectionState } from '../../../handlers/connections/get-state.ts';
import { listConnectionStates } from '../../../handlers/connections/list-states.ts';
import { listConnectionLogs } from '../../../handlers/connections/logs.ts';
import { type OperationRoute, operation } from './operation-route.ts';
import { listSchema } from './shapes.ts';

const tag = 'Connections';
const access = { may: 'log.r' } as const;

export const connectionRoutes: readonly OperationRoute[] = [
  operation({
    method: 'get',
    path: '/clientconnectionstates',
    tag,
    summary: 'List the connection states of the clients that have connected',
    access,
    query: connectionStateQuerySchema,
    success: [{ status: 200, shape: listSchema(connectionStateSchema) }],
    refusals: ['bookmark-not-valid', 'connection-states-off'],
    run: ({ caller, read }, { query }) => read(listConnectionStates, { caller, query }),
  }),
  operation({
    method: 'get',
    path: '/clientconnectionstates/{clientId}',
    tag,
    summary: 'Get the connection state of a client',
    access,
    params: z.object({ clientId: z.string() }),
    success: [{ status: 200, shape: connectionStateSchema }],
    refusals: ['connection-state-unknown', 'connection-states-off'],
    run: ({ caller, read }, { params }) => read(getConnectionState, { caller, ...params }),
  }),
  tooLong('/clientconnectionstates/{clientId}/{second}'),
  tooLong('/clientconnectionstates/{clientId}/{second}/{third}'),
  operation({
    method: 'get',
    path: '/logs/connection',
    tag,
    summary: 'List how the connections of a device began, failed and ended, newest first',
    access,
    query: connectionLogQuerySchema,
    success: [{ status: 200, shape: z.array(connectionLogSchema) }],
    refusals: ['device-unknown'],
    run: ({ caller, read }, { query }) => read(listConnectionLogs, { caller, query }),
  }),
];

/** Neither found nor unknown. Source: iot-python test_api_client_connectivity_status (three segments). */
function tooLong(path: string): OperationRoute {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  return operation({
    method: 'get',
    path,
    params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))),
    tag,
    summary: 'Refused: more than one client id',
    access,
    success: [],
    refusals: ['client-id-path'],
    run: async () => {
      const text = 'The path holds more than one client id. Ask for one, with its special characters percent-encoded.';
      return refuse('client-id-path', text);
    },
  });
}
