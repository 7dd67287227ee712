/** `GET /authorization/devices`: what devices and gateways may do, page by page. */
import type { ListRequest } from '../../domain/api/listing.ts';
import type { Device } from '../../domain/device.ts';
import { seenDevices } from '../devices/seen.ts';
import { attributeOf, listOf } from '../listing.ts';
import type { Called, Read } from '../operation.ts';
import { changedDeviceAccessView, deviceAccessView } from './device-access.ts';

/** Guess: what they can be filtered by is not published. */
export const deviceAccessFilters: readonly string[] = ['id', 'clientId', 'typeId', 'deviceId', 'status'];

export const listDeviceAccess: Read<Called<{ query: ListRequest }>> = {
  name: 'authorization/list-device-access',
  answer: ({ caller, query }, world) => {
    const { org } = caller;
    const source = {
      ...seenDevices(caller, world),
      attribute: (device: Device, name: string) => attributeOf(changedDeviceAccessView(org, device), name),
    };
    return listOf(source, query, (device) => deviceAccessView(org, device, world));
  },
};
