import { type ApiKeyEvent, apiKey, type DefineApiKey } from '../../domain/api-key.ts';
import { type Permission, permissionNames } from '../../domain/permissions.ts';
import { deciderTable, stateAfter } from '../spec/decider.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';
import { again, decided } from './again.ts';

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
