/** `/bulk/devices` */
import { bulkAdd, bulkAddedSchema, bulkRemove, bulkRemovedSchema } from '../../../domain/api/bulk.ts';
import { deviceSchema } from '../../../domain/api/devices.ts';
import { addedEntry, bulkAddReply } from '../../../handlers/bulk/add.ts';
import { listDevices } from '../../../handlers/bulk/list.ts';
import { bulkRemoveReply, removedEntry } from '../../../handlers/bulk/remove.ts';
import { deleteDevice } from '../../../handlers/devices/delete.ts';
import { registerDevice } from '../../../handlers/devices/register.ts';
import { deviceListQuerySchema } from '../../../handlers/devices/source.ts';
import { forEntries } from './bulk-entries.ts';
import { type OperationRoute, operation } from './operation-route.ts';
import { listSchema } from './shapes.ts';

const tag = 'Bulk';
const added = bulkAddedSchema.array();
const removed = bulkRemovedSchema.array();

export const bulkRoutes: readonly OperationRoute[] = [
  operation({
    method: 'get',
    path: '/bulk/devices',
    tag,
    summary: 'List the devices of all types',
    access: { may: 'dev.r' },
    query: deviceListQuerySchema,
    success: [{ status: 200, shape: listSchema(deviceSchema) }],
    refusals: ['bookmark-not-valid'],
    run: ({ caller, read }, { query }) => read(listDevices, { caller, query }),
  }),
  operation({
    method: 'post',
    path: '/bulk/devices/add',
    tag,
    summary: 'Register many devices; 202 when some could not be',
    access: { may: 'dev.w' },
    body: bulkAdd.body,
    success: [
      { status: 201, shape: added },
      { status: 202, shape: added },
    ],
    run: async ({ caller, write, token: tokenFor }, { body }) => {
      const entries = await forEntries(body, bulkAdd.read, async ({ typeId, authToken, registration }) => {
        const { token, digest } = tokenFor(authToken);
        const outcome = await write(registerDevice, { caller, typeId, registration, token: digest });
        return addedEntry({ typeId, deviceId: registration.deviceId }, outcome, token);
      });
      return bulkAddReply(entries);
    },
  }),
  operation({
    method: 'post',
    path: '/bulk/devices/remove',
    tag,
    summary: 'Delete many devices; those that do not exist count as deleted',
    access: { may: 'dev.w' },
    body: bulkRemove.body,
    success: [
      { status: 202, shape: removed },
      { status: 201, shape: removed },
    ],
    run: async ({ caller, userAgent, write }, { body }) => {
      const entries = await forEntries(body, bulkRemove.read, async (device) =>
        removedEntry(device, await write(deleteDevice, { caller, ...device })),
      );
      return bulkRemoveReply(entries, userAgent);
    },
  }),
];
