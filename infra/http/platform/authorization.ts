/** `/authorization`: API keys, the access properties of devices, users and roles */
import * as z from 'zod';
import {
  roleAssignmentBodySchema,
  roleAssignmentSchema,
  roleDescriptionSchema,
  userSchema,
} from '../../../domain/api/authorization.ts';
import { getUser } from '../../../handlers/authorization/get-user.ts';
import { listRoles } from '../../../handlers/authorization/list-roles.ts';
import { setUserRoles } from '../../../handlers/authorization/set-user-roles.ts';
import { apiKeyRoutes, assignmentRefusals } from './authorization-api-keys.ts';
import { deviceAccessRoutes } from './authorization-devices.ts';
import { type OperationRoute, operation } from './operation-route.ts';

const params = z.object({ userId: z.string() });
const tag = 'API keys and roles';
const user = '/authorization/users/{userId}';

export const authorizationRoutes: readonly OperationRoute[] = [
  ...apiKeyRoutes,
  ...deviceAccessRoutes,
  operation({
    method: 'get',
    path: user,
    tag,
    summary: 'Get a user of the dashboard',
    access: { may: 'key.r' },
    params,
    success: [{ status: 200, shape: userSchema }],
    refusals: ['user-unknown'],
    run: ({ caller, read }, { params: { userId } }) => read(getUser, { caller, userId }),
  }),
  operation({
    method: 'put',
    path: `${user}/roles`,
    tag,
    summary: 'Give a user other roles',
    access: { may: 'key.w' },
    params,
    body: roleAssignmentBodySchema,
    success: [{ status: 200, shape: roleAssignmentSchema }],
    refusals: ['user-unknown', ...assignmentRefusals],
    run: ({ caller, write }, { params: { userId }, body }) => write(setUserRoles, { caller, userId, body }),
  }),
  operation({
    method: 'get',
    path: '/authorization/roles',
    tag,
    summary: 'List every role there is',
    access: { may: 'key.r' },
    success: [{ status: 200, shape: z.array(roleDescriptionSchema) }],
    run: ({ caller, read }) => read(listRoles, { caller }),
  }),
];
