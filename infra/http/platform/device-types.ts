/** `/device/types` */
import * as z from 'zod';
import { deviceTypeCreateSchema, deviceTypeSchema, deviceTypeUpdateSchema } from '../../../domain/api/device-types.ts';
import { listQuerySchema } from '../../../domain/api/listing.ts';
import { deviceInfoFacets } from '../../../domain/api/members.ts';
import { addDeviceType } from '../../../handlers/device-types/add.ts';
import { deleteDeviceType } from '../../../handlers/device-types/delete.ts';
import { getDeviceType } from '../../../handlers/device-types/get.ts';
import { deviceTypeFilters, listDeviceTypes } from '../../../handlers/device-types/list.ts';
import { updateDeviceType } from '../../../handlers/device-types/update.ts';
import { type OperationRoute, operation } from './operation-route.ts';
import { listSchema } from './shapes.ts';

const params = z.object({ typeId: z.string() });
const tag = 'Device types';

export const deviceTypeRoutes: readonly OperationRoute[] = [
  operation({
    method: 'get',
    path: '/device/types',
    tag,
    summary: 'List device types',
    access: { may: 'type.r' },
    query: listQuerySchema(deviceTypeFilters, deviceInfoFacets),
    success: [{ status: 200, shape: listSchema(deviceTypeSchema) }],
    refusals: ['bookmark-not-valid'],
    run: ({ caller, read }, { query }) => read(listDeviceTypes, { caller, query }),
  }),
  operation({
    method: 'post',
    path: '/device/types',
    tag,
    summary: 'Add a device type',
    access: { may: 'type.w' },
    body: deviceTypeCreateSchema,
    success: [{ status: 201, shape: deviceTypeSchema }],
    refusals: ['device-type-exists'],
    run: ({ caller, write }, { body }) => write(addDeviceType, { caller, body }),
  }),
  operation({
    method: 'get',
    path: '/device/types/{typeId}',
    tag,
    summary: 'Get a device type',
    access: { may: 'type.r' },
    params,
    success: [{ status: 200, shape: deviceTypeSchema }],
    refusals: ['device-type-unknown'],
    run: ({ caller, read }, { params: { typeId } }) => read(getDeviceType, { caller, typeId }),
  }),
  operation({
    method: 'put',
    path: '/device/types/{typeId}',
    tag,
    summary: 'Change a device type; what is left out stays',
    access: { may: 'type.w' },
    params,
    body: deviceTypeUpdateSchema,
    success: [{ status: 200, shape: deviceTypeSchema }],
    refusals: ['device-type-unknown'],
    run: ({ caller, write }, { params: { typeId }, body }) => write(updateDeviceType, { caller, typeId, body }),
  }),
  operation({
    method: 'delete',
    path: '/device/types/{typeId}',
    tag,
    summary: 'Delete a device type that has no devices',
    access: { may: 'type.w' },
    params,
    success: [{ status: 204 }],
    refusals: ['device-type-unknown', 'device-type-in-use'],
    run: ({ caller, write }, { params: { typeId } }) => write(deleteDeviceType, { caller, typeId }),
  }),
];
