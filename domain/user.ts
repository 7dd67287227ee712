/** A user of the platform's dashboard: there for the roles that the API shows and changes. One stream per user: `user-{org}:{userId}`. */
import { type ApiRefusal, refuse } from './api/refusals.ts';
import { userRoles } from './api/roles.ts';
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';
import type { Role, RolesToGroups } from './events/registry.ts';
import { sameData } from './plain-data.ts';
import { checkAssignment, groupsOfRoles, type RoleAssignment } from './role-assignment.ts';

export type UserEvent = EventOf<'UserAdded' | 'UserRolesChanged'>;

/** Asks for a user to be there with these roles. */
export type DefineUser = Readonly<{ type: 'DefineUser'; org: string; userId: string; roles: readonly Role[] }>;
export type SetUserRoles = Readonly<{
  type: 'SetUserRoles';
  org: string;
  userId: string;
  assignment: RoleAssignment;
}>;

/** Undefined: there is no such user. */
export type UserAggregate =
  | Readonly<{ userId: string; roles: readonly Role[]; rolesToGroups: RolesToGroups }>
  | undefined;

export const user: Decider<UserAggregate, DefineUser | SetUserRoles, UserEvent, ApiRefusal> = {
  initial: undefined,

  decide: (command, state) => {
    const { org, userId } = command;
    if (command.type === 'DefineUser') {
      const roles = [...command.roles];
      if (!state) return [{ type: 'UserAdded', data: { org, userId, roles, rolesToGroups: {} } }];
      if (sameData(roles, state.roles)) return [];
      const rolesToGroups = groupsOfRoles(roles, state.rolesToGroups);
      return [{ type: 'UserRolesChanged', data: { org, userId, roles, rolesToGroups } }];
    }
    if (!state) return userUnknown(userId);
    const { assignment } = command;
    const refusal = checkAssignment(assignment, userRoles, `The user "${userId}"`);
    if (refusal) return refusal;
    const { roles, rolesToGroups } = assignment;
    if (sameData(roles, state.roles) && sameData(rolesToGroups, state.rolesToGroups)) return [];
    return [{ type: 'UserRolesChanged', data: { org, userId, roles: [...roles], rolesToGroups } }];
  },

  evolve: (_state, { data: { userId, roles, rolesToGroups } }) => ({ userId, roles, rolesToGroups }),
};

export function userUnknown(userId: string): ApiRefusal {
  return refuse('user-unknown', `There is no user "${userId}".`, [userId]);
}
