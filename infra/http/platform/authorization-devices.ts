/** `/authorization/devices` */
import * as z from 'zod';
import {
  changedDeviceAccessSchema,
  deviceAccessBodySchema,
  deviceAccessSchema,
  deviceStatusBodySchema,
  roleAssignmentBodySchema,
  roleAssignmentSchema,
} from '../../../domain/api/authorization.ts';
import { listQuerySchema } from '../../../domain/api/listing.ts';
import { type DeviceByClientId, deviceByClientId } from '../../../domain/device-access.ts';
import { getDeviceAccess } from '../../../handlers/authorization/get-device-access.ts';
import { getDeviceRoles } from '../../../handlers/authorization/get-device-roles.ts';
import { deviceAccessFilters, listDeviceAccess } from '../../../handlers/authorization/list-device-access.ts';
import { setDeviceAccess } from '../../../handlers/authorization/set-device-access.ts';
import { setDeviceRoles } from '../../../handlers/authorization/set-device-roles.ts';
import { type ApiOutcome, isRefusal } from '../../../handlers/operation.ts';
import { assignmentRefusals } from './authorization-api-keys.ts';
import { type Operating, type OperationRoute, operation } from './operation-route.ts';
import { listSchema } from './shapes.ts';

const params = z.object({ clientId: z.string() });
const tag = 'API keys and roles';
const one = '/authorization/devices/{clientId}';

export const deviceAccessRoutes: readonly OperationRoute[] = [
  operation({
    method: 'get',
    path: '/authorization/devices',
    tag,
    summary: 'List the access properties of devices and gateways',
    access: { may: 'acc.r' },
    query: listQuerySchema(deviceAccessFilters),
    success: [{ status: 200, shape: listSchema(deviceAccessSchema) }],
    refusals: ['bookmark-not-valid'],
    run: ({ caller, read }, { query }) => read(listDeviceAccess, { caller, query }),
  }),
  operation({
    method: 'get',
    path: one,
    tag,
    summary: 'Get the access properties of a device or gateway, as a list of one',
    access: { may: 'acc.r' },
    params,
    success: [{ status: 200, shape: listSchema(deviceAccessSchema).omit({ bookmark: true }) }],
    refusals: ['resource-id-not-valid', 'client-unknown'],
    run: ({ caller, read }, { params: { clientId } }) =>
      withDevice(caller, clientId, (device) => read(getDeviceAccess, { caller, device })),
  }),
  operation({
    method: 'put',
    path: one,
    tag,
    summary: 'Enable a device or gateway (status 1), or disable it (0), which disconnects it',
    access: { may: 'acc.w' },
    params,
    body: deviceStatusBodySchema,
    success: [{ status: 200, shape: changedDeviceAccessSchema }],
    refusals: ['resource-id-not-valid', 'client-unknown'],
    run: ({ caller, write }, { params: { clientId }, body: { status } }) =>
      withDevice(caller, clientId, (device) => write(setDeviceAccess, { caller, device, status })),
  }),
  operation({
    method: 'get',
    path: `${one}/roles`,
    tag,
    summary: 'Get the roles of a gateway',
    access: { may: 'acc.r' },
    params,
    success: [{ status: 200, shape: roleAssignmentSchema }],
    refusals: ['resource-id-not-valid', 'client-unknown'],
    run: ({ caller, read }, { params: { clientId } }) =>
      withDevice(caller, clientId, (device) => read(getDeviceRoles, { caller, device })),
  }),
  operation({
    method: 'put',
    path: `${one}/roles`,
    tag,
    summary: 'Give a gateway other roles',
    access: { may: 'acc.w' },
    params,
    body: roleAssignmentBodySchema,
    success: [{ status: 200, shape: roleAssignmentSchema }],
    refusals: ['resource-id-not-valid', 'client-unknown', ...assignmentRefusals],
    run: ({ caller, write }, { params: { clientId }, body }) =>
      withDevice(caller, clientId, (device) => write(setDeviceRoles, { caller, device, assignment: body })),
  }),
  operation({
    method: 'put',
    path: `${one}/withroles`,
    tag,
    summary: 'Change the status and the roles of a gateway together',
    access: { may: 'acc.w' },
    params,
    body: deviceAccessBodySchema,
    success: [{ status: 200, shape: changedDeviceAccessSchema }],
    refusals: ['resource-id-not-valid', 'client-unknown', ...assignmentRefusals],
    run: ({ caller, write }, { params: { clientId }, body: { status, ...assignment } }) =>
      withDevice(caller, clientId, (device) =>
        write(setDeviceAccess, { caller, device, assignment, ...(status !== undefined && { status }) }),
      ),
  }),
];

async function withDevice(
  caller: Operating['caller'],
  clientId: string,
  use: (device: DeviceByClientId) => Promise<ApiOutcome>,
): Promise<ApiOutcome> {
  const device = deviceByClientId(clientId, caller.org);
  return isRefusal(device) ? device : use(device);
}
