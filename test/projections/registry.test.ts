import { defaultGroupId } from '../../domain/resource-group.ts';
import { streams } from '../../domain/streams.ts';
import { Registry, type RegistryEvent } from '../../projections/registry.ts';
import { assert, suite } from '../spec/suite.ts';

const token = { salt: 's', digest: 'd' };
const other = { salt: 's', digest: 'e' };
const org = 'abc123';
type Place = Readonly<{ typeId: string; deviceId: string }>;
const dev1 = { typeId: 't1', deviceId: 'dev1' };
const dev2 = { typeId: 't1', deviceId: 'dev2' };
const gw1 = { typeId: 'hub', deviceId: 'gw1' };
const device = { org, ...dev1 };

/** The stream of an event of the registry, by its type and its facts. */
function streamOf({ type, data }: RegistryEvent): string {
  const { key = '', typeId = '', deviceId = '', groupId = '' } = data as Readonly<Record<string, string | undefined>>;
  if (type.startsWith('ApiKey')) return streams.apiKey(key);
  if (type.startsWith('ResourceGroup')) return streams.resourceGroup(data.org, groupId);
  if (/^(Diagnostic|ErrorCode)/.test(type)) return streams.diagnostics(data.org, typeId, deviceId);
  if (type.startsWith('DeviceType')) return streams.deviceType(data.org, typeId);
  return type.startsWith('Device') ? streams.device(data.org, typeId, deviceId) : streams.org(data.org);
}

/** What events leave behind, each with the revision that the log would give it. */
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

const registered = (place: Place, members: object = {}): RegistryEvent => {
  return { type: 'DeviceRegistered', data: { org, ...place, classId: 'Device', token, ...members } };
};
const deleted = (place: Place): RegistryEvent => ({ type: 'DeviceDeleted', data: { org, ...place } });
const gateway = registered(gw1, { classId: 'Gateway' });
/** Registered under gw1: by an application, or by the gateway itself. */
const behind = (place: Place, type: 'apikey' | 'gateway'): RegistryEvent => {
  return registered(place, { gateway: gw1, author: { id: 'whoever', type } });
};
const grouped = (groupId: string, ...members: Place[]): RegistryEvent[] => [
  { type: 'ResourceGroupCreated', data: { org, groupId, name: groupId, searchTags: [] } },
  { type: 'ResourceGroupMembersAdded', data: { org, groupId, members } },
];
const own = defaultGroupId(org, 'hub', 'gw1');

const all: readonly RegistryEvent[] = [
  { type: 'OrgCreated', data: { org, status: 'active', securityLevel: 'tls-optional' } },
  { type: 'ApiKeyCreated', data: { org, key: 'k', permissions: ['event_send'], token } },
  { type: 'DeviceTypeAdded', data: { org, typeId: 't1', classId: 'Device' } },
  registered(dev1),
];
const changes: readonly RegistryEvent[] = [
  { type: 'OrgStatusChanged', data: { org, status: 'disabled' } },
  { type: 'OrgSecurityLevelChanged', data: { org, securityLevel: 'tls-token' } },
  { type: 'ApiKeyTokenChanged', data: { org, key: 'k', token: other } },
  { type: 'ApiKeyPermissionsChanged', data: { org, key: 'k', permissions: ['cmd_send'] } },
  { type: 'DeviceTokenChanged', data: { ...device, token: other } },
];

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

const lists = suite("an org's lists");

lists('are in the order of their ids, the devices of a type together', () => {
  const places = [dev2, gw1, { typeId: 't1-x', deviceId: 'a' }, { typeId: 'T1', deviceId: 'z' }, dev1];
  const { devices, deviceTypes, apiKeys } = fold(
    ...places.map((place) => registered(place)),
    ...['t2', 'T1', 't1'].map((typeId): RegistryEvent => {
      return { type: 'DeviceTypeAdded', data: { org, typeId, classId: 'Device' } };
    }),
    ...['k2', 'k1'].map((key): RegistryEvent => {
      return { type: 'ApiKeyCreated', data: { org, key, permissions: [], token } };
    }),
  ).contents(org);
  const names = [...devices.upwards()].map(({ typeId, deviceId }) => `${typeId}/${deviceId}`);
  assert.equal(names, ['T1/z', 'hub/gw1', 't1/dev1', 't1/dev2', 't1-x/a']);
  assert.equal(
    [...deviceTypes.upwards()].map(({ typeId }) => typeId),
    ['T1', 't1', 't2'],
  );
  assert.equal(
    [...apiKeys.upwards()].map(({ key }) => key),
    ['k1', 'k2'],
  );
});

