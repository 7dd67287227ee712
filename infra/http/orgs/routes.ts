/** The reads of orgs, one by one. */
import type { ConnectionEntry } from '../../../domain/connection-history.ts';
import { listClientConnections } from '../../../handlers/sandbox/client-connections.ts';
import { CONNECTION_PLACE } from '../../../handlers/sandbox/connections.ts';
import { listDeviceConnections } from '../../../handlers/sandbox/device-connections.ts';
import { getClient } from '../../../handlers/sandbox/get-client.ts';
import { getDeviceOf } from '../../../handlers/sandbox/get-device.ts';
import { getDeviceTypeOf } from '../../../handlers/sandbox/get-device-type.ts';
import { getLastEventsOf } from '../../../handlers/sandbox/get-last-events.ts';
import { getLimits } from '../../../handlers/sandbox/get-limits.ts';
import { getOrg } from '../../../handlers/sandbox/get-org.ts';
import { getUsage } from '../../../handlers/sandbox/get-usage.ts';
import { listApiKeysOf } from '../../../handlers/sandbox/list-api-keys.ts';
import { listClients } from '../../../handlers/sandbox/list-clients.ts';
import { listDeviceTypesOf } from '../../../handlers/sandbox/list-device-types.ts';
import { listDevicesOf } from '../../../handlers/sandbox/list-devices.ts';
import { listLastEventsOf } from '../../../handlers/sandbox/list-last-events.ts';
import { listOrgs } from '../../../handlers/sandbox/list-orgs.ts';
import { listResourceGroupsOf } from '../../../handlers/sandbox/list-resource-groups.ts';
import { listStoredMessages } from '../../../handlers/sandbox/list-stored-messages.ts';
import { listUsers } from '../../../handlers/sandbox/list-users.ts';
import { connectionEntryView } from '../../../projections/connection-view.ts';
import { connectionEntrySchema } from './history-shapes.ts';
import { look, type ServedRoute } from './look-route.ts';
import { online, paging, typeId } from './parameters.ts';
import * as shapes from './shapes.ts';
import { diffRoute, stateRoute } from './state-routes.ts';

type Org = Readonly<{ org: string }>;
type Device = Org & Readonly<{ typeId: string; deviceId: string }>;

const ofOrg = ['org-unknown'] as const;
const ofDevice = ['org-unknown', 'device-unknown'] as const;
const ofClient = ['org-unknown', 'client-unknown'] as const;

const place = paging.after.refine(
  (after) => after === undefined || CONNECTION_PLACE.test(after),
  'expected what "next" of the page before has',
);
const connectionPaging = { ...paging, after: place } as const;
const connections = {
  shape: connectionEntrySchema,
  paged: true,
  query: connectionPaging,
  description:
    'An entry for each connection, with both of its ends, and one for each attempt that was refused; who began last comes first. A connection whose beginning retention has given up has no `from`.',
  view: (entry: ConnectionEntry) => connectionEntryView(entry),
} as const;

