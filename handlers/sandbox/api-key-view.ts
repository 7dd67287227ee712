/** An API key as the sandbox's own API shows it: never its token, nor the digest of it. */
import { isoInstant } from '../../domain/api/instants.ts';
import type { ApiKey } from '../../domain/api-key.ts';

export function apiKeyView({ token: _, org: _o, permissions, expires, createdAt, updatedAt, ...key }: ApiKey): object {
  return {
    ...key,
    permissions: [...permissions],
    ...(expires !== undefined && { expires: isoInstant(expires) }),
    createdAt: isoInstant(createdAt),
    updatedAt: isoInstant(updatedAt),
  };
}
