/** `PUT /device/types/{typeId}`: members of a device type change, the others stay. */
import type { DeviceTypeUpdate } from '../../domain/api/device-types.ts';
import {
  type DeviceTypeAggregate,
  type DeviceTypeEvent,
  deviceType,
  type UpdateDeviceType,
} from '../../domain/device-type.ts';
import { type Called, type Write, write } from '../operation.ts';
import { deviceTypeStream } from './aggregate.ts';
import { deviceTypeView } from './view.ts';

type Request = Called<{ typeId: string; body: DeviceTypeUpdate }>;

export const updateDeviceType: Write<Request, UpdateDeviceType, DeviceTypeAggregate, DeviceTypeEvent> = write({
  name: 'device-types/update',
  decider: deviceType,
  toCommand: ({ caller: { org }, typeId, body }) => ({ type: 'UpdateDeviceType', org, typeId, body }),
  ...deviceTypeStream,
  reply: (updated) => ({ status: 200, body: updated && deviceTypeView(updated) }),
});
