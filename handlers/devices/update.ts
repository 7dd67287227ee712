/** `PUT …/devices/{deviceId}`: members of a device change, the others stay. */
import type { DeviceUpdate } from '../../domain/api/devices.ts';
import { type DeviceAggregate, type DeviceEvent, device, type UpdateDevice } from '../../domain/device.ts';
import { type Write, write } from '../operation.ts';
import { asked, type CalledDevice, deviceStream } from './aggregate.ts';
import { deviceView } from './view.ts';

type Request = CalledDevice<{ body: DeviceUpdate }>;

export const updateDevice: Write<Request, UpdateDevice, DeviceAggregate, DeviceEvent> = write({
  name: 'devices/update',
  decider: device,
  toCommand: (request, world): UpdateDevice => ({ type: 'UpdateDevice', ...asked(request, world), body: request.body }),
  ...deviceStream,
  reply: (updated, { caller }) => ({ status: 200, body: updated && deviceView(caller.org, updated) }),
});
