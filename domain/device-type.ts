/** A device type of an org. One stream per type: `deviceType-{org}:{typeId}`. */
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';

export type DeviceTypeEvent = EventOf<'DeviceTypeAdded'>;
type ClassId = DeviceTypeEvent['data']['classId'];

/** Asks for a type to be there; one that is there already keeps its class. */
export type DefineDeviceType = Readonly<{ type: 'DefineDeviceType'; org: string; typeId: string; classId: ClassId }>;
export type DeviceTypeAggregate = Readonly<{ classId: ClassId }> | undefined;

export const deviceType: Decider<DeviceTypeAggregate, DefineDeviceType, DeviceTypeEvent> = {
  initial: undefined,
  decide: ({ org, typeId, classId }, state) =>
    state ? [] : [{ type: 'DeviceTypeAdded', data: { org, typeId, classId } }],
  evolve: (_state, { data: { classId } }) => ({ classId }),
};
