/** `GET /authorization/apikeys/{key}`: one API key, for those who may view keys, and for itself. */
import { refuse } from '../../domain/api/refusals.ts';
import { activeRoles, rolesAllow } from '../../domain/api/roles.ts';
import { apiKeyUnknown } from '../../domain/api-key.ts';
import type { Called, Read } from '../operation.ts';
import { apiKeyOf, apiKeyView } from './api-key.ts';

export const getApiKey: Read<Called<{ key: string }>> = {
  name: 'authorization/get-api-key',
  answer: ({ caller: { id, org }, key }, world) => {
    const roles = activeRoles(world.registry.apiKey(id)?.roles ?? []);
    if (id !== key && !rolesAllow(roles, 'key.r')) {
      const text = `The roles of "${id}" do not allow operations of the class "key.r"; it may view itself.`;
      return refuse('operation-not-permitted', text, ['key.r']);
    }
    const found = apiKeyOf(org, key, world);
    return found ? { status: 200, body: apiKeyView(found) } : apiKeyUnknown(key);
  },
};
