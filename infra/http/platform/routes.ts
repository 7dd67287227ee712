/** Every operation of the platform's HTTP API that the sandbox emulates. */
import { deviceTypeRoutes } from './device-types.ts';
import type { OperationRoute } from './operation-route.ts';

export const routes: readonly OperationRoute[] = [...deviceTypeRoutes];
