/** `/authorization/apikeys` */
import * as z from 'zod';
import {
  apiKeyCreatedSchema,
  apiKeyCreateSchema,
  apiKeyRolesSchema,
  apiKeySchema,
  apiKeyUpdateSchema,
} from '../../../domain/api/api-keys.ts';
import { roleAssignmentBodySchema, roleAssignmentSchema } from '../../../domain/api/authorization.ts';
import type { ApiRule } from '../../../domain/api/refusals.ts';
import { createApiKey } from '../../../handlers/authorization/create-api-key.ts';
import { deleteApiKey } from '../../../handlers/authorization/delete-api-key.ts';
import { getApiKey } from '../../../handlers/authorization/get-api-key.ts';
import { getApiKeyRoles } from '../../../handlers/authorization/get-api-key-roles.ts';
import { listApiKeys } from '../../../handlers/authorization/list-api-keys.ts';
import { setApiKeyRoles } from '../../../handlers/authorization/set-api-key-roles.ts';
import { updateApiKey } from '../../../handlers/authorization/update-api-key.ts';
import { isRefusal } from '../../../handlers/operation.ts';
import { type OperationRoute, operation } from './operation-route.ts';

const params = z.object({ key: z.string() });
const tag = 'API keys and roles';
const apiKeys = '/authorization/apikeys';

/** What assigning roles can be refused for. */
export const assignmentRefusals: readonly ApiRule[] = [
  'role-unknown',
  'roles-not-valid',
  'resource-group-unknown',
  'quota-reached',
];

export const apiKeyRoutes: readonly OperationRoute[] = [
  operation({
    method: 'get',
    path: apiKeys,
    tag,
    summary: 'List all API keys',
    access: { may: 'key.r' },
    success: [{ status: 200, shape: z.array(apiKeySchema) }],
    run: ({ caller, read }) => read(listApiKeys, { caller }),
  }),
  operation({
    method: 'post',
    path: apiKeys,
    tag,
    summary: 'Create an API key; its token is shown here and never again',
    access: { may: 'key.w' },
    body: apiKeyCreateSchema,
    success: [{ status: 200, shape: apiKeyCreatedSchema }],
    refusals: assignmentRefusals,
    run: async ({ caller, write, token: newToken }, { body }) => {
      const { token, digest } = newToken();
      const outcome = await write(createApiKey, { caller, body, token: digest });
      return isRefusal(outcome) ? outcome : { ...outcome, body: { ...(outcome.body as object), token } };
    },
  }),
  operation({
    method: 'get',
    path: `${apiKeys}/{key}`,
    tag,
    summary: 'Get an API key; every key may look at itself',
    access: { may: 'key.self' },
    params,
    success: [{ status: 200, shape: apiKeySchema }],
    refusals: ['api-key-unknown'],
    run: ({ caller, read }, { params: { key } }) => read(getApiKey, { caller, key }),
  }),
  operation({
    method: 'put',
    path: `${apiKeys}/{key}`,
    tag,
    summary: 'Change the comment or the end of an API key; what is left out stays',
    access: { may: 'key.w' },
    params,
    body: apiKeyUpdateSchema,
    success: [{ status: 200, shape: apiKeySchema }],
    refusals: ['api-key-unknown'],
    run: ({ caller, write }, { params: { key }, body }) => write(updateApiKey, { caller, key, body }),
  }),
  operation({
    method: 'delete',
    path: `${apiKeys}/{key}`,
    tag,
    summary: 'Delete an API key; its applications are disconnected',
    access: { may: 'key.w' },
    params,
    success: [{ status: 200, shape: z.object({}) }],
    refusals: ['api-key-unknown'],
    run: ({ caller, write }, { params: { key } }) => write(deleteApiKey, { caller, key }),
  }),
  operation({
    method: 'get',
    path: `${apiKeys}/{key}/roles`,
    tag,
    summary: 'Get the roles of an API key',
    access: { may: 'key.r' },
    params,
    success: [{ status: 200, shape: apiKeyRolesSchema }],
    refusals: ['api-key-unknown'],
    run: ({ caller, read }, { params: { key } }) => read(getApiKeyRoles, { caller, key }),
  }),
  // The documentation has both paths. Source: iot-java APIClient (roles), docs/reference/rlac.md (role).
  ...['roles', 'role'].map((last) =>
    operation({
      method: 'put',
      path: `${apiKeys}/{key}/${last}`,
      tag,
      summary: 'Give an API key other roles',
      access: { may: 'key.w' },
      params,
      body: roleAssignmentBodySchema,
      success: [{ status: 200, shape: roleAssignmentSchema }],
      refusals: ['api-key-unknown', ...assignmentRefusals],
      run: ({ caller, write }, { params: { key }, body }) => write(setApiKeyRoles, { caller, key, body }),
    }),
  ),
];
