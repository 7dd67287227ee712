/** `GET /_sandbox/v1/orgs/{org}/device-types`: the device types of an org, page by page. */
import type { Read } from '../operation.ts';
import { deviceTypeView } from './device-type-view.ts';
import { orgUnknown } from './known.ts';
import { type Paging, pageOf } from './page.ts';

export const listDeviceTypesOf: Read<Paging & Readonly<{ org: string }>> = {
  name: 'sandbox/list-device-types',
  answer: ({ org, ...paging }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const rows = world.registry.contents(org).deviceTypes.upwards(paging.after);
    const body = pageOf(
      rows,
      paging,
      ({ typeId }) => typeId,
      (type) => deviceTypeView(org, type, world),
    );
    return { status: 200, body };
  },
};
