/** `GET …/devices/{deviceId}`: one device. */
import { refuse } from '../../domain/api/refusals.ts';
import { deviceUnknown } from '../../domain/device.ts';
import type { Read } from '../operation.ts';
import { type CalledDevice, seenDevice } from './aggregate.ts';
import { deviceView } from './view.ts';

export const getDevice: Read<CalledDevice<{ expand: Readonly<{ location: boolean }> }>> = {
  name: 'devices/get',
  answer: ({ caller, typeId, deviceId, expand }, world) => {
    // Its own entry is all that a gateway sees of the registry. Source: iot-java GatewayClient. Guess: the refusal of the rest.
    if (caller.type === 'gateway' && (caller.typeId !== typeId || caller.deviceId !== deviceId)) {
      return refuse('operation-not-permitted', `The gateway "${caller.id}" may look at itself only.`, [caller.id]);
    }
    const found = seenDevice(caller, world, typeId, deviceId);
    if (!found) return deviceUnknown(typeId, deviceId);
    return { status: 200, body: deviceView(caller.org, found, expand.location) };
  },
};
