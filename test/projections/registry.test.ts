import { streams } from '../../domain/streams.ts';
import { Registry, type RegistryEvent } from '../../projections/registry.ts';
import { assert, suite } from '../spec/suite.ts';

const token = { salt: 's', digest: 'd' };
const other = { salt: 's', digest: 'e' };
const org = 'abc123';
const device = { org, typeId: 't1', deviceId: 'dev1' };

/** The stream of an event of the registry, from its facts. */
function streamOf({ data }: RegistryEvent): string {
  const { key, typeId, deviceId } = data as Readonly<Record<string, string | undefined>>;
  if (key !== undefined) return streams.apiKey(key);
  if (typeId === undefined) return streams.org(data.org);
  return deviceId === undefined ? streams.deviceType(data.org, typeId) : streams.device(data.org, typeId, deviceId);
}

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

function fold(...events: readonly RegistryEvent[]): Registry {
  const registry = new Registry();
  const revisions = new Map<string, number>();
  events.forEach((event, position) => {
    const stream = streamOf(event);
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    registry.fold(event, stream, revision, { position, at: position });
  });
  return registry;
}

const test = suite('the registry');

test('holds what was created, under the ids that clients use', () => {
  const registry = fold(...all);
  assert.is(registry.org(org)?.status, 'active');
  assert.equal(registry.apiKey('k')?.permissions, new Set(['event_send']));
  assert.is(registry.deviceType(org, 't1')?.classId, 'Device');
  assert.equal(registry.device(org, 't1', 'dev1')?.token, token);
  assert.is(registry.org('def456'), undefined);
  assert.is(registry.device('def456', 't1', 'dev1'), undefined);
});

test('changes what is there, and only what the event says', () => {
  const registry = fold(...all, ...changes);
  const { status, securityLevel, createdAt } = registry.org(org) ?? {};
  assert.equal([status, securityLevel, createdAt], ['disabled', 'tls-token', 0]);
  const { permissions, token: kept } = registry.apiKey('k') ?? {};
  assert.equal([permissions, kept], [new Set(['cmd_send']), other]);
  assert.equal(registry.device(org, 't1', 'dev1')?.token, other);
});

test('a change of what is not there makes nothing', () => {
  const registry = fold(...changes);
  assert.equal([registry.org(org), registry.apiKey('k'), registry.device(org, 't1', 'dev1')], Array(3).fill(undefined));
  const { devices, apiKeys } = registry.contents(org);
  assert.equal([devices.size, apiKeys.size], [0, 0]);
});
