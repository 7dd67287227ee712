/** A device type of an org. One stream per type: `deviceType-{org}:{typeId}`. */
import type { DeviceTypeCreate, DeviceTypeUpdate } from './api/device-types.ts';
import type { ClassId } from './api/members.ts';
import { type ApiRefusal, refuse } from './api/refusals.ts';
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';
import { changedMembers } from './plain-data.ts';

export type DeviceTypeEvent = EventOf<'DeviceTypeAdded' | 'DeviceTypeUpdated' | 'DeviceTypeDeleted'>;
type Added = EventOf<'DeviceTypeAdded'>['data'];

/** Asks for a type to be there; one that is there already keeps its class. */
export type DefineDeviceType = Readonly<{ type: 'DefineDeviceType'; org: string; typeId: string; classId: ClassId }>;
export type AddDeviceType = Readonly<{ type: 'AddDeviceType'; org: string; typeId: string; body: DeviceTypeCreate }>;
export type UpdateDeviceType = Readonly<{
  type: 'UpdateDeviceType';
  org: string;
  typeId: string;
  body: DeviceTypeUpdate;
}>;
/** `devices`: how many of the type are registered. */
export type DeleteDeviceType = Readonly<{ type: 'DeleteDeviceType'; org: string; typeId: string; devices: number }>;
export type DeviceTypeCommand = DefineDeviceType | AddDeviceType | UpdateDeviceType | DeleteDeviceType;

/** Times are ms since the epoch. Undefined: there is no such type. */
export type DeviceTypeAggregate =
  | (Readonly<Omit<Added, 'org'>> & Readonly<{ createdAt: number; updatedAt: number }>)
  | undefined;

export const deviceType: Decider<DeviceTypeAggregate, DeviceTypeCommand, DeviceTypeEvent, ApiRefusal> = {
  initial: undefined,

  decide: (command, state) => {
    const { org, typeId } = command;
    if (command.type === 'DefineDeviceType') {
      return state ? [] : [{ type: 'DeviceTypeAdded', data: { org, typeId, classId: command.classId } }];
    }
    if (command.type === 'AddDeviceType') {
      if (state) return refuse('device-type-exists', `The device type "${typeId}" exists already.`, [typeId]);
      const { id: _, ...members } = command.body;
      return [{ type: 'DeviceTypeAdded', data: { org, typeId, ...members } }];
    }
    if (!state) return deviceTypeUnknown(typeId);
    if (command.type === 'UpdateDeviceType') {
      const changed = changedMembers(state, merged(command.body, state));
      return changed ? [{ type: 'DeviceTypeUpdated', data: { org, typeId, ...changed } }] : [];
    }
    // Source: swagger of the API: a type with devices is refused. Guess: the status.
    if (command.devices > 0) {
      const text = `The device type "${typeId}" still has ${command.devices} registered devices. Delete them first.`;
      return refuse('device-type-in-use', text, [typeId]);
    }
    return [{ type: 'DeviceTypeDeleted', data: { org, typeId } }];
  },

  evolve: (state, { type, data }, { at }) => {
    switch (type) {
      case 'DeviceTypeAdded': {
        const { org: _, ...added } = data;
        return { ...added, createdAt: at, updatedAt: at };
      }
      case 'DeviceTypeUpdated': {
        const { org: _, ...changed } = data;
        return state && { ...state, ...changed, updatedAt: at };
      }
      case 'DeviceTypeDeleted':
        return undefined;
    }
  },
};

export function deviceTypeUnknown(typeId: string): ApiRefusal {
  return refuse('device-type-unknown', `There is no device type "${typeId}".`, [typeId]);
}

/** `deviceInfo` is merged member by member, the others are replaced. Source: iot-python test_api_state_device_types. Guess: metadata. */
function merged(
  { deviceInfo, ...others }: DeviceTypeUpdate,
  state: NonNullable<DeviceTypeAggregate>,
): DeviceTypeUpdate {
  return deviceInfo ? { ...others, deviceInfo: { ...state.deviceInfo, ...deviceInfo } } : others;
}
