/** An API key: what applications connect and call with. One stream per key: `apiKey-{key}`. */
import { type ApiRefusal, refuse } from './api/refusals.ts';
import { activeRoles, defaultApplicationRoles, messagingPermissions } from './api/roles.ts';
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';
import type { Author, Role, RolesToGroups, TokenDigest } from './events/registry.ts';
import type { Permission } from './permissions.ts';
import { changedMembers, sameData } from './plain-data.ts';

export type ApiKeyEvent = EventOf<
  | 'ApiKeyCreated'
  | 'ApiKeyTokenChanged'
  | 'ApiKeyPermissionsChanged'
  | 'ApiKeyUpdated'
  | 'ApiKeyRolesChanged'
  | 'ApiKeyDeleted'
>;

/** Asks for a key to be as described. `tokenHolds` says that the stored digest matches the wanted token already. */
export type DefineApiKey = Readonly<{
  type: 'DefineApiKey';
  org: string;
  key: string;
  permissions: readonly Permission[];
  token: TokenDigest;
  tokenHolds: boolean;
}>;
/** `expires`: ms since the epoch. */
export type CreateApiKey = Readonly<{
  type: 'CreateApiKey';
  org: string;
  key: string;
  comment?: string;
  roles: readonly Role[];
  expires?: number;
  token: TokenDigest;
  author: Author;
}>;
export type UpdateApiKey = Readonly<{
  type: 'UpdateApiKey';
  org: string;
  key: string;
  changes: Readonly<{ comment?: string; expires?: number }>;
}>;
export type SetApiKeyRoles = Readonly<{
  type: 'SetApiKeyRoles';
  org: string;
  key: string;
  roles: readonly Role[];
  rolesToGroups: RolesToGroups;
}>;
export type DeleteApiKey = Readonly<{ type: 'DeleteApiKey'; org: string; key: string }>;
export type ApiKeyCommand = DefineApiKey | CreateApiKey | UpdateApiKey | SetApiKeyRoles | DeleteApiKey;

/** `permissions` are the messaging ones. Times are ms since the epoch. */
export type ApiKey = Readonly<{
  org: string;
  key: string;
  permissions: ReadonlySet<Permission>;
  token: TokenDigest;
  roles: readonly Role[];
  rolesToGroups: RolesToGroups;
  comment?: string | undefined;
  expires?: number | undefined;
  author?: Author | undefined;
  createdAt: number;
  updatedAt: number;
}>;
/** Undefined: there is no such key. */
export type ApiKeyAggregate = ApiKey | undefined;

export const apiKey: Decider<ApiKeyAggregate, ApiKeyCommand, ApiKeyEvent, ApiRefusal> = {
  initial: undefined,

  decide: (command, state) => {
    const { org, key } = command;
    if (command.type === 'DefineApiKey') return define(command, state);
    if (command.type === 'CreateApiKey') {
      const { type: _, roles, ...created } = command;
      // Ids are drawn at random: the same one twice is a fault of the draw.
      if (state) throw new Error(`The API key ${key} was drawn twice`);
      const permissions = messagingPermissions(activeRoles(roles));
      return [{ type: 'ApiKeyCreated', data: { ...created, permissions: [...permissions], roles: [...roles] } }];
    }
    if (!state || state.org !== org) return refuse('api-key-unknown', `There is no API key "${key}".`, [key]);
    switch (command.type) {
      case 'UpdateApiKey': {
        const changed = changedMembers(state, command.changes);
        return changed ? [{ type: 'ApiKeyUpdated', data: { org, key, ...changed } }] : [];
      }
      case 'SetApiKeyRoles':
        return setRoles(command, state);
      case 'DeleteApiKey':
        return [{ type: 'ApiKeyDeleted', data: { org, key } }];
    }
  },

  evolve: (state, { type, data }, { at }) => {
    if (type === 'ApiKeyCreated') {
      const { permissions, roles = defaultRoles, ...created } = data;
      return {
        ...created,
        permissions: new Set(permissions),
        roles,
        rolesToGroups: {},
        createdAt: at,
        updatedAt: at,
      };
    }
    if (!state) return undefined;
    const updated = { ...state, updatedAt: at };
    switch (type) {
      case 'ApiKeyTokenChanged':
        return { ...updated, token: data.token };
      case 'ApiKeyPermissionsChanged':
        return { ...updated, permissions: new Set(data.permissions) };
      case 'ApiKeyUpdated':
        return { ...updated, ...data };
      case 'ApiKeyRolesChanged':
        return { ...updated, roles: data.roles, rolesToGroups: data.rolesToGroups };
      case 'ApiKeyDeleted':
        return undefined;
    }
  },
};

const defaultRoles: readonly Role[] = defaultApplicationRoles.map((roleId) => ({ roleId, roleStatus: 1 }));

function define(
  { org, key, permissions, token, tokenHolds }: DefineApiKey,
  state: ApiKeyAggregate,
): readonly ApiKeyEvent[] {
  if (!state) return [{ type: 'ApiKeyCreated', data: { org, key, permissions: [...new Set(permissions)], token } }];
  const events: ApiKeyEvent[] = [];
  if (!tokenHolds) events.push({ type: 'ApiKeyTokenChanged', data: { org, key, token } });
  return [...events, ...permit(permissions, state)];
}

function setRoles({ org, key, roles, rolesToGroups }: SetApiKeyRoles, state: ApiKey): readonly ApiKeyEvent[] {
  if (sameData(roles, state.roles) && sameData(rolesToGroups, state.rolesToGroups)) return [];
  const permissions = messagingPermissions(activeRoles(roles));
  return [
    { type: 'ApiKeyRolesChanged', data: { org, key, roles: [...roles], rolesToGroups } },
    ...permit(permissions, state),
  ];
}

function permit(permissions: readonly Permission[], { org, key, permissions: held }: ApiKey): readonly ApiKeyEvent[] {
  const wanted = new Set(permissions);
  const same = wanted.size === held.size && permissions.every((one) => held.has(one));
  return same ? [] : [{ type: 'ApiKeyPermissionsChanged', data: { org, key, permissions: [...wanted] } }];
}
