import { defaultApplicationRoles } from '../../domain/api/roles.ts';
import {
  API_KEYS_MAX,
  type ApiKeyCommand,
  type ApiKeyEvent,
  apiKey,
  type CreateApiKey,
  type DefineApiKey,
  type UpdateApiKey,
} from '../../domain/api-key.ts';
import type { Role, RolesToGroups } from '../../domain/events/registry.ts';
import { type Permission, permissionNames } from '../../domain/permissions.ts';
import { inForce, type RoleAssignment } from '../../domain/role-assignment.ts';
import { deciderTable, stateAfter } from '../spec/decider.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';
import { again, decided } from './again.ts';
import { refusalTable } from './refused.ts';

const token = { salt: 'c2FsdA', digest: 'ZGlnZXN0' };
const define = (permissions: readonly Permission[], tokenHolds = true): DefineApiKey => {
  return { type: 'DefineApiKey', org: 'abc123', key: 'k', permissions, token, tokenHolds };
};
const key = { org: 'abc123', key: 'k' };
const both: Permission[] = ['event_send', 'cmd_send'];
const created: ApiKeyEvent = { type: 'ApiKeyCreated', data: { ...key, permissions: both, token } };
const newToken: ApiKeyEvent = { type: 'ApiKeyTokenChanged', data: { ...key, token } };
const changed = (...permissions: Permission[]): ApiKeyEvent => {
  return { type: 'ApiKeyPermissionsChanged', data: { ...key, permissions } };
};

const withRoles = (roles: readonly string[], comment?: string): DefineApiKey => {
  return { ...define(both), roles: inForce(roles), ...(comment !== undefined && { comment }) };
};
const rolesChanged = (roles: readonly Role[], rolesToGroups: RolesToGroups = {}): ApiKeyEvent => {
  return { type: 'ApiKeyRolesChanged', data: { ...key, roles: [...roles], rolesToGroups } };
};
const updated = (changes: UpdateApiKey['changes']): ApiKeyEvent => {
  return { type: 'ApiKeyUpdated', data: { ...key, ...changes } };
};
const author = { id: 'a-abc123-0123456789', type: 'apikey' } as const;
const create = (assignment: RoleAssignment, given: Partial<CreateApiKey> = {}): CreateApiKey => {
  return { type: 'CreateApiKey', ...key, assignment, token, author, keys: 1, ...given };
};
const made = (roles: readonly Role[], permissions: readonly Permission[]): ApiKeyEvent => {
  return { type: 'ApiKeyCreated', data: { ...key, permissions: [...permissions], token, roles: [...roles], author } };
};
const set = (roles: readonly Role[], rolesToGroups: RolesToGroups = {}, org = 'abc123'): ApiKeyCommand => {
  return { type: 'SetApiKeyRoles', org, key: 'k', assignment: { roles, rolesToGroups } };
};
const update = (changes: UpdateApiKey['changes']): UpdateApiKey => ({ type: 'UpdateApiKey', ...key, changes });
const remove: ApiKeyCommand = { type: 'DeleteApiKey', ...key };
const deleted: ApiKeyEvent = { type: 'ApiKeyDeleted', data: key };
const to = (...groups: string[]): RolesToGroups => ({ PD_DEVICE_APP: groups });
const [device, standard] = [inForce(['PD_DEVICE_APP']), inForce(['PD_STANDARD_APP'])];
const deviceApp: Permission[] = ['event_send', 'cmd_recv'];
const key1 = made(device, deviceApp);

