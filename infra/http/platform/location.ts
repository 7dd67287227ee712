/** What belongs to one device: `…/{deviceId}/location` and `…/{deviceId}/mgmt`. */
import * as z from 'zod';
import { locationBodySchema, locationRefusal, locationViewSchema } from '../../../domain/api/devices.ts';
import { getDeviceLocation } from '../../../handlers/devices/get-location.ts';
import { getDeviceManagement } from '../../../handlers/devices/get-management.ts';
import { updateDeviceLocation } from '../../../handlers/devices/update-location.ts';
import { type OperationRoute, operation } from './operation-route.ts';

const params = z.object({ typeId: z.string(), deviceId: z.string() });
const tag = 'Devices';
const device = '/device/types/{typeId}/devices/{deviceId}';

export const locationRoutes: readonly OperationRoute[] = [
  operation({
    method: 'get',
    path: `${device}/location`,
    tag,
    summary: 'Get the location of a device',
    access: { may: 'dev.r' },
    params,
    success: [{ status: 200, shape: locationViewSchema }],
    refusals: ['device-unknown', 'location-unknown'],
    run: ({ caller, read }, { params }) => read(getDeviceLocation, { caller, ...params }),
  }),
  operation({
    method: 'put',
    path: `${device}/location`,
    tag,
    summary: 'Set the location of a device',
    access: { may: 'dev.w' },
    params,
    body: locationBodySchema,
    refuseBody: locationRefusal,
    success: [{ status: 200, shape: locationViewSchema }],
    refusals: ['device-unknown', 'location-not-valid'],
    run: ({ caller, write }, { params, body }) => write(updateDeviceLocation, { caller, ...params, body }),
  }),
  operation({
    method: 'get',
    path: `${device}/mgmt`,
    tag,
    summary: 'Get what a managed device has told about itself; no device is managed yet',
    access: { may: 'dev.r' },
    params,
    success: [],
    refusals: ['device-unknown', 'device-not-managed'],
    run: ({ caller, read }, { params }) => read(getDeviceManagement, { caller, ...params }),
  }),
];
