/** Every operation of the platform's HTTP API that the sandbox emulates. */
import { bulkRoutes } from './bulk.ts';
import { deviceTypeRoutes } from './device-types.ts';
import { deviceRoutes } from './devices.ts';
import { locationRoutes } from './location.ts';
import type { OperationRoute } from './operation-route.ts';

export const routes: readonly OperationRoute[] = [
  ...deviceTypeRoutes,
  ...deviceRoutes,
  ...locationRoutes,
  ...bulkRoutes,
];
