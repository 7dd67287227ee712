/** What a device or gateway may do: whether it is enabled, and a gateway's roles. Decided together, kept in the device's own stream. */
import { type ApiRefusal, refuse } from './api/refusals.ts';
import { defaultGatewayRoles, gatewayRoles } from './api/roles.ts';
import { parseClientId, printable } from './client-id.ts';
import { type Decider, isEvents } from './decider.ts';
import { type Device, type DeviceAggregate, type DeviceCommand, type DeviceEvent, device } from './device.ts';
import { defaultGroupId } from './resource-group.ts';
import { checkAssignment, inForce, type RoleAssignment } from './role-assignment.ts';

/** A device or gateway by its client id. */
export type DeviceByClientId = Readonly<{ clientId: string; class: 'd' | 'g'; typeId: string; deviceId: string }>;

/** `status` and `assignment` left out stay. `hidden`: the caller does not see the device. */
export type SetDeviceAccess = Readonly<{
  type: 'SetDeviceAccess';
  org: string;
  device: DeviceByClientId;
  hidden: boolean;
  status?: 'enabled' | 'disabled' | undefined;
  assignment?: RoleAssignment | undefined;
}>;

export const deviceAccess: Decider<DeviceAggregate, SetDeviceAccess, DeviceEvent, ApiRefusal> = {
  initial: device.initial,
  evolve: device.evolve,

  decide: ({ org, device: asked, hidden, status, assignment }, state) => {
    if (hidden || !isThat(state, asked)) return clientUnknown(asked.clientId);
    const { clientId, typeId, deviceId } = asked;
    const named = { org, typeId, deviceId };
    const commands: DeviceCommand[] = [];
    if (assignment) {
      const gateway = state.classId === 'Gateway';
      const refusal = checkAssignment(assignment, gateway ? gatewayRoles : {}, `The client "${clientId}"`);
      if (refusal) return refusal;
      const { roles, rolesToGroups } = assignment;
      commands.push({ type: 'SetDeviceRoles', ...named, roles, rolesToGroups });
    }
    if (status) commands.push({ type: 'SetDeviceStatus', ...named, status });
    const events: DeviceEvent[] = [];
    for (const command of commands) {
      const decided = device.decide(command, state);
      if (!isEvents(decided)) return decided;
      events.push(...decided);
    }
    return events;
  },
};

/** Reads the client id in a path. Refusals: `resource-id-not-valid`, `client-unknown` for applications and for other orgs. */
export function deviceByClientId(clientId: string, org: string): DeviceByClientId | ApiRefusal {
  const parsed = parseClientId(clientId);
  if (!parsed.ok) {
    const text = `"${printable(clientId)}" is no client id; expected one such as "d:${org}:typeId:deviceId".`;
    return refuse('resource-id-not-valid', text, [printable(clientId)]);
  }
  const id = parsed.value;
  if (!('deviceId' in id) || id.org !== org) return clientUnknown(clientId);
  return { clientId, class: id.class, typeId: id.typeId, deviceId: id.deviceId };
}

/** Whether there is the device, and it is of the class that its client id says. */
export function isThat(state: DeviceAggregate, asked: DeviceByClientId): state is Device {
  return state !== undefined && (state.classId === 'Gateway') === (asked.class === 'g');
}

export function clientUnknown(clientId: string): ApiRefusal {
  const id = printable(clientId);
  return refuse('client-unknown', `There is no device or gateway with the client id "${id}".`, [id]);
}

/**
 * The roles in force. A gateway without roles of its own is privileged, limited to its own group; a device has none.
 * Source: docs/gateways/gateway-access-control.md.
 */
export function assignedTo(
  org: string,
  { classId, typeId, deviceId, roles, rolesToGroups }: Device,
): Pick<RoleAssignment, 'roles' | 'rolesToGroups'> {
  if (classId === 'Device' || roles) return { roles: roles ?? [], rolesToGroups: rolesToGroups ?? {} };
  const own = defaultGroupId(org, typeId, deviceId);
  return {
    roles: inForce(defaultGatewayRoles),
    rolesToGroups: Object.fromEntries(defaultGatewayRoles.map((role) => [role, [own]])),
  };
}
