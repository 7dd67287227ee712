import {
  type Admission,
  admit,
  expectedToken,
  principalOf,
  type Registry,
  recordableUser,
} from '../../domain/admission.ts';
import {
  allPermissions,
  devicePermissions,
  gatewayPermissions,
  type Permission,
  permissionNames,
} from '../../domain/permissions.ts';
import { assert, suite } from '../spec/suite.ts';

const NOW = 1_000_000;
const token = { salt: 'c2FsdA', digest: 'ZGlnZXN0' };
const KEY = 'a-abc123-k1k1k1k1k1';
const EVENTS_ONLY = 'a-abc123-k2k2k2k2k2';
const FOREIGN = 'a-def456-k9k9k9k9k9';

const EXPIRED = 'a-abc123-k3k3k3k3k3';

const keys = new Map<string, NonNullable<ReturnType<Registry['apiKey']>>>([
  [KEY, { org: 'abc123', permissions: new Set(permissionNames), token }],
  [EVENTS_ONLY, { org: 'abc123', permissions: new Set<Permission>(['event_send']), token }],
  [EXPIRED, { org: 'abc123', permissions: new Set(permissionNames), token, expires: NOW }],
  [FOREIGN, { org: 'def456', permissions: new Set(permissionNames), token }],
]);
const orgs = new Map([
  ['abc123', { status: 'active', securityLevel: 'tls-optional' }],
  ['def456', { status: 'active', securityLevel: 'tls-optional' }],
  ['sec789', { status: 'active', securityLevel: 'tls-token' }],
  ['dis000', { status: 'disabled', securityLevel: 'tls-token' }],
] as const);
const role = (roleId: string, roleStatus: 0 | 1 = 1) => ({ roleId, roleStatus });
const devices = new Map<string, NonNullable<ReturnType<Registry['device']>>>([
  ['abc123:t1:dev1', { classId: 'Device', token }],
  ['abc123:t1:off', { classId: 'Device', token, disabled: true }],
  ['abc123:t1:odd', { classId: 'Device', token, roles: [] }],
  ['abc123:gwt:gw1', { classId: 'Gateway', token }],
  ['abc123:gwt:off', { classId: 'Gateway', token, disabled: true }],
  ['abc123:gwt:std', { classId: 'Gateway', token, roles: [role('PD_STANDARD_GW_DEVICE')] }],
  ['abc123:gwt:none', { classId: 'Gateway', token, roles: [role('PD_PRIVILEGED_GW_DEVICE', 0)] }],
  ['sec789:t1:dev1', { classId: 'Device', token }],
]);
const registry: Registry = {
  org: (org) => (orgs as ReadonlyMap<string, NonNullable<ReturnType<Registry['org']>>>).get(org),
  device: (org, typeId, deviceId) => devices.get(`${org}:${typeId}:${deviceId}`),
  apiKey: (key) => keys.get(key),
};

const DEVICE = 'd:abc123:t1:dev1';
const good: Omit<Admission, 'clientId'> = { user: 'use-token-auth', credential: 'matches', clean: true, secure: false };
const app = { user: KEY };
const bare = { user: undefined, credential: 'none' } as const;
const will = (topic: string) => ({ will: { topic, qos: 1, retain: true } }) as const;
const event = will('iot-2/evt/lwt/fmt/json');
const command = will('iot-2/type/t1/id/dev1/cmd/c/fmt/json');

type Changes = { [K in keyof Admission]?: Admission[K] | undefined };

/** The request with these members changed; undefined leaves one out. */
function request(clientId: string, changes: Changes): Admission {
  const merged = { ...good, clientId, ...changes };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined)) as Admission;
}

