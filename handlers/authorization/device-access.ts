/** What the operations on the access properties of devices share: which device is meant, and how it is shown. */
import type { ChangedDeviceAccessView, DeviceAccessView } from '../../domain/api/authorization.ts';
import type { ApiRefusal } from '../../domain/api/refusals.ts';
import { clientIdOf } from '../../domain/client-id.ts';
import type { Device } from '../../domain/device.ts';
import { assignedTo, clientUnknown, type DeviceByClientId, isThat } from '../../domain/device-access.ts';
import { defaultGroupId, memberKey } from '../../domain/resource-group.ts';
import { groupsOf } from '../../domain/role-assignment.ts';
import type { World } from '../../projections/world.ts';
import type { Called } from '../operation.ts';
import { sees } from '../visibility.ts';

/** A call that concerns a device by its client id. */
export type CalledDevice<Given extends object = object> = Called<{ device: DeviceByClientId }> & Readonly<Given>;

/** The device, as far as the caller sees it. */
export function seenByClientId({ caller, device }: CalledDevice, world: World): Device | ApiRefusal {
  const { clientId, typeId, deviceId } = device;
  const found = world.registry.device(caller.org, typeId, deviceId);
  return isThat(found, device) && sees(caller, world, typeId, deviceId) ? found : clientUnknown(clientId);
}

/** What the device's own events say of it. */
export function changedDeviceAccessView(org: string, device: Device): ChangedDeviceAccessView {
  const { typeId, deviceId, classId, disabled } = device;
  const { roles, rolesToGroups } = assignedTo(org, device);
  const clientId = clientIdOf({ org, typeId, deviceId, classId });
  return {
    id: clientId,
    clientId,
    typeId,
    deviceId,
    roles: [...roles],
    rolesToGroups,
    status: disabled ? 0 : 1,
  };
}

/** The same with the device's groups: a gateway's own first, then those that its roles are limited to, then those that it is a member of. */
export function deviceAccessView(org: string, device: Device, world: World): DeviceAccessView {
  const { classId, typeId, deviceId } = device;
  const shown = changedDeviceAccessView(org, device);
  const own = classId === 'Gateway' ? [defaultGroupId(org, typeId, deviceId)] : [];
  const memberOf = world.registry.contents(org).groupsOfDevice.get(memberKey(device)) ?? [];
  const groups = new Set([...own, ...groupsOf(shown.rolesToGroups), ...memberOf]);
  return { ...shown, resourceGroups: [...groups].filter((groupId) => world.registry.resourceGroup(org, groupId)) };
}
