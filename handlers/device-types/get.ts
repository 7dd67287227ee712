/** `GET /device/types/{typeId}`: one device type. */
import { deviceTypeUnknown } from '../../domain/device-type.ts';
import type { Called, Read } from '../operation.ts';
import { deviceTypeView } from './view.ts';

export const getDeviceType: Read<Called<{ typeId: string }>> = {
  name: 'device-types/get',
  answer: ({ caller: { org }, typeId }, world) => {
    const found = world.registry.deviceType(org, typeId);
    return found ? { status: 200, body: deviceTypeView(found) } : deviceTypeUnknown(typeId);
  },
};