// biome-ignore format: a table reads in columns
const refusals: readonly (readonly [name: string, clientId: string, changes: Changes, rejection: string, connack: number | null, closeCode: number])[] = [
  // one rule each
  ['no class of client id',             'nonsense',              {},                                         'client-id-class',        5, 180],
  ['forbidden characters',              'd:abc123:t1:dev/1',     {},                                         'client-id-characters',   2, 166],
  ['an unknown org',                    'd:zzzzzz:t1:dev1',      {},                                         'org-unknown',            5, 180],
  ['a disabled org',                    'd:dis000:t1:dev1',      {},                                         'org-disabled',           5, 180],
  ['A without instance, not clean',     'A:abc123:sc',           { ...app, clean: false },                   'scalable-needs-clean',   5, 180],
  ['a part that is not well formed',    'd:abc123:t1:dev 1',     {},                                         'client-id-part',         2, 166],
  ['no TLS where it is required',       'd:sec789:t1:dev1',      {},                                         'tls-required',           5, 180],
  ['a host of another org',             DEVICE,                  { secure: true, sniOrg: 'def456' },         'sni-mismatch',           5, 180],
  ['quickstart at a host of an org',    'd:quickstart:any:x',    { ...bare, secure: true, sniOrg: 'abc123' },'sni-mismatch',           5, 180],
  ['a Will that no device may send',    DEVICE,                  will('iot-2/cmd/x/fmt/json'),               'will-topic',          null, 276],
  ['a Will to a system topic',          DEVICE,                  will('$SYS/x'),                             'will-topic',          null, 289],
  ['a Will that quickstart forbids',    'd:quickstart:any:x',    { ...bare, ...will('iot-2/evt/e/fmt/text') },'will-topic',         null, 276],
  ['no user name',                      DEVICE,                  bare,                                       'user-name-missing',      5, 180],
  ['no user name of an application',    'a:abc123:app1',         bare,                                       'user-name-missing',      5, 180],
  ['a device with another user name',   DEVICE,                  { user: 'dev1' },                           'user-name-wrong',        5, 180],
  ['a device without password',         DEVICE,                  { credential: 'none' },                     'password-missing',       5, 180],
  ['an application without password',   'a:abc123:app1',         { ...app, credential: 'none' },             'password-missing',       5, 180],
  ['an unknown device',                 'd:abc123:t1:nosuch',    {},                                         'device-unknown',         5, 180],
  ['a gateway as a device',             'd:abc123:gwt:gw1',      {},                                         'device-unknown',         5, 180],
  ['a device as a gateway',             'g:abc123:t1:dev1',      {},                                         'device-unknown',         5, 180],
  ['a wrong token of a device',         DEVICE,                  { credential: 'differs' },                  'token-wrong',            5, 180],
  ['a wrong token of an application',   'a:abc123:app1',         { ...app, credential: 'differs' },          'token-wrong',            5, 180],
  ['an unknown key',                    'a:abc123:app1',         { user: 'a-abc123-nosuchkey1' },            'api-key-unknown',        5, 180],
  ['a key of another org',              'a:abc123:app1',         { user: FOREIGN },                          'api-key-of-another-org', 5, 180],
  ['one of another org that is unknown', 'a:abc123:app1',         { user: 'a-def456-nosuchkey1' },            'api-key-of-another-org', 5, 180],
  ['a disabled device',                 'd:abc123:t1:off',       {},                                         'device-disabled',        5, 180],
  ['a disabled gateway',                'g:abc123:gwt:off',      {},                                         'device-disabled',        5, 180],
  ['an expired key',                    'a:abc123:app1',         { user: EXPIRED },                          'api-key-expired',        5, 180],
  ['a Will without the permission',     'a:abc123:app1',         { user: EVENTS_ONLY, ...command },          'will-not-authorized',    5, 180],
  // the order of the rules: the earlier one answers
  ['characters before class',           'no+such',               {},                                         'client-id-characters',   2, 166],
  ['class before org',                  'd:zzzzzz:t1',           {},                                         'client-id-class',        5, 180],
  ['org before clean session',          'A:zzzzzz:sc',           { clean: false },                           'org-unknown',            5, 180],
  ['org before parts',                  'd:zzzzzz:t1:dev 1',     {},                                         'org-unknown',            5, 180],
  ['disabled before parts',             'd:dis000:t1:dev 1',     {},                                         'org-disabled',           5, 180],
  ['clean session before parts',        'A:abc123:s c',          { ...app, clean: false },                   'scalable-needs-clean',   5, 180],
  ['parts before TLS',                  'd:sec789:t1:dev 1',     {},                                         'client-id-part',         2, 166],
  ['parts before quickstart\'s welcome','d:quickstart:any:x y',  bare,                                       'client-id-part',         2, 166],
  ['parts before credentials',          'd:abc123:t1:dev 1',     { credential: 'differs' },                  'client-id-part',         2, 166],
  ['TLS before the Will',               'd:sec789:t1:dev1',      will('nonsense'),                           'tls-required',           5, 180],
  ['the Will before credentials',       DEVICE,                  { credential: 'differs', ...will('x') },    'will-topic',          null, 276],
  ['the token before a device\'s status', 'd:abc123:t1:off',     { credential: 'differs' },                  'token-wrong',            5, 180],
  ['the token before a key\'s end',     'a:abc123:app1',         { user: EXPIRED, credential: 'differs' },   'token-wrong',            5, 180],
  ['credentials before permissions',    'a:abc123:app1',         { user: EVENTS_ONLY, credential: 'differs', ...command }, 'token-wrong', 5, 180],
];

