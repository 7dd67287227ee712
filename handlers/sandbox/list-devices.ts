/** `GET /_sandbox/v1/orgs/{org}/devices`: the devices of an org, or of one type of it, page by page. */
import { memberKey } from '../../domain/resource-group.ts';
import type { Read } from '../operation.ts';
import { deviceRow } from './device-view.ts';
import { devicesOfType, deviceTypeUnknownIn, orgUnknown } from './known.ts';
import { type Paging, pageOf } from './page.ts';

export const listDevicesOf: Read<Paging & Readonly<{ org: string; typeId?: string | undefined }>> = {
  name: 'sandbox/list-devices',
  answer: ({ org, typeId, ...paging }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    if (typeId !== undefined && !world.registry.deviceType(org, typeId)) return deviceTypeUnknownIn(org, typeId, world);
    const rows =
      typeId === undefined
        ? world.registry.contents(org).devices.upwards(paging.after)
        : devicesOfType(org, typeId, paging.after, world);
    return { status: 200, body: pageOf(rows, paging, memberKey, (device) => deviceRow(org, device, world)) };
  },
};
