/** `DELETE …/devices/{deviceId}`, and each entry of `POST /bulk/devices/remove`: a device goes, with all that belongs to it. */
import { type DeleteDevice, type DeviceAggregate, type DeviceEvent, device } from '../../domain/device.ts';
import { type Write, write } from '../operation.ts';
import { asked, type CalledDevice, deviceStream } from './aggregate.ts';

export const deleteDevice: Write<CalledDevice, DeleteDevice, DeviceAggregate, DeviceEvent> = write({
  name: 'devices/delete',
  decider: device,
  toCommand: (request, world): DeleteDevice => ({ type: 'DeleteDevice', ...asked(request, world) }),
  ...deviceStream,
  reply: () => ({ status: 204 }),
});
