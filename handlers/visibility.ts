/**
 * What a caller sees: everything, unless access control is on and its roles are limited to resource groups.
 * Source: docs/reference/rlac_overview.md.
 */
import type { Caller } from '../domain/api/access.ts';
import { memberKey } from '../domain/resource-group.ts';
import { groupsOf } from '../domain/role-assignment.ts';
import type { World } from '../projections/world.ts';

/** The devices that a caller sees, by their member keys; undefined for all. */
export function visibleTo(caller: Caller, world: World): ReadonlySet<string> | undefined {
  const groups = membersSeenBy(caller, world);
  return groups && new Set(groups.flatMap((members) => [...members]));
}

/** Whether a caller sees a device. One that is hidden is answered as one that is not there. */
export function sees(caller: Caller, world: World, typeId: string, deviceId: string): boolean {
  const key = memberKey({ typeId, deviceId });
  return membersSeenBy(caller, world)?.some((members) => members.has(key)) ?? true;
}

/** The members of each group that a caller is limited to. A group that has been deleted shows nothing, rather than everything. */
function membersSeenBy({ type, org, id }: Caller, world: World): readonly ReadonlySet<string>[] | undefined {
  if (type === 'gateway' || !world.registry.org(org)?.accessControl) return undefined;
  const groups = groupsOf(world.registry.apiKey(id)?.rolesToGroups ?? {});
  if (groups.length === 0) return undefined;
  return groups.flatMap((groupId) => world.registry.resourceGroup(org, groupId)?.members ?? []);
}
