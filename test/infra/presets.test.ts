import { permissionNames } from '../../domain/permissions.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { streams } from '../../domain/streams.ts';
import type { Config } from '../../infra/config/config.ts';
import { applyPresets } from '../../infra/presets.ts';
import { createRunner } from '../../infra/runner.ts';
import { openMemoryStore } from '../../infra/store/memory.ts';
import { tokenMatches } from '../../infra/tokens.ts';
import { World } from '../../projections/world.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('the orgs of the configuration');

type Orgs = Config['orgs'];
type Org = Orgs[number];
type Key = Org['apiKeys'][number];

const org: Org = {
  id: 'abc123',
  status: 'active',
  securityLevel: 'tls-optional',
  apiKeys: [
    { key: 'a-abc123-0000000001', token: 'key-token' },
    { key: 'a-abc123-0000000002', token: 'other-token', permissions: ['event_recv'] },
  ],
  deviceTypes: [{ id: 'empty' }],
  devices: [
    { typeId: 'pump', deviceId: 'p-1', token: 'device-token' },
    { typeId: 'pump', deviceId: 'p-2', token: 'device-token' },
  ],
  gateways: [{ typeId: 'hub', deviceId: 'g-1', token: 'gateway-token' }],
};

/** A log to which presets can be applied; each time answers with the events that it left, but for those of what held already. */
async function log() {
  const store = openMemoryStore();
  const world = new World();
  const events: RecordedEvent[] = [];
  await store.follow(0, (event) => {
    world.fold(event);
    events.push(event);
  });
  let ids = 0;
  const runner = createRunner({ store, world, node: 'node-0', now: () => 0, ids: () => `${ids++}`, random: () => 0 });
  const apply = async (orgs: Orgs): Promise<RecordedEvent[]> => {
    const from = events.length;
    await applyPresets(orgs, runner, world);
    return events.slice(from).filter(({ type }) => type !== 'InputIgnored');
  };
  return { apply, world };
}

const shown = (events: readonly RecordedEvent[]) => events.map(({ stream, type }) => `${stream} ${type}`);

test('come into being with their keys, types, devices and gateways', async () => {
  const { apply, world } = await log();
  assert.equal(shown(await apply([org])), [
    'org-abc123 OrgCreated',
    'apiKey-a-abc123-0000000001 ApiKeyCreated',
    'apiKey-a-abc123-0000000002 ApiKeyCreated',
    'deviceType-abc123:empty DeviceTypeAdded',
    'deviceType-abc123:pump DeviceTypeAdded',
    'device-abc123:pump:p-1 DeviceRegistered',
    'device-abc123:pump:p-2 DeviceRegistered',
    'deviceType-abc123:hub DeviceTypeAdded',
    'device-abc123:hub:g-1 DeviceRegistered',
  ]);
  const { registry } = world;
  assert.is(registry.device('abc123', 'hub', 'g-1')?.classId, 'Gateway');
  assert.is(registry.deviceType('abc123', 'hub')?.classId, 'Gateway');
  assert.is(registry.deviceType('abc123', 'pump')?.classId, 'Device');
  assert.is(registry.apiKey('a-abc123-0000000001')?.permissions.size, 7, 'everything when nothing is said');
  assert.equal([...(registry.apiKey('a-abc123-0000000002')?.permissions ?? [])], ['event_recv']);
});

test('leave no event when they are there already', async () => {
  const { apply } = await log();
  await apply([org]);
  assert.equal(shown(await apply([org])), []);
});

test('leave one event for each thing that has changed, and nothing else', async () => {
  const { apply, world } = await log();
  await apply([org]);
  const [first, second] = org.apiKeys as [Org['apiKeys'][number], Org['apiKeys'][number]];
  const [device, ...devices] = org.devices as [Org['devices'][number], Org['devices'][number]];
  const changed: Org = {
    ...org,
    status: 'disabled',
    securityLevel: 'tls-token',
    apiKeys: [
      { ...first, token: 'new' },
      { ...second, permissions: ['event_send'] },
    ],
    devices: [{ ...device, token: 'new' }, ...devices, { typeId: 'pump', deviceId: 'p-3', token: 'x' }],
  };
  assert.equal(shown(await apply([changed])), [
    'org-abc123 OrgStatusChanged',
    'org-abc123 OrgSecurityLevelChanged',
    'apiKey-a-abc123-0000000001 ApiKeyTokenChanged',
    'apiKey-a-abc123-0000000002 ApiKeyPermissionsChanged',
    'device-abc123:pump:p-1 DeviceTokenChanged',
    'device-abc123:pump:p-3 DeviceRegistered',
  ]);
  const token = world.registry.device('abc123', 'pump', 'p-1')?.token;
  assert.ok(token && tokenMatches('new', token));
  assert.not(token && tokenMatches('device-token', token));
});

