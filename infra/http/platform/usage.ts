/** `/usage` */
import { refuse } from '../../../domain/api/refusals.ts';
import { usageQuerySchema, usageSchema } from '../../../domain/api/usage.ts';
import { dataTraffic } from '../../../handlers/usage/data-traffic.ts';
import { type OperationRoute, operation } from './operation-route.ts';

const tag = 'Organization';
const access = { may: 'usage.r' } as const;

export const usageRoutes: readonly OperationRoute[] = [
  operation({
    method: 'get',
    path: '/usage/data-traffic',
    tag,
    summary: 'Bytes that the clients of the org have published',
    access,
    query: usageQuerySchema,
    success: [{ status: 200, shape: usageSchema }],
    refusals: ['usage-period'],
    run: ({ caller, read }, { query }) => read(dataTraffic, { caller, query }),
  }),
  retired('/usage/active-devices', 'Active devices: retired'),
  retired('/usage/historical-data', 'Historical data: retired'),
];

/** Source: docs (retired usage operations). */
function retired(path: string, summary: string): OperationRoute {
  return operation({
    method: 'get',
    path,
    tag,
    summary,
    access,
    success: [],
    refusals: ['retired'],
    run: async () => refuse('retired', `The platform has retired ${path}. Ask for /usage/data-traffic instead.`),
  });
}
