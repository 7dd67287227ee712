/** `GET …/devices/{deviceId}/mgmt`: what a managed device has told about itself. Device management is not emulated yet: no device is managed. */
import { refuse } from '../../domain/api/refusals.ts';
import { deviceUnknown } from '../../domain/device.ts';
import type { Read } from '../operation.ts';
import { type CalledDevice, seenDevice } from './aggregate.ts';

export const getDeviceManagement: Read<CalledDevice> = {
  name: 'devices/get-management',
  answer: ({ caller, typeId, deviceId }, world) => {
    if (!seenDevice(caller, world, typeId, deviceId)) return deviceUnknown(typeId, deviceId);
    const text = `The device "${deviceId}" of the type "${typeId}" is not a managed device.`;
    return refuse('device-not-managed', text, [typeId, deviceId]);
  },
};