// biome-ignore format: a table reads in columns
deciderTable(apiKey, [
  // name                                   given                             when                                   then
  ['creates a key',                         [],                               define(both, false),                   [created]],
  ['leaves what holds alone',               [created],                        define(both),                          []],
  ['does not mind the order',               [created],                        define(['cmd_send', 'event_send']),    []],
  ['does not mind a permission said twice', [created],                        define([...both, 'cmd_send']),         []],
  ['keeps a permission said twice once',    [],                               define([...both, 'cmd_send'], false),  [created]],
  ['changes the token',                     [created],                        define(both, false),                   [newToken]],
  ['takes a permission away',               [created],                        define(['event_send']),                [changed('event_send')]],
  ['takes it away once',                    [created, changed('event_send')], define(['event_send']),                []],
  ['swaps a permission',                    [created],                        define(['event_send', 'event_recv']),  [changed('event_send', 'event_recv')]],
  ['takes all away',                        [created],                        define([]),                            [changed()]],
  ['changes both',                          [created],                        define([], false),                     [newToken, changed()]],
  ['leaves the roles of an old key alone',  [created],                        withRoles(defaultApplicationRoles),    []],
  ['gives a key the roles asked for',       [created],                        withRoles(['PD_DEVICE_APP']),          [rolesChanged(device)]],
  ['gives it a comment',                    [created],                        withRoles(defaultApplicationRoles, 'x'), [updated({ comment: 'x' })]],
  ['takes groups away with their role',     [created, rolesChanged(device, to('g'))], withRoles(['PD_STANDARD_APP']), [rolesChanged(standard)]],
  ['keeps the groups of a role that stays', [created, rolesChanged(device, to('g'))], withRoles(['PD_DEVICE_APP']), []],

  ['makes a key that may do what its roles allow', [],     create({ roles: device, rolesToGroups: {} }),               [key1]],
  ['makes one that is limited to a group',  [],            create({ roles: device, rolesToGroups: to('g') }),          [key1, rolesChanged(device, to('g'))]],
  ['makes the last one of an org',          [],            create({ roles: device, rolesToGroups: {} }, { keys: API_KEYS_MAX - 1 }), [key1]],
  ['makes one that may do nothing',         [],            create({ roles: [], rolesToGroups: {} }),                   [made([], [])]],
  ['changes the comment',                   [key1],        update({ comment: 'x', expires: 7 }),                       [updated({ comment: 'x', expires: 7 })]],
  ['changes what is new only',              [key1, updated({ comment: 'x' })], update({ comment: 'x', expires: 7 }),   [updated({ expires: 7 })]],
  ['leaves a comment that holds',           [key1, updated({ comment: 'x' })], update({ comment: 'x' }),               []],
  ['changes permissions with the roles',    [key1],        set(inForce(['PD_VISUALIZATION_APP'])),                     [rolesChanged(inForce(['PD_VISUALIZATION_APP'])), changed('event_recv', 'dm_status')]],
  ['a role that is not active allows nothing', [key1],     set([{ roleId: 'PD_DEVICE_APP', roleStatus: 0 }]),          [rolesChanged([{ roleId: 'PD_DEVICE_APP', roleStatus: 0 }]), changed()]],
  ['leaves roles that hold',                [key1],        set(device),                                                []],
  ['limits a role to groups',               [key1],        set(device, to('g')),                                       [rolesChanged(device, to('g'))]],
  ['goes',                                  [key1],        remove,                                                     [deleted]],
]);

// biome-ignore format: a table reads in columns
refusalTable(apiKey, [
  // name                                   given            when                                                                           rule                   properties
  ['a key beyond the quota',                [],              create({ roles: device, rolesToGroups: {} }, { keys: API_KEYS_MAX }),          'quota-reached',       [String(API_KEYS_MAX)]],
  ['a new key with a role that is none',    [],              create({ roles: inForce(['PD_NOBODY_APP']), rolesToGroups: {} }),              'role-unknown',        ['PD_NOBODY_APP']],
  ['the role of a gateway',                 [key1],          set(inForce(['PD_STANDARD_GW_DEVICE'])),                                       'role-unknown',        ['PD_STANDARD_GW_DEVICE']],
  ['groups of a role that it has not',      [key1],          set(standard, to('g')),                                                        'roles-not-valid',     ['PD_DEVICE_APP']],
  ['roles for a key that is not there',     [],              set(device),                                                                   'api-key-unknown',     ['k']],
  ['roles for a key of another org',        [key1],          set(device, {}, 'def456'),                                                     'api-key-unknown',     ['k']],
  ['a comment for one that is gone',        [key1, deleted], update({ comment: 'x' }),                                                      'api-key-unknown',     ['k']],
  ['to go twice',                           [key1, deleted], remove,                                                                        'api-key-unknown',     ['k']],
]);

const test = suite('API key');
const permissions = fc.array(fc.constantFrom(...permissionNames), { maxLength: 10 });

test(
  'one that is as asked for is left alone',
  property([permissions, permissions, fc.boolean()], (before, wanted, tokenHolds) => {
    const given = decided(apiKey, define(before, false));
    assert.equal(again(apiKey, given, define(wanted, tokenHolds), define(wanted)), []);
    assert.equal(again(apiKey, [], define(wanted, false), define(wanted)), []);
  }),
);

test('a change of what is not there leaves nothing', () => {
  for (const change of [newToken, changed('event_send')]) assert.is(stateAfter(apiKey, [change]), undefined);
});
