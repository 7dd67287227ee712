/** What the operations on devices share. */
import type { Caller } from '../../domain/api/access.ts';
import type { Device, DeviceAggregate } from '../../domain/device.ts';
import { streams } from '../../domain/streams.ts';
import type { World } from '../../projections/world.ts';
import type { Called } from '../operation.ts';
import { sees } from '../visibility.ts';

type Named = Readonly<{ org: string; typeId: string; deviceId: string }>;

/** A call that concerns one device. */
export type CalledDevice<Given extends object = object> = Called<{ typeId: string; deviceId: string }> &
  Readonly<Given>;

export const deviceStream = {
  streamId: ({ org, typeId, deviceId }: Named): string => streams.device(org, typeId, deviceId),
  aggregate: (
    { org, typeId, deviceId }: Named,
    world: World,
  ): Readonly<{ state: DeviceAggregate; revision: number | 'none' }> =>
    world.registry.devices.get(streams.device(org, typeId, deviceId)),
};

/** Which device a call concerns, as a command says it. */
export function asked({ caller, typeId, deviceId }: CalledDevice, world: World): Named & Readonly<{ hidden: boolean }> {
  return { org: caller.org, typeId, deviceId, hidden: !sees(caller, world, typeId, deviceId) };
}

/** The device as far as the caller sees it; undefined where there is none for it. */
export function seenDevice(caller: Caller, world: World, typeId: string, deviceId: string): Device | undefined {
  return sees(caller, world, typeId, deviceId) ? world.registry.device(caller.org, typeId, deviceId) : undefined;
}
