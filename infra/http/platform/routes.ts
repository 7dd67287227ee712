/** Every operation of the platform's HTTP API that the sandbox emulates. */
import { authorizationRoutes } from './authorization.ts';
import { bulkRoutes } from './bulk.ts';
import { connectionRoutes } from './connections.ts';
import { deviceTypeRoutes } from './device-types.ts';
import { deviceRoutes } from './devices.ts';
import { diagnosticsRoutes } from './diagnostics.ts';
import { eventCacheRoutes } from './event-cache.ts';
import { locationRoutes } from './location.ts';
import type { OperationRoute } from './operation-route.ts';
import { organizationRoutes } from './organization.ts';
import { resourceGroupRoutes } from './resource-groups.ts';
import { usageRoutes } from './usage.ts';

export const routes: readonly OperationRoute[] = [
  ...deviceTypeRoutes,
  ...deviceRoutes,
  ...locationRoutes,
  ...bulkRoutes,
  ...usageRoutes,
  ...diagnosticsRoutes,
  ...connectionRoutes,
  ...eventCacheRoutes,
  ...organizationRoutes,
  ...authorizationRoutes,
  ...resourceGroupRoutes,
];
