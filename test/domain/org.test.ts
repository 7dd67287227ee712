import { type DefineOrg, type OrgEvent, org } from '../../domain/org.ts';
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

// biome-ignore format: a table reads in columns
deciderTable(org, [
  // name                          given                when                                then
  ['creates an org',               [],                  define('active', 'tls-optional'),   [created]],
  ['leaves what holds alone',      [created],           define('active', 'tls-optional'),   []],
  ['disables an org',              [created],           define('disabled', 'tls-optional'), [disabled]],
  ['disables it once',             [created, disabled], define('disabled', 'tls-optional'), []],
  ['asks for TLS',                 [created],           define('active', 'tls-token'),      [secured]],
  ['changes both',                 [created],           define('disabled', 'tls-token'),    [disabled, secured]],
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
  for (const change of [disabled, secured]) assert.is(stateAfter(org, [change]), undefined);
});
