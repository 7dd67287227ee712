import { createRegistry, foldRegistry, type RegistryEvent } from '../../projections/registry.ts';
import { assert, suite } from '../spec/suite.ts';

const token = { salt: 's', digest: 'd' };
const other = { salt: 's', digest: 'e' };
const org = 'abc123';
const device = { org, typeId: 't1', deviceId: 'dev1' };

const all: readonly RegistryEvent[] = [
  { type: 'OrgCreated', data: { org, status: 'active', securityLevel: 'tls-optional' } },
  { type: 'ApiKeyCreated', data: { org, key: 'k', permissions: ['event_send'], token } },
  { type: 'DeviceTypeAdded', data: { org, typeId: 't1', classId: 'Device' } },
  { type: 'DeviceRegistered', data: { ...device, classId: 'Device', token } },
];
const changes: readonly RegistryEvent[] = [
  { type: 'OrgStatusChanged', data: { org, status: 'disabled' } },
  { type: 'OrgSecurityLevelChanged', data: { org, securityLevel: 'tls-token' } },
  { type: 'ApiKeyTokenChanged', data: { org, key: 'k', token: other } },
  { type: 'ApiKeyPermissionsChanged', data: { org, key: 'k', permissions: ['cmd_send'] } },
  { type: 'DeviceTokenChanged', data: { ...device, token: other } },
];

const fold = (...events: readonly RegistryEvent[]) => {
  const registry = createRegistry();
  for (const event of events) foldRegistry(registry, event);
  const { orgs, deviceTypes, devices, apiKeys } = registry;
  return { registry, maps: [orgs, deviceTypes, devices, apiKeys].map((map) => [...map]) };
};

const test = suite('the registry');

test('holds what was created, under the ids that clients use', () => {
  const { registry } = fold(...all);
  assert.equal(registry.org(org), { status: 'active', securityLevel: 'tls-optional' });
  assert.equal(registry.apiKey('k'), { org, permissions: new Set(['event_send']), token });
  assert.equal(registry.deviceTypes.get('abc123:t1'), { classId: 'Device' });
  assert.equal(registry.device(org, 't1', 'dev1'), { classId: 'Device', token });
  assert.is(registry.org('def456'), undefined);
  assert.is(registry.device('def456', 't1', 'dev1'), undefined);
});

test('changes what is there, and only what the event says', () => {
  const { registry } = fold(...all, ...changes);
  assert.equal(registry.org(org), { status: 'disabled', securityLevel: 'tls-token' });
  assert.equal(registry.apiKey('k'), { org, permissions: new Set(['cmd_send']), token: other });
  assert.equal(registry.device(org, 't1', 'dev1'), { classId: 'Device', token: other });
});

test('a change of what is not there makes nothing', () => {
  assert.equal(fold(...changes).maps, [[], [], [], []]);
});

test('the same event again changes nothing', () => {
  const twice = [...all, ...changes].flatMap((event) => [event, event]);
  assert.equal(fold(...twice).maps, fold(...all, ...changes).maps);
});