lists('belong to that org alone', () => {
  const registry = fold(...all, ...grouped('g', dev1));
  const { devices, devicesOfType, groupsOfDevice, ...others } = registry.contents('def456');
  assert.equal([devices.size, others.deviceTypes.size, others.apiKeys.size, others.resourceGroups.size], [0, 0, 0, 0]);
  assert.equal([devicesOfType.size, groupsOfDevice.size], [0, 0]);
});

lists('show a row as it is now, and none that is gone', () => {
  const key: RegistryEvent = { type: 'ApiKeyUpdated', data: { org, key: 'k', comment: 'new' } };
  const type: RegistryEvent = { type: 'DeviceTypeUpdated', data: { org, typeId: 't1', description: 'new' } };
  const changed = fold(...all, key, type, ...changes).contents(org);
  assert.is(changed.apiKeys.get('k')?.comment, 'new');
  assert.is(changed.deviceTypes.get('t1')?.description, 'new');
  assert.equal(changed.devices.get('t1 dev1')?.token, other);
  const left = fold(...all, { type: 'ApiKeyDeleted', data: { org, key: 'k' } }, deleted(dev1), {
    type: 'DeviceTypeDeleted',
    data: { org, typeId: 't1' },
  }).contents(org);
  assert.equal([left.apiKeys.size, left.devices.size, left.deviceTypes.size], [0, 0, 0]);
});

const indexes = suite("an org's indexes");

indexes('count the devices of a type', () => {
  const count = (...events: RegistryEvent[]) => [...fold(...events).contents(org).devicesOfType];
  assert.equal(count(registered(dev1), registered(dev2), gateway), [
    ['t1', 2],
    ['hub', 1],
  ]);
  assert.equal(count(registered(dev1), { type: 'DeviceTokenChanged', data: { ...device, token: other } }), [['t1', 1]]);
  assert.equal(count(registered(dev1), registered(dev2), deleted(dev1)), [['t1', 1]]);
  assert.equal(count(registered(dev1), deleted(dev1)), []);
  assert.equal(count(registered(dev1), deleted(dev1), registered(dev1)), [['t1', 1]]);
});

indexes('tell who is behind a gateway', () => {
  const who = (...events: RegistryEvent[]) => fold(...events).contents(org).behindGateway;
  const both = [gateway, behind(dev1, 'apikey'), behind(dev2, 'gateway')];
  assert.equal(who(...both), new Map([['hub gw1', new Set(['t1 dev1', 't1 dev2'])]]));
  assert.equal(who(...both, deleted(dev1)), new Map([['hub gw1', new Set(['t1 dev2'])]]));
  assert.equal(who(...both, deleted(dev1), deleted(dev2)), new Map());
  assert.equal(who(gateway, registered(dev1)), new Map());
});

indexes('tell in which groups a device is', () => {
  const groups = (...events: RegistryEvent[]) => fold(...events).contents(org).groupsOfDevice;
  const made = [registered(dev1), registered(dev2), ...grouped('g', dev1, dev2), ...grouped('h', dev1)];
  const removed: RegistryEvent = { type: 'ResourceGroupMembersRemoved', data: { org, groupId: 'g', members: [dev1] } };
  const gone: RegistryEvent = { type: 'ResourceGroupDeleted', data: { org, groupId: 'g' } };
  assert.equal(
    groups(...made),
    new Map([
      ['t1 dev1', new Set(['g', 'h'])],
      ['t1 dev2', new Set(['g'])],
    ]),
  );
  assert.equal(
    groups(...made, removed),
    new Map([
      ['t1 dev1', new Set(['h'])],
      ['t1 dev2', new Set(['g'])],
    ]),
  );
  assert.equal(groups(...made, gone), new Map([['t1 dev1', new Set(['h'])]]));
  assert.equal(groups(...made, deleted(dev1)), new Map([['t1 dev2', new Set(['g'])]]));
});

const gateways = suite('the default group of a gateway');
const members = (registry: Registry) => registry.resourceGroup(org, own)?.members;

gateways('is there from its registration on', () => {
  const registry = fold(gateway);
  assert.equal(members(registry), new Set());
  assert.equal(
    [...registry.contents(org).resourceGroups.upwards()].map(({ groupId }) => groupId),
    [own],
  );
  assert.is(fold(registered(dev1)).contents(org).resourceGroups.size, 0);
});

