/** `PUT /authorization/users/{userId}/roles`: a user of the dashboard gets other roles. */
import type { RoleAssignmentBody } from '../../domain/api/authorization.ts';
import { streams } from '../../domain/streams.ts';
import { type SetUserRoles, type UserAggregate, type UserEvent, user } from '../../domain/user.ts';
import type { World } from '../../projections/world.ts';
import { type Called, type Write, write } from '../operation.ts';
import { assignmentOf } from './assignment.ts';

type Request = Called<{ userId: string; body: RoleAssignmentBody }>;

export const setUserRoles: Write<Request, SetUserRoles, UserAggregate, UserEvent> = write({
  name: 'authorization/set-user-roles',
  decider: user,
  toCommand: ({ caller: { org }, userId, body }, world) => ({
    type: 'SetUserRoles',
    org,
    userId,
    assignment: assignmentOf(org, body, world),
  }),
  streamId: ({ org, userId }) => streams.user(org, userId),
  aggregate: ({ org, userId }, world: World) => world.registry.users.get(streams.user(org, userId)),
  reply: (changed) => ({
    status: 200,
    body: { roles: changed?.roles ?? [], rolesToGroups: changed?.rolesToGroups ?? {} },
  }),
});
