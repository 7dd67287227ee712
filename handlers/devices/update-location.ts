/** `PUT …/devices/{deviceId}/location`: a device is somewhere else; the new location replaces the old one. */
import type { LocationBody } from '../../domain/api/devices.ts';
import { isoInstant } from '../../domain/api/instants.ts';
import { type DeviceAggregate, type DeviceEvent, device, type UpdateDeviceLocation } from '../../domain/device.ts';
import { type Write, write } from '../operation.ts';
import { asked, type CalledDevice, deviceStream } from './aggregate.ts';
import { locationView } from './view.ts';

type Request = CalledDevice<{ body: LocationBody }>;

export const updateDeviceLocation: Write<Request, UpdateDeviceLocation, DeviceAggregate, DeviceEvent> = write({
  name: 'devices/update-location',
  decider: device,
  // What does not say when it was measured was measured now. Source: iot-python test_api_registry_devices_ext.
  toCommand: (request, world, { now }): UpdateDeviceLocation => ({
    type: 'UpdateDeviceLocation',
    ...asked(request, world),
    location: { measuredDateTime: isoInstant(now), ...request.body },
  }),
  ...deviceStream,
  reply: (updated) => ({ status: 200, body: updated?.location && locationView(updated.location) }),
});
