/** `GET /_sandbox/v1/orgs/{org}/device-types/{typeId}`: one device type. */
import type { Read } from '../operation.ts';
import { deviceTypeView } from './device-type-view.ts';
import { deviceTypeUnknownIn, orgUnknown } from './known.ts';

export const getDeviceTypeOf: Read<Readonly<{ org: string; typeId: string }>> = {
  name: 'sandbox/get-device-type',
  answer: ({ org, typeId }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const type = world.registry.deviceType(org, typeId);
    return type ? { status: 200, body: deviceTypeView(org, type, world) } : deviceTypeUnknownIn(org, typeId, world);
  },
};