test('give keys their roles, comments and permissions, on later starts, too', async () => {
  const { apply, world } = await log();
  const keys = ['a-abc123-0000000001', 'a-abc123-0000000002', 'a-abc123-0000000003'] as const;
  const [chosen, other, plain] = keys.map((key) => ({ key, token: 'x' })) as [Key, Key, Key];
  const wanted: Org = {
    ...org,
    apiKeys: [
      { ...chosen, roles: ['PD_DEVICE_APP'], comment: 'mine' },
      { ...other, roles: ['PD_DEVICE_APP'], permissions: ['dm_status'] },
      plain,
    ],
  };
  const held = () =>
    keys.map((key) => {
      const { roles = [], permissions = [], comment } = world.registry.apiKey(key) ?? {};
      return [roles.map(({ roleId }) => roleId).join(), [...permissions].join(), comment];
    });
  const standard = 'PD_STANDARD_APP,PD_OPERATOR_APP';
  const all = permissionNames.join();
  const asWanted = [
    ['PD_DEVICE_APP', 'event_send,cmd_recv', 'mine'],
    ['PD_DEVICE_APP', 'dm_status', undefined],
    [standard, all, undefined],
  ];
  await apply([wanted]);
  assert.equal(held(), asWanted);
  assert.equal(shown(await apply([wanted])), []);

  const without = { ...wanted, apiKeys: [chosen, other, { ...plain, roles: [] }] };
  assert.equal(shown(await apply([without])), [
    'apiKey-a-abc123-0000000001 ApiKeyRolesChanged',
    'apiKey-a-abc123-0000000001 ApiKeyPermissionsChanged',
    'apiKey-a-abc123-0000000002 ApiKeyRolesChanged',
    'apiKey-a-abc123-0000000002 ApiKeyPermissionsChanged',
    'apiKey-a-abc123-0000000003 ApiKeyRolesChanged',
    'apiKey-a-abc123-0000000003 ApiKeyPermissionsChanged',
  ]);
  assert.equal(held(), [
    [standard, all, 'mine'],
    [standard, all, undefined],
    ['', '', undefined],
  ]);
  await apply([wanted]);
  assert.equal(held(), asWanted);
});

test('add users, with their roles', async () => {
  const { apply, world } = await log();
  const withUser = (...roles: string[]): Org => ({ ...org, users: [{ id: 'ann@example.com', roles }] });
  const held = () => world.registry.users.get(streams.user('abc123', 'ann@example.com')).state?.roles;
  await apply([withUser('PD_ADMIN_USER')]);
  assert.equal(held(), [{ roleId: 'PD_ADMIN_USER', roleStatus: 1 }]);
  assert.equal(shown(await apply([withUser('PD_ADMIN_USER')])), []);
  assert.equal(shown(await apply([withUser('PD_READER_USER')])), ['user-abc123:ann@example.com UserRolesChanged']);
  assert.equal(held(), [{ roleId: 'PD_READER_USER', roleStatus: 1 }]);
  assert.equal(shown(await apply([org])), [], 'one that is no longer named stays');
});

test('what is in the log and not among them stays as it is', async () => {
  const { apply, world } = await log();
  await apply([org]);
  assert.equal(
    shown(await apply([{ ...org, id: 'def456', apiKeys: [], devices: [], gateways: [], deviceTypes: [] }])),
    ['org-def456 OrgCreated'],
  );
  assert.ok(world.registry.org('abc123'));
  assert.ok(world.registry.device('abc123', 'pump', 'p-2'));
});

test('the log holds no token, and equal tokens do not look equal', async () => {
  const { apply, world } = await log();
  const events = JSON.stringify(await apply([org]));
  for (const token of ['key-token', 'other-token', 'device-token', 'gateway-token']) {
    assert.not(events.includes(token), token);
    assert.not(events.includes(Buffer.from(token).toString('base64url')), token);
  }
  const [one, two] = ['p-1', 'p-2'].map((id) => world.registry.device('abc123', 'pump', id)?.token);
  assert.is.not(one?.digest, two?.digest);
});
