/**
 * Which devices the bearer of an API key sees, over HTTP and in what its subscriptions get: all, unless access control is on and its roles
 * are limited to resource groups. Source: docs/reference/rlac_overview.md.
 */
import type { RolesToGroups } from './events/registry.ts';
import { type Member, memberKey } from './resource-group.ts';
import { groupsOf } from './role-assignment.ts';

/** What the registry knows of it. */
export type SightRegistry = Readonly<{
  org: (org: string) => Readonly<{ accessControl: boolean }> | undefined;
  apiKey: (key: string) => Readonly<{ rolesToGroups: RolesToGroups }> | undefined;
  resourceGroup: (org: string, groupId: string) => Readonly<{ members: ReadonlySet<string> }> | undefined;
}>;

/** The ids of the groups that a key is limited to; undefined when it sees everything. Guess: a key that is gone is limited to none. */
export function groupsSeen(org: string, key: string, registry: SightRegistry): readonly string[] | undefined {
  if (!registry.org(org)?.accessControl) return undefined;
  const known = registry.apiKey(key);
  if (!known) return [];
  const groups = groupsOf(known.rolesToGroups);
  return groups.length === 0 ? undefined : groups;
}

/**
 * The members of each group that a key is limited to, by their member keys; undefined when it sees everything. A group that has been
 * deleted shows nothing, rather than everything.
 */
export function membersSeen(
  org: string,
  key: string,
  registry: SightRegistry,
): readonly ReadonlySet<string>[] | undefined {
  return groupsSeen(org, key, registry)?.flatMap((groupId) => registry.resourceGroup(org, groupId)?.members ?? []);
}

/** Whether a key sees a device, registered or not: one that is not there is a member of nothing. */
export function seesDevice(org: string, key: string, device: Member, registry: SightRegistry): boolean {
  const seen = membersSeen(org, key, registry);
  return seen === undefined || seen.some((members) => members.has(memberKey(device)));
}
