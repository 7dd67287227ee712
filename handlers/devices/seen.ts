/** The devices of an org, or of one type, as far as a caller sees them. */
import type { Caller } from '../../domain/api/access.ts';
import type { Source } from '../../domain/api/listing.ts';
import type { Device } from '../../domain/device.ts';
import { memberKey } from '../../domain/resource-group.ts';
import type { World } from '../../projections/world.ts';
import { visibleTo } from '../visibility.ts';
import { allDevices, devicesOf, devicesOfType } from './source.ts';

/** What a list runs over: those of one type where `typeId` is given. */
export function seenDevices(caller: Caller, world: World, typeId?: string): Source<Device> {
  const contents = world.registry.contents(caller.org);
  const visible = visibleTo(caller, world);
  if (!visible) return typeId === undefined ? allDevices(contents) : devicesOfType(contents, typeId);
  if (typeId === undefined) return devicesOf('devices', contents, visible);
  const first = memberKey({ typeId, deviceId: '' });
  return devicesOf(
    `devices of the type ${typeId}`,
    contents,
    [...visible].filter((key) => key.startsWith(first)),
  );
}
