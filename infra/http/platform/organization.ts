/** `/`, `/service-status`, `/config/…` and `/accesscontrol` */
import {
  accessControlSchema,
  connectionStatesSchema,
  eventCacheBodySchema,
  eventCacheSchema,
  organizationSchema,
  serviceStatusSchema,
} from '../../../domain/api/organization.ts';
import { configureAccessControl } from '../../../handlers/organization/configure-access-control.ts';
import { configureConnectionStates } from '../../../handlers/organization/configure-connection-states.ts';
import { configureEventCache } from '../../../handlers/organization/configure-event-cache.ts';
import { getOrganization } from '../../../handlers/organization/get.ts';
import { getConnectionStates } from '../../../handlers/organization/get-connection-states.ts';
import { getEventCache } from '../../../handlers/organization/get-event-cache.ts';
import { getServiceStatus } from '../../../handlers/organization/service-status.ts';
import { type OperationRoute, operation } from './operation-route.ts';

const tag = 'Organization';

export const organizationRoutes: readonly OperationRoute[] = [
  operation({
    method: 'get',
    path: '/',
    tag,
    summary: 'Get the organization',
    access: { may: 'any' },
    success: [{ status: 200, shape: organizationSchema }],
    run: ({ caller, read }) => read(getOrganization, { caller }),
  }),
  operation({
    method: 'get',
    path: '/service-status',
    tag,
    summary: 'Get the status of the services, by region',
    access: { may: 'any' },
    success: [{ status: 200, shape: serviceStatusSchema }],
    run: ({ caller, read }) => read(getServiceStatus, { caller }),
  }),
  operation({
    method: 'get',
    path: '/config/lec',
    tag,
    summary: 'Get the configuration of the last event cache',
    access: { may: 'usage.r' },
    success: [{ status: 200, shape: eventCacheSchema }],
    run: ({ caller, read }) => read(getEventCache, { caller }),
  }),
  operation({
    method: 'put',
    path: '/config/lec',
    tag,
    summary: 'Configure the last event cache; ttlDays left out stays',
    access: { may: 'key.w' },
    body: eventCacheBodySchema,
    success: [{ status: 200, shape: eventCacheSchema }],
    run: ({ caller, write }, { body }) => write(configureEventCache, { caller, body }),
  }),
  operation({
    method: 'get',
    path: '/config/clientstate',
    tag,
    summary: 'Get whether connection states are recorded',
    access: { may: 'usage.r' },
    success: [{ status: 200, shape: connectionStatesSchema }],
    refusals: ['connection-states-off'],
    run: ({ caller, read }) => read(getConnectionStates, { caller }),
  }),
  operation({
    method: 'put',
    path: '/config/clientstate',
    tag,
    summary: 'Switch the recording of connection states on or off',
    access: { may: 'key.w' },
    body: connectionStatesSchema,
    success: [{ status: 200, shape: connectionStatesSchema }],
    run: ({ caller, write }, { body: { enabled } }) => write(configureConnectionStates, { caller, enabled }),
  }),
  operation({
    method: 'put',
    path: '/accesscontrol',
    tag,
    summary: 'Switch on or off that resource groups limit what API keys see',
    access: { may: 'key.w' },
    body: accessControlSchema,
    success: [{ status: 200, shape: accessControlSchema }],
    run: ({ caller, write }, { body: { enable } }) => write(configureAccessControl, { caller, enabled: enable }),
  }),
];