gateways('holds what the gateway registers, not what an application registers under it', () => {
  const registry = fold(gateway, behind(dev1, 'gateway'), behind(dev2, 'apikey'));
  assert.equal(members(registry), new Set(['t1 dev1']));
  assert.equal(registry.contents(org).groupsOfDevice, new Map([['t1 dev1', new Set([own])]]));
});

gateways('takes members as any other', () => {
  const added: RegistryEvent = { type: 'ResourceGroupMembersAdded', data: { org, groupId: own, members: [dev2] } };
  const registry = fold(
    gateway,
    behind(dev1, 'gateway'),
    registered(dev2),
    added,
    behind({ ...dev1, deviceId: 'x' }, 'gateway'),
  );
  assert.equal(members(registry), new Set(['t1 dev1', 't1 dev2', 't1 x']));
  assert.is(registry.resourceGroups.get(streams.resourceGroup(org, own)).revision, 0);
});

gateways('goes with it, and comes back empty with the revision it had', () => {
  const added: RegistryEvent = { type: 'ResourceGroupMembersAdded', data: { org, groupId: own, members: [dev2] } };
  const before = [gateway, registered(dev2), added, behind(dev1, 'gateway'), deleted(gw1)];
  const gone = fold(...before);
  assert.is(members(gone), undefined);
  assert.equal([gone.contents(org).resourceGroups.size, gone.contents(org).groupsOfDevice.size], [0, 0]);
  const back = fold(...before, gateway);
  assert.equal(members(back), new Set());
  assert.is(back.resourceGroups.get(streams.resourceGroup(org, own)).revision, 0);
});

gateways('once deleted is not made again by what the gateway registers', () => {
  const gone: RegistryEvent = { type: 'ResourceGroupDeleted', data: { org, groupId: own } };
  assert.is(members(fold(gateway, gone, behind(dev1, 'gateway'))), undefined);
});

const deletions = suite('a deleted device');

deletions('leaves nothing behind', () => {
  const log: RegistryEvent = {
    type: 'DiagnosticLogAdded',
    data: { ...device, logId: 'l', message: 'm', severity: 0, data: '', timestamp: 't' },
  };
  const registry = fold(gateway, behind(dev1, 'gateway'), log, ...grouped('g', dev1), deleted(dev1));
  const { devices, devicesOfType, behindGateway, groupsOfDevice } = registry.contents(org);
  assert.is(registry.device(org, 't1', 'dev1'), undefined);
  assert.equal(
    [...devices.upwards()].map(({ deviceId }) => deviceId),
    ['gw1'],
  );
  assert.equal([...devicesOfType.keys()], ['hub']);
  assert.equal([behindGateway.size, groupsOfDevice.size], [0, 0]);
  assert.equal([members(registry), registry.resourceGroup(org, 'g')?.members], [new Set(), new Set()]);
  const { state, revision } = registry.diagnostics.get(streams.diagnostics(org, 't1', 'dev1'));
  assert.equal([state, revision], [{ logs: [], errorCodes: [] }, 0]);
});

deletions('comes back clean, on the revision that it had', () => {
  const changed: RegistryEvent = { type: 'DeviceUpdated', data: { ...device, metadata: { a: 1 }, alert: true } };
  const registry = fold(registered(dev1), changed, deleted(dev1), registered(dev1));
  const { state, revision } = registry.devices.get(streams.device(org, 't1', 'dev1'));
  assert.is(revision, 3);
  assert.equal(state, { ...dev1, classId: 'Device', token, registered: { position: 3, at: 3 } });
});

deletions('that nobody knew changes nothing', () => {
  const { devices, devicesOfType } = fold(registered(dev2), deleted(dev1)).contents(org);
  assert.equal([devices.size, devicesOfType.get('t1')], [1, 1]);
});

deletions('keeps its revision as a type and a key do', () => {
  const registry = fold(
    ...all,
    { type: 'DeviceTypeDeleted', data: { org, typeId: 't1' } },
    { type: 'ApiKeyDeleted', data: { org, key: 'k' } },
    ...grouped('g', dev1),
    { type: 'ResourceGroupDeleted', data: { org, groupId: 'g' } },
  );
  assert.is(registry.deviceTypes.get(streams.deviceType(org, 't1')).revision, 1);
  assert.is(registry.apiKeys.get(streams.apiKey('k')).revision, 1);
  assert.is(registry.resourceGroups.get(streams.resourceGroup(org, 'g')).revision, 2);
});
