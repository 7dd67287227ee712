/** `GET /authorization/apikeys/{key}/roles`: the roles of an API key, those that are not in force included. */
import { apiKeyUnknown } from '../../domain/api-key.ts';
import type { Called, Read } from '../operation.ts';
import { apiKeyOf } from './api-key.ts';

export const getApiKeyRoles: Read<Called<{ key: string }>> = {
  name: 'authorization/get-api-key-roles',
  answer: ({ caller: { org }, key }, world) => {
    const found = apiKeyOf(org, key, world);
    if (!found) return apiKeyUnknown(key);
    return { status: 200, body: { results: found.roles, rolesToGroups: found.rolesToGroups } };
  },
};