const test = suite('admission: refused');

for (const [name, clientId, changes, id, connack, closeCode] of refusals) {
  test(`${name}: ${id}`, () => {
    const outcome = admit(request(clientId, changes), registry, NOW);
    if (outcome.ok) throw new Error('it was let in');
    const { rejection } = outcome;
    assert.equal([rejection.id, rejection.connack, rejection.closeCode], [id, connack, closeCode]);
  });
}

// biome-ignore format: a table reads in columns
const reasons: readonly (readonly [clientId: string, changes: Changes, reason: string])[] = [
  [DEVICE,             { credential: 'differs' },             'The operation is not authorized.'],
  ['d:sec789:t1:dev1', {},                                    'The operation is not authorized.'],
  [DEVICE,             bare,                                  'The operation is not authorized: UserName'],
  [DEVICE,             { secure: true, sniOrg: 'def456' },    'The operation is not authorized: SNI does not match org name:  def456 abc123'],
  ['a:abc123:app1',    { user: EVENTS_ONLY, ...command },     'The operation is not authorized: Will topic not authorized'],
  [DEVICE,             will('iot-2/cmd/x/fmt/json'),          'The topic is not valid: iot-2/cmd/x/fmt/json The topic does not match an authorized rule'],
  [DEVICE,             will('$SYS/x'),                        'The topic cannot be used because it is a system topic: $SYS/x A system topic is not allowed'],
];

for (const [clientId, changes, reason] of reasons) {
  test(`says "${reason}"`, () => {
    const outcome = admit(request(clientId, changes), registry, NOW);
    assert.is(!outcome.ok && outcome.rejection.reason, reason);
  });
}

// biome-ignore format: a table reads in columns
const admissions: readonly (readonly [name: string, clientId: string, changes: Changes, permissions: ReadonlySet<Permission>, willTopic?: string])[] = [
  ['a device',                          DEVICE,                  {},                                    devicePermissions],
  ['a device with a Will',              DEVICE,                  event,                                 devicePermissions,      'iot-2/type/t1/id/dev1/evt/lwt/fmt/json'],
  ['a device over TLS',                 'd:sec789:t1:dev1',      { secure: true },                      devicePermissions],
  ['a device at its org\'s host',       DEVICE,                  { secure: true, sniOrg: 'abc123' },    devicePermissions],
  ['a gateway',                         'g:abc123:gwt:gw1',      {},                                    gatewayPermissions],
  ['a gateway of the standard role',    'g:abc123:gwt:std',      {},                                    devicePermissions],
  ['a gateway without an active role',  'g:abc123:gwt:none',     {},                                    new Set()],
  ['a device, whatever its roles',      'd:abc123:t1:odd',       {},                                    devicePermissions],
  ['an application',                    'a:abc123:anything',     app,                                   new Set(permissionNames)],
  ['an application with a Will',        'a:abc123:app1',         { ...app, ...command },                new Set(permissionNames), 'iot-2/type/t1/id/dev1/cmd/c/fmt/json'],
  ['a key that may do less',            'a:abc123:app1',         { user: EVENTS_ONLY },                 new Set(['event_send'])],
  ['A, clean',                          'A:abc123:sc',           app,                                   new Set(permissionNames)],
  ['A with an instance, not clean',     'A:abc123:sc:i1',        { ...app, clean: false },              new Set(permissionNames)],
  ['quickstart without credentials',    'd:quickstart:any:x',    bare,                                  allPermissions],
  ['quickstart with wrong ones',        'd:quickstart:any:x',    { credential: 'differs' },             allPermissions],
  ['quickstart with a user name only',  'd:quickstart:any:x',    { credential: 'none' },                allPermissions],
  ['quickstart\'s application',         'a:quickstart:viewer',   bare,                                  allPermissions],
  ['quickstart over TLS',               'd:quickstart:any:x',    { ...bare, secure: true, sniOrg: 'quickstart' }, allPermissions],
  ['quickstart with a Will',            'd:quickstart:any:x',    { ...bare, ...event },                 allPermissions,         'iot-2/type/any/id/x/evt/lwt/fmt/json'],
];

