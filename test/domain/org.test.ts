import { type DefineOrg, type OrgCommand, type OrgEvent, org } from '../../domain/org.ts';
import { deciderTable, stateAfter } from '../spec/decider.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';
import { again, decided } from './again.ts';

const define = (status: DefineOrg['status'], securityLevel: DefineOrg['securityLevel']): DefineOrg => {
  return { type: 'DefineOrg', org: 'abc123', status, securityLevel };
};
const created: OrgEvent = {
  type: 'OrgCreated',
  data: { org: 'abc123', status: 'active', securityLevel: 'tls-optional' },
};
const disabled: OrgEvent = { type: 'OrgStatusChanged', data: { org: 'abc123', status: 'disabled' } };
const secured: OrgEvent = { type: 'OrgSecurityLevelChanged', data: { org: 'abc123', securityLevel: 'tls-token' } };

const named = { org: 'abc123' };
const cache = (members: Readonly<{ enabled: boolean; ttlDays?: number }>): OrgCommand => {
  return { type: 'ConfigureLastEventCache', ...named, ...members };
};
const caches = (enabled: boolean, ttlDays: number): OrgEvent => {
  return { type: 'LastEventCacheConfigured', data: { ...named, enabled, ttlDays } };
};
const states = (enabled: boolean): OrgCommand => ({ type: 'ConfigureConnectionStates', ...named, enabled });
const records = (enabled: boolean): OrgEvent => ({
  type: 'ConnectionStatesConfigured',
  data: { ...named, enabled },
});
const access = (enabled: boolean): OrgCommand => ({ type: 'ConfigureAccessControl', ...named, enabled });
const limits = (enabled: boolean): OrgEvent => ({ type: 'AccessControlConfigured', data: { ...named, enabled } });

// biome-ignore format: a table reads in columns
deciderTable(org, [
  // name                          given                when                                then
  ['creates an org',               [],                  define('active', 'tls-optional'),   [created]],
  ['leaves what holds alone',      [created],           define('active', 'tls-optional'),   []],
  ['disables an org',              [created],           define('disabled', 'tls-optional'), [disabled]],
  ['disables it once',             [created, disabled], define('disabled', 'tls-optional'), []],
  ['asks for TLS',                 [created],           define('active', 'tls-token'),      [secured]],
  ['changes both',                 [created],           define('disabled', 'tls-token'),    [disabled, secured]],
  ['caches for a week by itself',  [created],           cache({ enabled: true, ttlDays: 7 }), []],
  ['keeps the days not named',     [created, caches(true, 9)], cache({ enabled: false }),   [caches(false, 9)]],
  ['changes the days',             [created],           cache({ enabled: true, ttlDays: 45 }), [caches(true, 45)]],
  ['caches no more, once',         [created, caches(false, 7)], cache({ enabled: false }),  []],
  ['caches again',                 [created, caches(false, 7)], cache({ enabled: true }),   [caches(true, 7)]],
  ['records states by itself',     [created],           states(true),                       []],
  ['records no more states',       [created],           states(false),                      [records(false)]],
  ['records none already',         [created, records(false)], states(false),                []],
  ['limits nobody by itself',      [created],           access(false),                      []],
  ['limits access',                [created],           access(true),                       [limits(true)]],
  ['limits it already',            [created, limits(true)], access(true),                   []],
  ['limits nobody any more',       [created, limits(true)], access(false),                  [limits(false)]],
]);

const test = suite('org');
const status = fc.constantFrom<DefineOrg['status'][]>('active', 'disabled');
const level = fc.constantFrom<DefineOrg['securityLevel'][]>('tls-optional', 'tls-token');

test(
  'one that is as asked for is left alone',
  property([status, level, status, level], (statusBefore, levelBefore, wantedStatus, wantedLevel) => {
    const given = decided(org, define(statusBefore, levelBefore));
    assert.equal(again(org, given, define(wantedStatus, wantedLevel)), []);
  }),
);

test('a change of what is not there leaves nothing', () => {
  for (const change of [disabled, secured, caches(false, 7), records(false), limits(true)]) {
    assert.is(stateAfter(org, [change]), undefined, change.type);
  }
});

test('the configuration stands beside the rest, with the time of the last change', () => {
  assert.equal(stateAfter(org, [created, caches(false, 9), records(false), limits(true), disabled]), {
    status: 'disabled',
    securityLevel: 'tls-optional',
    createdAt: 0,
    updatedAt: 4,
    lastEventCache: { enabled: false, ttlDays: 9 },
    connectionStates: false,
    accessControl: true,
  });
});

test('an org that does not exist is configured by nobody', () => {
  for (const command of [cache({ enabled: true }), states(true), access(true)]) {
    assert.throws(() => org.decide(command, undefined), /does not exist/);
  }
});
