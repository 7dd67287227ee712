/** A user of the platform's dashboard: there for the roles that the API shows and changes. One stream per user: `user-{org}:{userId}`. */
import { type ApiRefusal, refuse } from './api/refusals.ts';
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';
import type { Role, RolesToGroups } from './events/registry.ts';
import { sameData } from './plain-data.ts';

export type UserEvent = EventOf<'UserAdded' | 'UserRolesChanged'>;

/** Asks for a user to be there; one that is there already keeps its roles. */
export type DefineUser = Readonly<{ type: 'DefineUser'; org: string; userId: string; roles: readonly Role[] }>;
export type SetUserRoles = Readonly<{
  type: 'SetUserRoles';
  org: string;
  userId: string;
  roles: readonly Role[];
  rolesToGroups: RolesToGroups;
}>;

/** Undefined: there is no such user. */
export type UserAggregate =
  | Readonly<{ userId: string; roles: readonly Role[]; rolesToGroups: RolesToGroups }>
  | undefined;

export const user: Decider<UserAggregate, DefineUser | SetUserRoles, UserEvent, ApiRefusal> = {
  initial: undefined,

  decide: (command, state) => {
    const { org, userId, roles } = command;
    if (command.type === 'DefineUser') {
      return state ? [] : [{ type: 'UserAdded', data: { org, userId, roles: [...roles], rolesToGroups: {} } }];
    }
    if (!state) return refuse('user-unknown', `There is no user "${userId}".`, [userId]);
    const { rolesToGroups } = command;
    if (sameData(roles, state.roles) && sameData(rolesToGroups, state.rolesToGroups)) return [];
    return [{ type: 'UserRolesChanged', data: { org, userId, roles: [...roles], rolesToGroups } }];
  },

  evolve: (_state, { data: { userId, roles, rolesToGroups } }) => ({ userId, roles, rolesToGroups }),
};
