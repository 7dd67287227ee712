/** An API key: what applications connect with. One stream per key: `apiKey-{key}`. */
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';
import type { TokenDigest } from './events/registry.ts';
import type { Permission } from './permissions.ts';

export type ApiKeyEvent = EventOf<'ApiKeyCreated' | 'ApiKeyTokenChanged' | 'ApiKeyPermissionsChanged'>;

/** Asks for a key to be as described. `tokenHolds` says that the stored digest matches the wanted token already. */
export type DefineApiKey = Readonly<{
  type: 'DefineApiKey';
  org: string;
  key: string;
  permissions: readonly Permission[];
  token: TokenDigest;
  tokenHolds: boolean;
}>;
export type ApiKeyAggregate = Readonly<{ permissions: ReadonlySet<Permission>; token: TokenDigest }> | undefined;

export const apiKey: Decider<ApiKeyAggregate, DefineApiKey, ApiKeyEvent> = {
  initial: undefined,

  decide: ({ org, key, permissions, token, tokenHolds }, state) => {
    const wanted = new Set(permissions);
    if (!state) return [{ type: 'ApiKeyCreated', data: { org, key, permissions: [...wanted], token } }];
    const events: ApiKeyEvent[] = [];
    if (!tokenHolds) events.push({ type: 'ApiKeyTokenChanged', data: { org, key, token } });
    const same = wanted.size === state.permissions.size && permissions.every((one) => state.permissions.has(one));
    if (!same) events.push({ type: 'ApiKeyPermissionsChanged', data: { org, key, permissions: [...wanted] } });
    return events;
  },

  evolve: (state, { type, data }) => {
    switch (type) {
      case 'ApiKeyCreated':
        return { permissions: new Set(data.permissions), token: data.token };
      case 'ApiKeyTokenChanged':
        return state && { ...state, token: data.token };
      case 'ApiKeyPermissionsChanged':
        return state && { ...state, permissions: new Set(data.permissions) };
    }
  },
};
