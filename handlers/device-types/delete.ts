/** `DELETE /device/types/{typeId}`: a device type that has no devices goes. */
import {
  type DeleteDeviceType,
  type DeviceTypeAggregate,
  type DeviceTypeEvent,
  deviceType,
} from '../../domain/device-type.ts';
import { type Called, type Write, write } from '../operation.ts';
import { deviceTypeStream } from './aggregate.ts';

type Request = Called<{ typeId: string }>;

export const deleteDeviceType: Write<Request, DeleteDeviceType, DeviceTypeAggregate, DeviceTypeEvent> = write({
  name: 'device-types/delete',
  decider: deviceType,
  toCommand: ({ caller: { org }, typeId }, world) => ({
    type: 'DeleteDeviceType',
    org,
    typeId,
    devices: world.registry.contents(org).devicesOfType.get(typeId) ?? 0,
  }),
  ...deviceTypeStream,
  reply: () => ({ status: 204 }),
});