export const orgRoutes: readonly ServedRoute[] = [
  look({
    path: '/orgs',
    summary: 'List the orgs',
    description: 'quickstart and the org of the plain listener are there while something is in them.',
    query: paging,
    shape: shapes.orgSchema,
    paged: true,
    read: listOrgs,
    request: (_params, { limit, after }) => ({ limit, after }),
  }),
  look({
    path: '/orgs/{org}',
    summary: 'How an org is configured, and how much it has of everything',
    shape: shapes.orgSchema,
    refusals: ofOrg,
    read: getOrg,
    request: (params) => params as Org,
  }),
  look({
    path: '/orgs/{org}/device-types',
    summary: 'List the device types of an org',
    query: paging,
    shape: shapes.deviceTypeSchema,
    paged: true,
    refusals: ofOrg,
    read: listDeviceTypesOf,
    request: (params, { limit, after }) => ({ ...(params as Org), limit, after }),
  }),
  look({
    path: '/orgs/{org}/device-types/{typeId}',
    summary: 'One device type',
    shape: shapes.deviceTypeSchema,
    refusals: ['org-unknown', 'device-type-unknown'],
    read: getDeviceTypeOf,
    request: (params) => params as Device,
  }),
  look({
    path: '/orgs/{org}/devices',
    summary: 'List the devices of an org, gateways among them',
    query: { ...paging, type: typeId },
    shape: shapes.deviceRowSchema,
    paged: true,
    refusals: ['org-unknown', 'device-type-unknown'],
    read: listDevicesOf,
    request: (params, { limit, after, type }) => ({ ...(params as Org), limit, after, typeId: type }),
  }),
  look({
    path: '/orgs/{org}/devices/{typeId}/{deviceId}',
    summary: 'One device: what is registered, its client, its last events, its status message and diagnostics',
    shape: shapes.deviceSchema,
    refusals: ofDevice,
    read: getDeviceOf,
    request: (params) => params as Device,
  }),
  look({
    ...connections,
    path: '/orgs/{org}/devices/{typeId}/{deviceId}/connections',
    summary: 'How the connections of a device began and ended, of one that is gone, too',
    refusals: ofDevice,
    read: listDeviceConnections,
    request: (params, { limit, after }) => ({ ...(params as Device), limit, after }),
  }),
  look({
    path: '/orgs/{org}/clients',
    summary: 'List the clients that are connected or have a durable session',
    query: { ...paging, online },
    shape: shapes.clientRowSchema,
    paged: true,
    refusals: ofOrg,
    read: listClients,
    request: (params, { limit, after, online: wanted }) => ({
      ...(params as Org),
      limit,
      after,
      online: wanted === undefined ? undefined : wanted === 'true',
    }),
  }),
  look({
    path: '/orgs/{org}/clients/{clientId}',
    summary: 'One client: its connection, its session with its subscriptions, what it is owed',
    description:
      'A subscription is shown as the client wrote it and in the form that the platform keeps it in (`topic`); scalable applications share it with a `group`.',
    shape: shapes.clientSchema,
    refusals: ofClient,
    read: getClient,
    request: (params) => params as Org & Readonly<{ clientId: string }>,
  }),
  look({
    ...connections,
    path: '/orgs/{org}/clients/{clientId}/connections',
    summary: 'How the connections of a client began and ended',
    refusals: ofClient,
    read: listClientConnections,
    request: (params, { limit, after }) => ({ ...(params as Org & Readonly<{ clientId: string }>), limit, after }),
  }),
  look({
    path: '/orgs/{org}/stored-messages',
    summary: 'List the stored messages: status messages, and what the plain listener retains',
    query: paging,
    shape: shapes.storedMessageSchema,
    paged: true,
    refusals: ofOrg,
    read: listStoredMessages,
    request: (params, { limit, after }) => ({ ...(params as Org), limit, after }),
  }),
  look({
    path: '/orgs/{org}/last-events',
    summary: 'List where the last events of each device stand in the log',
    query: paging,
    shape: shapes.lastEventsRowSchema,
    paged: true,
    refusals: ofOrg,
    read: listLastEventsOf,
    request: (params, { limit, after }) => ({ ...(params as Org), limit, after }),
  }),
  look({
    path: '/orgs/{org}/last-events/{typeId}/{deviceId}',
    summary: 'The last event of each event id of a device, with its payload',
    shape: shapes.lastEventsSchema,
    refusals: ofDevice,
    read: getLastEventsOf,
    request: (params) => params as Device,
  }),
  look({
    path: '/orgs/{org}/usage',
    summary: 'How many bytes the clients of an org have published, day by day',
    shape: shapes.usageSchema,
    refusals: ofOrg,
    read: getUsage,
    request: (params) => params as Org,
  }),
  look({
    path: '/orgs/{org}/limits',
    summary: 'The limits in force',
    description: 'Those that have a `setting` are those of the running sandbox at any moment.',
    shape: shapes.limitsSchema,
    refusals: ofOrg,
    read: getLimits,
    request: (params, _query, { limits }) => ({ ...(params as Org), configured: limits }),
  }),
  look({
    path: '/orgs/{org}/api-keys',
    summary: 'List the API keys of an org, without their tokens',
    query: paging,
    shape: shapes.apiKeySchema,
    paged: true,
    refusals: ofOrg,
    read: listApiKeysOf,
    request: (params, { limit, after }) => ({ ...(params as Org), limit, after }),
  }),
  look({
    path: '/orgs/{org}/resource-groups',
    summary: 'List the resource groups of an org',
    query: paging,
    shape: shapes.resourceGroupSchema,
    paged: true,
    refusals: ofOrg,
    read: listResourceGroupsOf,
    request: (params, { limit, after }) => ({ ...(params as Org), limit, after }),
  }),
  look({
    path: '/orgs/{org}/users',
    summary: 'List the users of an org',
    query: paging,
    shape: shapes.userSchema,
    paged: true,
    refusals: ofOrg,
    read: listUsers,
    request: (params, { limit, after }) => ({ ...(params as Org), limit, after }),
  }),
  stateRoute,
  diffRoute,
];
