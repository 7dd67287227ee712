/** `GET /authorization/users/{userId}`: a user of the dashboard, whom the configuration names. */
import { streams } from '../../domain/streams.ts';
import { userUnknown } from '../../domain/user.ts';
import type { Called, Read } from '../operation.ts';

export const getUser: Read<Called<{ userId: string }>> = {
  name: 'authorization/get-user',
  answer: ({ caller: { org }, userId }, world) => {
    const { state } = world.registry.users.get(streams.user(org, userId));
    if (!state) return userUnknown(userId);
    const { roles, rolesToGroups } = state;
    return { status: 200, body: { id: userId, roles, rolesToGroups } };
  },
};
