/** The members of a resource group: how they are looked at and changed. */
import type { Caller } from '../../domain/api/access.ts';
import type { Source } from '../../domain/api/listing.ts';
import type { MembersBody } from '../../domain/api/resource-groups.ts';
import type { Device } from '../../domain/device.ts';
import type { ResourceGroupAggregate } from '../../domain/resource-group.ts';
import type { World } from '../../projections/world.ts';
import { devicesOf } from '../devices/source.ts';
import type { ApiReply, Called } from '../operation.ts';
import { visibleTo } from '../visibility.ts';

/** Those that a caller sees; undefined: there is no such group. */
export function membersSeenBy(caller: Caller, groupId: string, world: World): Source<Device> | undefined {
  const group = world.registry.resourceGroup(caller.org, groupId);
  if (!group) return undefined;
  const seen = visibleTo(caller, world);
  const keys = seen ? [...group.members].filter((key) => seen.has(key)) : group.members;
  return devicesOf(`devices of the group ${groupId}`, world.registry.contents(caller.org), keys);
}

/** A call that changes who is in a group. */
export type CalledMembers = Called<{ groupId: string; members: MembersBody }>;

/** The answer to it. Source of the status: iot-java APIClient tests. Guess: the body, which no client looks at. */
export function membersChanged(_group: ResourceGroupAggregate, { members }: CalledMembers): ApiReply {
  return { status: 200, body: members.map(({ typeId, deviceId }) => ({ typeId, deviceId, success: true })) };
}
