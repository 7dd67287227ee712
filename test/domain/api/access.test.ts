import {
  type Access,
  authorize,
  type CallerRegistry,
  type Credentials,
  callerNamed,
} from '../../../domain/api/access.ts';
import type { apiRefusalRows } from '../../../domain/api/refusals.ts';
import type { TokenDigest } from '../../../domain/events/registry.ts';
import { assert, suite } from '../../spec/suite.ts';

const NOW = 1_000_000;
const KEY = 'a-abc123-k1k1k1k1k1';
const VIEWER = 'a-abc123-k2k2k2k2k2';
const LATE = 'a-abc123-k3k3k3k3k3';
const OFF = 'a-dis000-k4k4k4k4k4';
const [HUB, DASHED] = ['g/abc123/hub/g-1', 'g-abc123-hub-a-g-1'];

const digest = (of: string): TokenDigest => ({ salt: 'c2FsdA', digest: of });
const role = (roleId: string, roleStatus: 0 | 1 = 1) => ({ roleId, roleStatus });
const operator = [role('PD_OPERATOR_APP')];
const keys: Readonly<Record<string, ReturnType<CallerRegistry['apiKey']>>> = {
  [KEY]: { org: 'abc123', token: digest(KEY), roles: operator },
  [VIEWER]: { org: 'abc123', token: digest(VIEWER), roles: [role('PD_VISUALIZATION_APP'), role('PD_ADMIN_APP', 0)] },
  [LATE]: { org: 'abc123', token: digest(LATE), roles: operator, expires: NOW },
  [OFF]: { org: 'dis000', token: digest(OFF), roles: operator },
};
const gateway = { classId: 'Gateway', token: digest('gateway') } as const;
const devices: Readonly<Record<string, ReturnType<CallerRegistry['device']>>> = {
  'abc123 hub g-1': gateway,
  'abc123 hub-a g-1': { ...gateway, token: digest('dashed') },
  'abc123 hub standard': { ...gateway, roles: [role('PD_STANDARD_GW_DEVICE')] },
  'abc123 hub was-privileged': { ...gateway, roles: [role('PD_PRIVILEGED_GW_DEVICE', 0)] },
  'abc123 hub privileged': { ...gateway, roles: [role('PD_PRIVILEGED_GW_DEVICE')] },
  'abc123 hub off': { ...gateway, disabled: true },
  'abc123 pump p-1': { classId: 'Device', token: digest('device') },
  'dis000 hub g-1': gateway,
};
let asked = 0;
const registry: CallerRegistry = {
  org: (org) => ({ status: org === 'dis000' ? 'disabled' : 'active', securityLevel: 'tls-optional' }),
  apiKey: (key) => keys[key],
  device: (org, typeId, deviceId) => {
    asked++;
    return devices[`${org} ${typeId} ${deviceId}`];
  },
};

const any: Access = { may: 'any' };
const write: Access = { may: 'dev.w', gateways: 'register-devices' };
const itself: Access = { may: 'dev.r', gateways: 'view-itself' };
const call = (user: string, more: Partial<Credentials> = {}): Credentials => {
  const known = callerNamed(user, registry);
  return { user, ...(known && { caller: known.caller }), credential: 'matches', ...more };
};
const at = (hostOrg: string) => ({ hostOrg });
const none: Credentials = { credential: 'none' };

// biome-ignore format: a table reads in columns
const refusals: readonly (readonly [name: string, credentials: Credentials, access: Access, rule: keyof typeof apiRefusalRows, status: number])[] = [
  ['no credentials',                         none,                                              any,    'authorization-missing',   401],
  ['another scheme',                         { credential: 'other-scheme' },                    any,    'authorization-scheme',    403],
  ['a key that nobody knows',                call('a-abc123-nosuchkey1', { credential: 'differs' }), any, 'caller-unknown',       403],
  ['no user name',                           call('?', { credential: 'differs' }),              any,    'caller-unknown',          403],
  ['a device',                               call('use-token-auth'),                            any,    'caller-unknown',          403],
  ['a device that says it is a gateway',     call('g/abc123/pump/p-1'),                         any,    'caller-unknown',          403],
  ['a gateway that nobody knows',            call('g/abc123/hub/nobody'),                       any,    'caller-unknown',          403],
  ['a gateway with a part too many',         call('g/abc123/hub/a/g-1'),                        any,    'caller-unknown',          403],
  ['a key with a wrong token',               call(KEY, { credential: 'differs' }),              any,    'api-token-wrong',         401],
  ['a gateway with a wrong token',           call(HUB, { credential: 'differs' }),              any,    'api-token-wrong',         401],
  ['the host of another org',                call(KEY, at('def456')),                           any,    'caller-of-another-org',   403],
  ['the host of another org, to a gateway',  call(HUB, at('def456')),                           itself, 'caller-of-another-org',   403],
  ['an org that is disabled',                call(OFF),                                         any,    'caller-org-disabled',     403],
  ['a gateway of an org that is disabled',   call('g/dis000/hub/g-1'),                          itself, 'caller-org-disabled',     403],
  ['a gateway that is disabled',             call('g/abc123/hub/off'),                          itself, 'caller-disabled',         403],
  ['a key that has expired',                 call(LATE),                                        any,    'api-key-expired',         403],
  ['a key whose role does not allow it',     call(VIEWER),                                      write,  'operation-not-permitted', 403],
  ['a gateway where only keys may',          call(HUB),                                         any,    'operation-not-permitted', 403],
  ['a standard gateway to register',         call('g/abc123/hub/standard'),                     write,  'operation-not-permitted', 403],
  ['a role that is not active',              call('g/abc123/hub/was-privileged'),               write,  'operation-not-permitted', 403],
  // the order of the rules: the earlier one answers
  ['the token before the host',              call(KEY, { ...at('def456'), credential: 'differs' }), any, 'api-token-wrong',        401],
  ['the host before the org',                call(OFF, at('def456')),                           any,    'caller-of-another-org',   403],
  ['the end of a key before its roles',      call(LATE),                                        { may: 'mgmt.r' }, 'api-key-expired', 403],
];

