/** `GET …/devices/{deviceId}/location`: where a device is. */
import { refuse } from '../../domain/api/refusals.ts';
import { deviceUnknown } from '../../domain/device.ts';
import type { Read } from '../operation.ts';
import { type CalledDevice, seenDevice } from './aggregate.ts';
import { locationView } from './view.ts';

export const getDeviceLocation: Read<CalledDevice> = {
  name: 'devices/get-location',
  answer: ({ caller, typeId, deviceId }, world) => {
    const found = seenDevice(caller, world, typeId, deviceId);
    if (!found) return deviceUnknown(typeId, deviceId);
    if (found.location) return { status: 200, body: locationView(found.location) };
    const text = `The location of the device "${deviceId}" of the type "${typeId}" was never set. PUT it here first.`;
    return refuse('location-unknown', text, [typeId, deviceId]);
  },
};