const welcome = suite('admission: let in');

for (const [name, clientId, changes, permissions, willTopic] of admissions) {
  welcome(name, () => {
    const outcome = admit(request(clientId, changes), registry, NOW);
    if (!outcome.ok) throw new Error(outcome.rejection.reason);
    const { principal } = outcome.value;
    assert.equal([...principal.permissions].sort(), [...permissions].sort());
    assert.is(principal.rules, clientId.includes('quickstart') ? 'quickstart2' : 'iot2');
    assert.is(outcome.value.willTopic, willTopic);
    // The way back from the recorded connection gives the same principal.
    const { user } = request(clientId, changes);
    assert.equal(principalOf(clientId, user, registry, []), principal);
  });
}

welcome('who was let in once may do nothing when the key is gone', () => {
  for (const user of [undefined, 'a-abc123-nosuchkey1']) {
    const { permissions } = principalOf('a:abc123:app1', user, registry, []);
    assert.is(permissions.size, 0);
  }
});

welcome('a key until the moment when it expires', () => {
  assert.ok(admit(request('a:abc123:app1', { user: EXPIRED }), registry, NOW - 1).ok);
});

welcome('a client of the plain listener has no rules but the refused filters', () => {
  const { id } = principalOf('p:plain:d:abc123:t1:dev1', undefined, registry, ['test/nosubscribe']);
  assert.equal(id, { class: 'p', org: 'plain', refusedFilters: ['test/nosubscribe'] });
});

// biome-ignore format: a table reads in columns
const expected: readonly (readonly [name: string, clientId: string, user: string | undefined, found: boolean])[] = [
  ['a device',                        DEVICE,               'use-token-auth', true],
  ['a device, whatever the user',     DEVICE,               undefined,        true],
  ['an unknown device',               'd:abc123:t1:nosuch', 'use-token-auth', false],
  ['an application',                  'a:abc123:app1',      KEY,              true],
  ['an application without a key',    'a:abc123:app1',      undefined,        false],
  ['an unknown key',                  'a:abc123:app1',      'a-abc123-x',     false],
  ['an id that cannot be read',       'nonsense',           KEY,              false],
];

const comparing = suite('admission: the token to compare with');

for (const [name, clientId, user, found] of expected) {
  comparing(`${name}: ${found ? 'there is one' : 'none'}`, () => {
    assert.is(expectedToken(clientId, user, registry), found ? token : undefined);
  });
}

// biome-ignore format: a table reads in columns
const users: readonly (readonly [name: string, user: string, recorded: boolean])[] = [
  ['the user name of devices',       'use-token-auth',        true],
  ['an API key',                     KEY,                     true],
  ['an API key as HTTP writes it',   'a/abc123/k1k1k1k1k1',   true],
  ['a gateway as HTTP writes it',    'g/abc123/gwt/gw1',      true],
  ['a token typed in its place',     'tok-dev1-S3cret!',      false],
  ['nothing',                        '',                      false],
  ['a key with a token behind it',   `${KEY} tok`,            false],
  ['a key that never ends',          `${KEY}${'x'.repeat(99)}`, false],
];

const recording = suite('admission: the user name in the log');

for (const [name, user, recorded] of users) {
  recording(`${name}: ${recorded ? 'as it is' : 'a question mark'}`, () => {
    assert.is(recordableUser(user), recorded ? user : '?');
  });
}