const test = suite('a call is refused');

for (const [name, credentials, access, rule, status] of refusals) {
  test(`${name}: ${rule}`, () => {
    const outcome = authorize(credentials, access, registry, NOW);
    if (outcome.ok) throw new Error('it was let in');
    assert.equal([outcome.refusal.rule, outcome.refusal.status], [rule, status]);
    assert.match(outcome.refusal.text, /^["A-Z].*\.$/);
  });
}

const asKey = (id: string) => ({ type: 'apikey', id, org: 'abc123' });
const asGateway = (typeId: string, deviceId: string) => {
  return { type: 'gateway', id: `g:abc123:${typeId}:${deviceId}`, org: 'abc123', typeId, deviceId };
};
// biome-ignore format: a table reads in columns
const callers: readonly (readonly [name: string, credentials: Credentials, access: Access, caller: object])[] = [
  ['a key',                                  call(KEY),                                         any,    asKey(KEY)],
  ['a key at the host of its org',           call(KEY, at('abc123')),                           write,  asKey(KEY)],
  ['a key whose role allows it',             call(VIEWER),                                      { may: 'dev.r' }, asKey(VIEWER)],
  ['a key of any role, where any may',       call(VIEWER),                                      any,    asKey(VIEWER)],
  ['a gateway that registers',               call(HUB),                                         write,  asGateway('hub', 'g-1')],
  ['a gateway whose role is named',          call('g/abc123/hub/privileged'),                   write,  asGateway('hub', 'privileged')],
  ['a gateway that looks at itself',         call(HUB),                                         itself, asGateway('hub', 'g-1')],
  ['a standard gateway that does',           call('g/abc123/hub/standard'),                     itself, asGateway('hub', 'standard')],
  ['a gateway with dashes',                  call('g-abc123-hub-g-1'),                          itself, asGateway('hub', 'g-1')],
  ['the gateway that fits the dashes',       call(DASHED as string),                            itself, asGateway('hub-a', 'g-1')],
];

const welcome = suite('a call is let in');

for (const [name, credentials, access, caller] of callers) {
  welcome(name, () => assert.equal(authorize(credentials, access, registry, NOW), { ok: true, caller }));
}

welcome('with a key until the moment when it expires', () => {
  assert.ok(authorize(call(LATE), any, registry, NOW - 1).ok);
});

// biome-ignore format: a table reads in columns
const tokens: readonly (readonly [user: string, of: string | undefined])[] = [
  [KEY,                    KEY],
  [OFF,                    OFF],
  [HUB as string,          'gateway'],
  [DASHED as string,       'dashed'],
  ['g/abc123/hub/off',     'gateway'],
  ['a-abc123-nosuchkey1',  undefined],
  ['g/abc123/pump/p-1',    undefined],
  ['use-token-auth',       undefined],
  ['',                     undefined],
  ['g',                    undefined],
  ['g-',                   undefined],
];
for (const [user, of] of tokens) {
  welcome(`the token of "${user}" is ${of === undefined ? 'none' : 'the stored one'}`, () => {
    assert.equal(callerNamed(user, registry)?.token, of === undefined ? undefined : digest(of));
  });
}

welcome('a user name of any length is looked up a few times only', () => {
  asked = 0;
  for (const user of [`g-abc123-${'a-'.repeat(5_000)}a`, `g/abc123${'/a'.repeat(5_000)}`]) {
    assert.is(callerNamed(user, registry), undefined);
  }
  assert.ok(asked < 80, `asked ${asked} times`);
});
