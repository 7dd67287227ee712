/** What the operations on API keys share: where a key is kept, and how it is shown. */
import type { ApiKeyView } from '../../domain/api/api-keys.ts';
import { isoInstant } from '../../domain/api/instants.ts';
import { activeRoles } from '../../domain/api/roles.ts';
import type { ApiKey, ApiKeyAggregate } from '../../domain/api-key.ts';
import { streams } from '../../domain/streams.ts';
import type { World } from '../../projections/world.ts';

export const apiKeyStream = {
  streamId: ({ key }: Readonly<{ key: string }>): string => streams.apiKey(key),
  aggregate: (
    { key }: Readonly<{ key: string }>,
    world: World,
  ): Readonly<{ state: ApiKeyAggregate; revision: number | 'none' }> => world.registry.apiKeys.get(streams.apiKey(key)),
};

/** A key of this org; one of another is not there. */
export function apiKeyOf(org: string, key: string, world: World): ApiKey | undefined {
  const found = world.registry.apiKey(key);
  return found?.org === org ? found : undefined;
}

/** `comment` is always there: iot-java finds its old keys by it. */
export function apiKeyView({
  key,
  comment = '',
  roles,
  rolesToGroups,
  author,
  expires,
  createdAt,
  updatedAt,
}: ApiKey): ApiKeyView {
  return {
    key,
    comment,
    roles: [...activeRoles(roles)],
    rolesToGroups,
    created: isoInstant(createdAt),
    ...(author && { createdBy: author.id }),
    updated: isoInstant(updatedAt),
    ...(expires !== undefined && { expires: isoInstant(expires) }),
  };
}
