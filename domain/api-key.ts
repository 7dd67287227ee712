/** An API key: what applications connect and call with. One stream per key: `apiKey-{key}`. */
import { present } from './api/members.ts';
import { type ApiRefusal, refuse } from './api/refusals.ts';
import { activeRoles, applicationRoles, defaultApplicationRoles, messagingPermissions } from './api/roles.ts';
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';
import type { Author, Role, RolesToGroups, TokenDigest } from './events/registry.ts';
import type { Permission } from './permissions.ts';
import { changedMembers, sameData } from './plain-data.ts';
import { checkAssignment, groupsOfRoles, inForce, type RoleAssignment } from './role-assignment.ts';

export type ApiKeyEvent = EventOf<
  | 'ApiKeyCreated'
  | 'ApiKeyTokenChanged'
  | 'ApiKeyPermissionsChanged'
  | 'ApiKeyUpdated'
  | 'ApiKeyRolesChanged'
  | 'ApiKeyDeleted'
>;

/**
 * Asks for a key to be as described; `roles` and `comment` left out stay. `tokenHolds` says that the stored digest matches the wanted token
 * already.
 */
export type DefineApiKey = Readonly<{
  type: 'DefineApiKey';
  org: string;
  key: string;
  permissions: readonly Permission[];
  roles?: readonly Role[];
  comment?: string;
  token: TokenDigest;
  tokenHolds: boolean;
}>;
/** `expires`: ms since the epoch; `keys`: how many the org has. */
export type CreateApiKey = Readonly<{
  type: 'CreateApiKey';
  org: string;
  key: string;
  comment?: string;
  assignment: RoleAssignment;
  expires?: number;
  token: TokenDigest;
  author: Author;
  keys: number;
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
  assignment: RoleAssignment;
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
    if (command.type === 'CreateApiKey') return create(command, state);
    if (!state || state.org !== org) return apiKeyUnknown(key);
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

export function apiKeyUnknown(key: string): ApiRefusal {
  return refuse('api-key-unknown', `There is no API key "${key}".`, [key]);
}

/** API keys of an org. Source: docs/reference/quotas.md. */
export const API_KEYS_MAX = 2_000;

const defaultRoles = inForce(defaultApplicationRoles);

function define(
  { org, key, permissions, roles, comment, token, tokenHolds }: DefineApiKey,
  state: ApiKeyAggregate,
): readonly ApiKeyEvent[] {
  const described = comment === undefined ? {} : { comment };
  if (!state) {
    const data = { org, key, permissions: [...new Set(permissions)], token, ...described };
    return [{ type: 'ApiKeyCreated', data: { ...data, ...(roles && { roles: [...roles] }) } }];
  }
  const events: ApiKeyEvent[] = [];
  if (!tokenHolds) events.push({ type: 'ApiKeyTokenChanged', data: { org, key, token } });
  const changed = changedMembers(state, described);
  if (changed) events.push({ type: 'ApiKeyUpdated', data: { org, key, ...changed } });
  if (roles && !sameData(roles, state.roles)) {
    const rolesToGroups = groupsOfRoles(roles, state.rolesToGroups);
    events.push({ type: 'ApiKeyRolesChanged', data: { org, key, roles: [...roles], rolesToGroups } });
  }
  return [...events, ...permit(permissions, state)];
}

function create(
  { org, key, assignment, keys, token, author, comment, expires }: CreateApiKey,
  state: ApiKeyAggregate,
): readonly ApiKeyEvent[] | ApiRefusal {
  // Keys are drawn at random: the same one twice is a fault of the draw.
  if (state) throw new Error(`The API key ${key} was drawn twice`);
  const refusal = checkAssignment(assignment, applicationRoles, 'An API key');
  if (refusal) return refusal;
  if (keys >= API_KEYS_MAX) {
    const text = `The org "${org}" has ${keys} API keys; it may have ${API_KEYS_MAX}. Delete one first.`;
    return refuse('quota-reached', text, [String(API_KEYS_MAX)]);
  }
  const roles = [...assignment.roles];
  const permissions = [...messagingPermissions(activeRoles(roles))];
  const created: ApiKeyEvent = {
    type: 'ApiKeyCreated',
    data: { org, key, permissions, token, roles, ...present({ comment, expires }), author },
  };
  const { rolesToGroups } = assignment;
  if (Object.keys(rolesToGroups).length === 0) return [created];
  return [created, { type: 'ApiKeyRolesChanged', data: { org, key, roles, rolesToGroups } }];
}

function setRoles({ org, key, assignment }: SetApiKeyRoles, state: ApiKey): readonly ApiKeyEvent[] | ApiRefusal {
  const { roles, rolesToGroups } = assignment;
  const refusal = checkAssignment(assignment, applicationRoles, `The API key "${key}"`);
  if (refusal) return refusal;
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
