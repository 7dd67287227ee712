/**
 * What a caller sees: everything, unless access control is on and its roles are limited to resource groups.
 * Source: docs/reference/rlac_overview.md.
 */
import type { Caller } from '../domain/api/access.ts';
import { memberKey } from '../domain/resource-group.ts';
import type { World } from '../projections/world.ts';

/** The devices that a caller sees, by their member keys; undefined for all. */
export function visibleTo(caller: Caller, world: World): ReadonlySet<string> | undefined {
  const { org, id } = caller;
  if (caller.type === 'gateway' || !world.registry.org(org)?.accessControl) return undefined;
  const groups = Object.values(world.registry.apiKey(id)?.rolesToGroups ?? {}).flat();
  if (groups.length === 0) return undefined;
  return new Set(groups.flatMap((groupId) => [...(world.registry.resourceGroup(org, groupId)?.members ?? [])]));
}

/** Whether a caller sees a device. One that is hidden is answered as one that is not there. */
export function sees(caller: Caller, world: World, typeId: string, deviceId: string): boolean {
  return visibleTo(caller, world)?.has(memberKey({ typeId, deviceId })) ?? true;
}
