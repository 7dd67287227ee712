/** `POST /device/types`: a device type is added. */
import type { DeviceTypeCreate } from '../../domain/api/device-types.ts';
import {
  type AddDeviceType,
  type DeviceTypeAggregate,
  type DeviceTypeEvent,
  deviceType,
} from '../../domain/device-type.ts';
import { type Called, type Write, write } from '../operation.ts';
import { deviceTypeStream } from './aggregate.ts';
import { deviceTypeView } from './view.ts';

type Request = Called<{ body: DeviceTypeCreate }>;

export const addDeviceType: Write<Request, AddDeviceType, DeviceTypeAggregate, DeviceTypeEvent> = write({
  name: 'device-types/add',
  decider: deviceType,
  toCommand: ({ caller: { org }, body }) => ({ type: 'AddDeviceType', org, typeId: body.id, body }),
  ...deviceTypeStream,
  reply: (added) => ({ status: 201, body: added && deviceTypeView(added) }),
});
