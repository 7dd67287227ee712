/** Roles as they are given: to an API key, a gateway or a user, each role perhaps limited to resource groups. */
import { type ApiRefusal, refuse } from './api/refusals.ts';
import { activeRoles } from './api/roles.ts';
import type { Role, RolesToGroups } from './events/registry.ts';
import { resourceGroupUnknown } from './resource-group.ts';

/** `unknownGroup`: the first of the groups that does not exist. */
export type RoleAssignment = Readonly<{
  roles: readonly Role[];
  rolesToGroups: RolesToGroups;
  unknownGroup?: string | undefined;
}>;

/** Resource groups of one key, user or gateway. Source: docs/reference/quotas.md. */
export const ASSIGNED_GROUPS_MAX = 10;

/**
 * Judges an assignment. `assignable` has the ids of the roles that its bearer can have; `bearer` names it in the texts. Refusals:
 * `role-unknown`, `roles-not-valid`, `resource-group-unknown`, `quota-reached`.
 */
export function checkAssignment(
  { roles, rolesToGroups, unknownGroup }: RoleAssignment,
  assignable: object,
  bearer: string,
): ApiRefusal | undefined {
  const foreign = roles.find(({ roleId }) => !Object.hasOwn(assignable, roleId));
  if (foreign) {
    const text = `${bearer} cannot have the role "${foreign.roleId}"; it can have ${listed(Object.keys(assignable))}.`;
    return refuse('role-unknown', text, [foreign.roleId]);
  }
  const loose = Object.keys(rolesToGroups).find((role) => !roles.some(({ roleId }) => roleId === role));
  if (loose !== undefined) {
    const text = `The role "${loose}" of rolesToGroups is not among the roles. Add it to them, or leave it out.`;
    return refuse('roles-not-valid', text, [loose]);
  }
  const groups = groupsOf(rolesToGroups);
  const active = activeRoles(roles);
  // Source: docs/reference/rlac.md.
  if (groups.length > 0 && active.length > 1) {
    const text = `With resource groups there can be one active role; there are ${active.length}: ${active.join(', ')}.`;
    return refuse('roles-not-valid', text, active);
  }
  if (unknownGroup !== undefined) return resourceGroupUnknown(unknownGroup);
  if (groups.length > ASSIGNED_GROUPS_MAX) {
    const text = `${bearer} can be limited to ${ASSIGNED_GROUPS_MAX} resource groups; there are ${groups.length}.`;
    return refuse('quota-reached', text, [String(ASSIGNED_GROUPS_MAX)]);
  }
  return undefined;
}

/** The groups that roles are limited to, each once. */
export function groupsOf(rolesToGroups: RolesToGroups): readonly string[] {
  return [...new Set(Object.values(rolesToGroups).flat())];
}

/** What stays of the groups when roles are put in the place of others. */
export function groupsOfRoles(roles: readonly Role[], rolesToGroups: RolesToGroups): RolesToGroups {
  return Object.fromEntries(
    Object.entries(rolesToGroups).filter(([role]) => roles.some(({ roleId }) => roleId === role)),
  );
}

/** Roles in force, by their ids. */
export function inForce(roleIds: readonly string[]): readonly Role[] {
  return roleIds.map((roleId) => ({ roleId, roleStatus: 1 }));
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}
