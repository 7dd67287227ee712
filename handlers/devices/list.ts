/** `GET /device/types/{typeId}/devices`: the devices of a type, page by page. */
import type { ListRequest } from '../../domain/api/listing.ts';
import { deviceTypeUnknown } from '../../domain/device-type.ts';
import { listOf } from '../listing.ts';
import type { Called, Read } from '../operation.ts';
import { seenDevices } from './seen.ts';
import { deviceView } from './view.ts';

export const listDevicesOfType: Read<Called<{ typeId: string; query: ListRequest }>> = {
  name: 'devices/list',
  answer: ({ caller, typeId, query }, world) =>
    world.registry.deviceType(caller.org, typeId)
      ? listOf(seenDevices(caller, world, typeId), query, (row) => deviceView(caller.org, row))
      : deviceTypeUnknown(typeId),
};
