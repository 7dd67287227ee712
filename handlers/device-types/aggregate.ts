/** What the writes of device types share. */
import type { DeviceTypeAggregate } from '../../domain/device-type.ts';
import { streams } from '../../domain/streams.ts';
import type { World } from '../../projections/world.ts';

type Named = Readonly<{ org: string; typeId: string }>;

export const deviceTypeStream = {
  streamId: ({ org, typeId }: Named): string => streams.deviceType(org, typeId),
  aggregate: (
    { org, typeId }: Named,
    world: World,
  ): Readonly<{ state: DeviceTypeAggregate; revision: number | 'none' }> =>
    world.registry.deviceTypes.get(streams.deviceType(org, typeId)),
};
