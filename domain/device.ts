/** A registered device or gateway. One stream each: `device-{org}:{typeId}:{deviceId}`. */
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';
import type { TokenDigest } from './events/registry.ts';

export type DeviceEvent = EventOf<'DeviceRegistered' | 'DeviceTokenChanged'>;

/** Asks for a device to be registered with a token. `tokenHolds` says that the stored digest matches the wanted token already. */
export type DefineDevice = Readonly<{
  type: 'DefineDevice';
  org: string;
  typeId: string;
  deviceId: string;
  classId: 'Device' | 'Gateway';
  token: TokenDigest;
  tokenHolds: boolean;
}>;
export type DeviceAggregate = Readonly<{ classId: 'Device' | 'Gateway'; token: TokenDigest }> | undefined;

export const device: Decider<DeviceAggregate, DefineDevice, DeviceEvent> = {
  initial: undefined,

  decide: ({ org, typeId, deviceId, classId, token, tokenHolds }, state) => {
    if (!state) return [{ type: 'DeviceRegistered', data: { org, typeId, deviceId, classId, token } }];
    return tokenHolds ? [] : [{ type: 'DeviceTokenChanged', data: { org, typeId, deviceId, token } }];
  },

  evolve: (state, { type, data }) => {
    switch (type) {
      case 'DeviceRegistered':
        return { classId: data.classId, token: data.token };
      case 'DeviceTokenChanged':
        return state && { ...state, token: data.token };
    }
  },
};
