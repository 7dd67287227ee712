/** A registered device or gateway. One stream each: `device-{org}:{typeId}:{deviceId}`. */
import type { DeviceUpdate } from './api/devices.ts';
import { isoInstant } from './api/instants.ts';
import type { ClassId, DeviceInfo, Metadata } from './api/members.ts';
import { type ApiRefusal, refuse } from './api/refusals.ts';
import type { Decider, Moment } from './decider.ts';
import { type DeviceTypeAggregate, deviceTypeUnknown } from './device-type.ts';
import type { EventOf } from './events/catalogue.ts';
import type { Author, Location, Role, RolesToGroups, TokenDigest } from './events/registry.ts';
import { changedMembers, sameData } from './plain-data.ts';

export type DeviceEvent = EventOf<
  | 'DeviceRegistered'
  | 'DeviceTokenChanged'
  | 'DeviceUpdated'
  | 'DeviceLocationUpdated'
  | 'DeviceStatusChanged'
  | 'DeviceRolesChanged'
  | 'DeviceDeleted'
>;

type Named = Readonly<{ org: string; typeId: string; deviceId: string }>;
/** `hidden`: whoever asks may not know of the device. */
type Asked = Named & Readonly<{ hidden?: boolean }>;
/** The device that a gateway is asked for as, as the registry knows it. */
export type Gateway = Readonly<{ typeId: string; deviceId: string; classId: ClassId | undefined }>;

/** Asks for a device to be registered with a token. `tokenHolds` says that the stored digest matches the wanted token already. */
export type DefineDevice = Named &
  Readonly<{ type: 'DefineDevice'; classId: ClassId; token: TokenDigest; tokenHolds: boolean }>;
/** `template`: the device type. `location` without a time was measured now. */
export type RegisterDevice = Named &
  Readonly<{
    type: 'RegisterDevice';
    template: DeviceTypeAggregate;
    token: TokenDigest;
    deviceInfo?: DeviceInfo;
    metadata?: Metadata;
    location?: Omit<Location, 'measuredDateTime'> & { measuredDateTime?: string };
    gateway?: Gateway;
    author: Author;
    now: number;
  }>;
export type UpdateDevice = Asked & Readonly<{ type: 'UpdateDevice'; body: DeviceUpdate }>;
export type UpdateDeviceLocation = Asked & Readonly<{ type: 'UpdateDeviceLocation'; location: Location }>;
export type SetDeviceStatus = Asked & Readonly<{ type: 'SetDeviceStatus'; status: 'enabled' | 'disabled' }>;
export type SetDeviceRoles = Asked &
  Readonly<{ type: 'SetDeviceRoles'; roles: readonly Role[]; rolesToGroups: RolesToGroups }>;
export type DeleteDevice = Asked & Readonly<{ type: 'DeleteDevice' }>;
export type DeviceCommand =
  | DefineDevice
  | RegisterDevice
  | UpdateDevice
  | UpdateDeviceLocation
  | SetDeviceStatus
  | SetDeviceRoles
  | DeleteDevice;

/** What is known of a registered device; `roles` are those that were set, a gateway's default ones are left out. Times: ms since the epoch. */
export type Device = Readonly<
  Omit<EventOf<'DeviceRegistered'>['data'], 'org' | 'location'> & {
    registered: Moment;
    location?: Location & { updatedAt: number };
    alert?: { enabled: boolean; at: number };
    extensions?: Readonly<Record<string, unknown>> | undefined;
    disabled?: true;
    roles?: readonly Role[];
    rolesToGroups?: RolesToGroups;
  }
>;

/** Undefined: there is no such device. */
export type DeviceAggregate = Device | undefined;

