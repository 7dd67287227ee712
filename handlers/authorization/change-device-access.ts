/** How the operations that change the access properties of a device are made. */
import type { ChangedDeviceAccessView, RoleAssignmentBody } from '../../domain/api/authorization.ts';
import type { Device, DeviceAggregate, DeviceEvent } from '../../domain/device.ts';
import { type DeviceByClientId, deviceAccess, type SetDeviceAccess } from '../../domain/device-access.ts';
import { streams } from '../../domain/streams.ts';
import type { World } from '../../projections/world.ts';
import { type Write, write } from '../operation.ts';
import { sees } from '../visibility.ts';
import { assignmentOf } from './assignment.ts';
import type { CalledDevice } from './device-access.ts';

/** `status` 0: disabled, 1: enabled. What is left out stays. */
type Request = CalledDevice<{
  status?: ChangedDeviceAccessView['status'];
  assignment?: RoleAssignmentBody;
}>;
export type ChangeDeviceAccess = Write<Request, SetDeviceAccess, DeviceAggregate, DeviceEvent>;

/** `shown` makes the answer. */
export function changeDeviceAccess(name: string, shown: (org: string, device: Device) => object): ChangeDeviceAccess {
  return write({
    name,
    decider: deviceAccess,
    toCommand: ({ caller, device, status, assignment }, world): SetDeviceAccess => ({
      type: 'SetDeviceAccess',
      org: caller.org,
      device,
      hidden: !sees(caller, world, device.typeId, device.deviceId),
      ...(status !== undefined && { status: status === 0 ? 'disabled' : 'enabled' }),
      ...(assignment && { assignment: assignmentOf(caller.org, assignment, world) }),
    }),
    streamId: ({ org, device }) => streamOf(org, device),
    aggregate: ({ org, device }, world: World) => world.registry.devices.get(streamOf(org, device)),
    reply: (changed, { caller }) => ({ status: 200, body: changed && shown(caller.org, changed) }),
  });
}

function streamOf(org: string, { typeId, deviceId }: DeviceByClientId): string {
  return streams.device(org, typeId, deviceId);
}
