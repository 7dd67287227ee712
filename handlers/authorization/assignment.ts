/** Roles as a request gives them, with what the world says about their groups. */
import type { RoleAssignmentBody } from '../../domain/api/authorization.ts';
import { groupsOf, type RoleAssignment } from '../../domain/role-assignment.ts';
import type { World } from '../../projections/world.ts';

/** Names the first group that the org does not have. */
export function assignmentOf(org: string, { roles, rolesToGroups }: RoleAssignmentBody, world: World): RoleAssignment {
  const unknownGroup = groupsOf(rolesToGroups).find((groupId) => !world.registry.resourceGroup(org, groupId));
  return { roles, rolesToGroups, unknownGroup };
}
