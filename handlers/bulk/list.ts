/** `GET /bulk/devices`: the devices of all types, page by page. */
import type { ListRequest } from '../../domain/api/listing.ts';
import { seenDevices } from '../devices/seen.ts';
import { deviceView } from '../devices/view.ts';
import { listOf } from '../listing.ts';
import type { Called, Read } from '../operation.ts';

export const listDevices: Read<Called<{ query: ListRequest }>> = {
  name: 'bulk/list',
  // Asked for one type, the devices of the others are not looked at.
  answer: ({ caller, query }, world) =>
    listOf(seenDevices(caller, world, query.filters.typeId), query, (row) => deviceView(caller.org, row)),
};