export const device: Decider<DeviceAggregate, DeviceCommand, DeviceEvent, ApiRefusal> = {
  initial: undefined,

  decide: (command, state) => {
    const { org, typeId, deviceId } = command;
    const named = { org, typeId, deviceId };
    if (command.type === 'DefineDevice') return define(command, named, state);
    if (command.type === 'RegisterDevice') return register(command, named, state);
    if (!state || command.hidden) return deviceUnknown(typeId, deviceId);
    switch (command.type) {
      case 'UpdateDevice':
        return update(command.body, named, state);
      case 'UpdateDeviceLocation':
        return [{ type: 'DeviceLocationUpdated', data: { ...named, location: command.location } }];
      case 'SetDeviceStatus':
        return (command.status === 'disabled') === (state.disabled === true)
          ? []
          : [{ type: 'DeviceStatusChanged', data: { ...named, status: command.status } }];
      case 'SetDeviceRoles': {
        const { roles, rolesToGroups } = command;
        const holds = sameData(roles, state.roles) && sameData(rolesToGroups, state.rolesToGroups);
        return holds ? [] : [{ type: 'DeviceRolesChanged', data: { ...named, roles: [...roles], rolesToGroups } }];
      }
      case 'DeleteDevice':
        return [{ type: 'DeviceDeleted', data: named }];
    }
  },

  evolve: (state, { type, data }, moment) => {
    switch (type) {
      case 'DeviceRegistered': {
        const { org: _, location, ...registered } = data;
        return {
          ...registered,
          registered: moment,
          ...(location && { location: { ...location, updatedAt: moment.at } }),
        };
      }
      case 'DeviceTokenChanged':
        return state && { ...state, token: data.token };
      case 'DeviceUpdated': {
        const { org: _, typeId: _t, deviceId: _d, alert, ...changed } = data;
        const alerted = alert === undefined ? undefined : { alert: { enabled: alert, at: moment.at } };
        return state && { ...state, ...changed, ...alerted };
      }
      case 'DeviceLocationUpdated':
        return state && { ...state, location: { ...data.location, updatedAt: moment.at } };
      case 'DeviceStatusChanged': {
        if (!state) return undefined;
        const { disabled: _, ...enabled } = state;
        return data.status === 'disabled' ? { ...enabled, disabled: true } : enabled;
      }
      case 'DeviceRolesChanged':
        return state && { ...state, roles: data.roles, rolesToGroups: data.rolesToGroups };
      case 'DeviceDeleted':
        return undefined;
    }
  },
};

export function deviceUnknown(typeId: string, deviceId: string): ApiRefusal {
  return refuse('device-unknown', `There is no device "${deviceId}" of the type "${typeId}".`, [typeId, deviceId]);
}

function define(
  { classId, token, tokenHolds }: DefineDevice,
  named: Named,
  state: DeviceAggregate,
): readonly DeviceEvent[] {
  if (!state) return [{ type: 'DeviceRegistered', data: { ...named, classId, token } }];
  return tokenHolds ? [] : [{ type: 'DeviceTokenChanged', data: { ...named, token } }];
}

function register(
  { template, token, deviceInfo, metadata, location, gateway, author, now }: RegisterDevice,
  named: Named,
  state: DeviceAggregate,
): readonly DeviceEvent[] | ApiRefusal {
  const { typeId, deviceId } = named;
  if (!template) return deviceTypeUnknown(typeId);
  if (state)
    return refuse('device-exists', `The device "${deviceId}" of the type "${typeId}" exists already.`, [deviceId]);
  if (gateway && gateway.classId !== 'Gateway') return gatewayRefusal(gateway);
  // What the type says stands where the registration says nothing. Source: docs (device types). Guess: member by member.
  const info = { ...template.deviceInfo, ...deviceInfo };
  const data = { ...template.metadata, ...metadata };
  return [
    {
      type: 'DeviceRegistered',
      data: {
        ...named,
        classId: template.classId,
        token,
        ...(Object.keys(info).length > 0 && { deviceInfo: info }),
        ...(Object.keys(data).length > 0 && { metadata: data }),
        ...(location && { location: { measuredDateTime: isoInstant(now), ...location } }),
        ...(gateway && { gateway: { typeId: gateway.typeId, deviceId: gateway.deviceId } }),
        author,
      },
    },
  ];
}

function gatewayRefusal({ typeId, deviceId, classId }: Gateway): ApiRefusal {
  if (classId === undefined) {
    return refuse('gateway-unknown', `There is no gateway "${deviceId}" of the type "${typeId}".`, [typeId, deviceId]);
  }
  return notAGateway(typeId, deviceId);
}

export function notAGateway(typeId: string, deviceId: string): ApiRefusal {
  const text = `The device "${deviceId}" of the type "${typeId}" is not a gateway.`;
  return refuse('not-a-gateway', text, [typeId, deviceId]);
}

/** Nulls never erase; metadata is replaced as a whole. Source: iot-python test_api_registry_devices. Guess: the replacing. */
function update({ deviceInfo, alert, ...others }: DeviceUpdate, named: Named, state: Device): readonly DeviceEvent[] {
  const wanted = { ...others, ...(deviceInfo && { deviceInfo: { ...state.deviceInfo, ...deviceInfo } }) };
  const changed = changedMembers(state, wanted);
  const alerted = alert === undefined || alert === state.alert?.enabled ? undefined : { alert };
  return changed || alerted ? [{ type: 'DeviceUpdated', data: { ...named, ...changed, ...alerted } }] : [];
}
