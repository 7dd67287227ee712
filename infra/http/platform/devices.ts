/** `/device/types/{typeId}/devices` */
import * as z from 'zod';
import {
  deviceAddedSchema,
  deviceAddSchema,
  deviceQuerySchema,
  deviceSchema,
  deviceUpdateSchema,
} from '../../../domain/api/devices.ts';
import { deleteDevice } from '../../../handlers/devices/delete.ts';
import { getDevice } from '../../../handlers/devices/get.ts';
import { listDevicesOfType } from '../../../handlers/devices/list.ts';
import { listDevicesBehindGateway } from '../../../handlers/devices/list-behind-gateway.ts';
import { registerDevice } from '../../../handlers/devices/register.ts';
import { deviceListQuerySchema } from '../../../handlers/devices/source.ts';
import { updateDevice } from '../../../handlers/devices/update.ts';
import { type ApiOutcome, isRefusal } from '../../../handlers/operation.ts';
import { type OperationRoute, operation } from './operation-route.ts';
import { listSchema } from './shapes.ts';

const ofType = z.object({ typeId: z.string() });
const ofDevice = z.object({ typeId: z.string(), deviceId: z.string() });
const tag = 'Devices';
const devices = '/device/types/{typeId}/devices';

export const deviceRoutes: readonly OperationRoute[] = [
  operation({
    method: 'get',
    path: devices,
    tag,
    summary: 'List the devices of a type',
    access: { may: 'dev.r' },
    params: ofType,
    query: deviceListQuerySchema,
    success: [{ status: 200, shape: listSchema(deviceSchema) }],
    refusals: ['bookmark-not-valid', 'device-type-unknown'],
    run: ({ caller, read }, { params: { typeId }, query }) => read(listDevicesOfType, { caller, typeId, query }),
  }),
  operation({
    method: 'post',
    path: devices,
    tag,
    summary: 'Register a device; its token is shown here and never again',
    access: { may: 'dev.w', gateways: 'register-devices' },
    params: ofType,
    body: deviceAddSchema,
    success: [{ status: 201, shape: deviceAddedSchema }],
    refusals: ['device-type-unknown', 'device-exists', 'gateway-unknown', 'not-a-gateway'],
    run: async ({ caller, write, token: tokenFor }, { params: { typeId }, body: { authToken, registration } }) => {
      const { token, digest } = tokenFor(authToken);
      return withToken(await write(registerDevice, { caller, typeId, registration, token: digest }), token);
    },
  }),
  operation({
    method: 'get',
    path: `${devices}/{deviceId}`,
    tag,
    summary: 'Get a device, with its location where _expand names it',
    access: { may: 'dev.r', gateways: 'view-itself' },
    params: ofDevice,
    query: deviceQuerySchema,
    success: [{ status: 200, shape: deviceSchema }],
    refusals: ['device-unknown'],
    run: ({ caller, read }, { params, query }) => read(getDevice, { caller, ...params, expand: query }),
  }),
  operation({
    method: 'put',
    path: `${devices}/{deviceId}`,
    tag,
    summary: 'Change a device; what is left out stays',
    access: { may: 'dev.w' },
    params: ofDevice,
    body: deviceUpdateSchema,
    success: [{ status: 200, shape: deviceSchema }],
    refusals: ['device-unknown'],
    run: ({ caller, write }, { params, body }) => write(updateDevice, { caller, ...params, body }),
  }),
  operation({
    method: 'delete',
    path: `${devices}/{deviceId}`,
    tag,
    summary: 'Delete a device; it is disconnected',
    access: { may: 'dev.w' },
    params: ofDevice,
    success: [{ status: 204 }],
    refusals: ['device-unknown'],
    run: ({ caller, write }, { params }) => write(deleteDevice, { caller, ...params }),
  }),
  operation({
    method: 'get',
    path: `${devices}/{deviceId}/devices`,
    tag,
    summary: 'List the devices behind a gateway',
    access: { may: 'dev.r' },
    params: ofDevice,
    query: deviceListQuerySchema,
    success: [{ status: 200, shape: listSchema(deviceSchema) }],
    refusals: ['bookmark-not-valid', 'device-unknown', 'not-a-gateway'],
    run: ({ caller, read }, { params, query }) => read(listDevicesBehindGateway, { caller, ...params, query }),
  }),
];

/** The answer to a registration is the one that shows the token. */
function withToken(outcome: ApiOutcome, authToken: string): ApiOutcome {
  return isRefusal(outcome) ? outcome : { ...outcome, body: { ...(outcome.body as object), authToken } };
}
