/** What the operations on diagnostics share: the device that they are about, and its stream. */
import type { Diagnostics } from '../../domain/diagnostics.ts';
import { streams } from '../../domain/streams.ts';
import type { World } from '../../projections/world.ts';
import { type CalledDevice, seenDevice } from '../devices/aggregate.ts';

type Named = Readonly<{ org: string; typeId: string; deviceId: string }>;

/** What every command on diagnostics names. To a caller who does not see the device, there is none. */
export function deviceOf(
  { caller, typeId, deviceId }: CalledDevice,
  world: World,
): Named & Readonly<{ deviceKnown: boolean }> {
  const deviceKnown = seenDevice(caller, world, typeId, deviceId) !== undefined;
  return { org: caller.org, typeId, deviceId, deviceKnown };
}

export const diagnosticsStream = {
  streamId: ({ org, typeId, deviceId }: Named): string => streams.diagnostics(org, typeId, deviceId),
  aggregate: (
    { org, typeId, deviceId }: Named,
    world: World,
  ): Readonly<{ state: Diagnostics; revision: number | 'none' }> =>
    world.registry.diagnostics.get(streams.diagnostics(org, typeId, deviceId)),
};
