/** What the operations on diagnostics share: the device that they are about, and its stream. */
import type { Caller } from '../../domain/api/access.ts';
import type { Diagnostics } from '../../domain/diagnostics.ts';
import { streams } from '../../domain/streams.ts';
import type { World } from '../../projections/world.ts';
import type { Called } from '../operation.ts';
import { sees } from '../visibility.ts';

type Device = Readonly<{ typeId: string; deviceId: string }>;
type Named = Device & Readonly<{ org: string }>;

/** A call about the diagnostics of a device. */
export type OfDevice<Given extends object = object> = Called<Device & Given>;

/** Whether there is the device; to a caller who does not see it, there is not. */
export function isKnown(caller: Caller, world: World, { typeId, deviceId }: Device): boolean {
  return world.registry.device(caller.org, typeId, deviceId) !== undefined && sees(caller, world, typeId, deviceId);
}

/** What every command on diagnostics names. */
export function deviceOf(
  { caller, typeId, deviceId }: OfDevice,
  world: World,
): Named & Readonly<{ deviceKnown: boolean }> {
  return { org: caller.org, typeId, deviceId, deviceKnown: isKnown(caller, world, { typeId, deviceId }) };
}

export const diagnosticsStream = {
  streamId: ({ org, typeId, deviceId }: Named): string => streams.diagnostics(org, typeId, deviceId),
  aggregate: (
    { org, typeId, deviceId }: Named,
    world: World,
  ): Readonly<{ state: Diagnostics; revision: number | 'none' }> =>
    world.registry.diagnostics.get(streams.diagnostics(org, typeId, deviceId)),
};
