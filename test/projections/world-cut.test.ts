/** Who may not stay: whose connection is closed when what it stands on is gone, and what becomes of its session. */
import { CLOSED_BY_ADMINISTRATOR } from '../../domain/connection.ts';
import { streams } from '../../domain/streams.ts';
import type { RegistryEvent } from '../../projections/registry.ts';
import { connected, EVENTS_ONLY, KEY, left, openFurnished, published, subscribed } from '../handlers/furnished.ts';
import type { PureSandbox } from '../handlers/pure-sandbox.ts';
import { assert, suite } from '../spec/suite.ts';

const org = 'abc123';
const dev1 = { org, typeId: 't1', deviceId: 'dev1' };
const DEVICE = 'd:abc123:t1:dev1';
const OTHER = 'd:abc123:t1:dev2';
const GATEWAY = 'g:abc123:gwt:gw1';
const APP = 'a:abc123:app1';
const SHARED = ['A:abc123:sc:i1', 'A:abc123:sc:i2'] as const;
const COMMANDS = 'iot-2/cmd/+/fmt/+';
const COMMAND = 'iot-2/type/t1/id/dev1/cmd/c/fmt/json';
const EVENTS = 'iot-2/type/+/id/+/evt/+/fmt/+';

const deleted: RegistryEvent = { type: 'DeviceDeleted', data: dev1 };
const status = (to: 'enabled' | 'disabled'): RegistryEvent => ({
  type: 'DeviceStatusChanged',
  data: { ...dev1, status: to },
});
const gatewayGone: RegistryEvent = { type: 'DeviceDeleted', data: { org, typeId: 'gwt', deviceId: 'gw1' } };
const keyDeleted: RegistryEvent = { type: 'ApiKeyDeleted', data: { org, key: KEY } };
const orgStatus = (to: 'active' | 'disabled'): RegistryEvent => ({
  type: 'OrgStatusChanged',
  data: { org, status: to },
});

/** Puts an event into its stream; answers with the connections that it cuts. */
function happens({ store, asked }: PureSandbox, event: RegistryEvent): readonly string[] {
  const { typeId = '', deviceId = '', key = '' } = event.data as Readonly<Record<string, string | undefined>>;
  const device = streams.device(org, typeId, deviceId);
  const stream = { A: streams.apiKey(key), D: device, O: streams.org(org) }[event.type.charAt(0)];
  const metadata = { org, node: 'n1', at: 0, recordedAt: 0, version: 1 };
  const id = `00000000-0000-8000-b000-${asked.length.toString(16).padStart(12, '0')}`;
  store.append(stream as string, 'any', [{ id, ...event, metadata }]);
  const cut = asked.at(-1)?.cut ?? [];
  for (const { closeCode } of cut) assert.is(closeCode, CLOSED_BY_ADMINISTRATOR);
  return cut.map(({ connectionId }) => connectionId);
}

/** Everybody connected, under their client id. */
async function open(clean = true): Promise<PureSandbox> {
  const sandbox = await openFurnished();
  for (const clientId of [DEVICE, OTHER, GATEWAY, APP]) {
    connected(sandbox, clientId, { connectionId: clientId, clean });
  }
  connected(sandbox, 'a:abc123:app2', { connectionId: 'a:abc123:app2', user: EVENTS_ONLY });
  connected(sandbox, 'd:quickstart:t1:dev1', { connectionId: 'quickstart' });
  connected(sandbox, DEVICE, { connectionId: 'plain', plain: true, credential: 'none' });
  return sandbox;
}

const test = suite('who may not stay');

test('is closed with 94, as by an administrator', () => assert.is(CLOSED_BY_ADMINISTRATOR, 94));

// biome-ignore format: a table reads in columns
const cuts: readonly (readonly [name: string, event: RegistryEvent, cut: readonly string[]])[] = [
  ['a device that is deleted',             deleted,                 [DEVICE]],
  ['a device that is disabled',            status('disabled'),      [DEVICE]],
  ['nobody when it is enabled',            status('enabled'),       []],
  ['a gateway that is deleted',            gatewayGone,             [GATEWAY]],
  ['the applications of a deleted key',    keyDeleted,              [APP]],
  ['everybody of an org that is disabled', orgStatus('disabled'),   [DEVICE, OTHER, GATEWAY, APP, 'a:abc123:app2']],
  ['nobody when it is active again',       orgStatus('active'),     []],
  ['nobody for a new token',               { type: 'DeviceTokenChanged', data: { ...dev1, token: { salt: 's', digest: 'd' } } }, []],
  ['nobody for other permissions',         { type: 'ApiKeyPermissionsChanged', data: { org, key: KEY, permissions: [] } },       []],
];
for (const [name, event, cut] of cuts) {
  test(name, async () => assert.equal(happens(await open(), event), cut));
}

test('who is not connected has nothing to be closed', async () => {
  for (const event of [deleted, status('disabled'), keyDeleted, orgStatus('disabled')]) {
    assert.equal(happens(await openFurnished(), event), []);
  }
});

test('who was cut and has not gone yet is cut once more by the next reason', async () => {
  const sandbox = await open();
  happens(sandbox, status('disabled'));
  assert.equal(happens(sandbox, deleted), [DEVICE]);
});

const sessions = suite('the session of who may not stay');
const hops = ({ asked }: PureSandbox) => asked.at(-1)?.publication?.hops.map(({ session }) => session.clientId);

/** A device with a durable session that is subscribed to its commands, and an application that sends them. */
async function durable(): Promise<PureSandbox> {
  const sandbox = await openFurnished();
  connected(sandbox, APP);
  connected(sandbox, DEVICE, { connectionId: 'c1', clean: false });
  subscribed(sandbox, DEVICE, COMMANDS, 1);
  return sandbox;
}
const owed = ({ world }: PureSandbox, clientId = DEVICE) => [
  ...(world.client(clientId)?.session.deliveries.keys() ?? []),
];
const command = (sandbox: PureSandbox) => published(sandbox, APP, COMMAND, 1);
const away = (sandbox: PureSandbox) => left(sandbox, { clientId: DEVICE, connectionId: 'c1' }, 94);

sessions('of a deleted device ends with its connection', async () => {
  const sandbox = await durable();
  command(sandbox);
  assert.equal(happens(sandbox, deleted), ['c1']);
  const { session, state } = sandbox.world.client(DEVICE) ?? {};
  assert.equal([session?.durable, state?.session?.durable], [false, false]);
  away(sandbox);
  assert.is(sandbox.world.client(DEVICE), undefined);
  command(sandbox);
  assert.equal(hops(sandbox), []);
});

sessions('of a deleted device ends at once when it is away', async () => {
  const sandbox = await durable();
  away(sandbox);
  command(sandbox);
  assert.equal(hops(sandbox), [DEVICE]);
  assert.equal(happens(sandbox, deleted), []);
  assert.is(sandbox.world.client(DEVICE), undefined);
  command(sandbox);
  assert.equal(hops(sandbox), []);
});

sessions('of a device that is registered again is a new one', async () => {
  const sandbox = await durable();
  away(sandbox);
  command(sandbox);
  happens(sandbox, deleted);
  happens(sandbox, {
    type: 'DeviceRegistered',
    data: { ...dev1, classId: 'Device', token: { salt: 's', digest: 'd' } },
  });
  assert.not(connected(sandbox, DEVICE, { clean: false }).sessionPresent);
  assert.equal(owed(sandbox), []);
});

sessions('of a disabled device waits for it', async () => {
  const sandbox = await durable();
  happens(sandbox, status('disabled'));
  away(sandbox);
  const waiting = command(sandbox);
  assert.equal(owed(sandbox), [waiting]);
  assert.throws(() => connected(sandbox, DEVICE, { clean: false }), /not authorized/);
  happens(sandbox, status('enabled'));
  assert.ok(connected(sandbox, DEVICE, { clean: false }).sessionPresent);
  assert.equal(owed(sandbox), [waiting]);
});

sessions('of a deleted key stays, and nobody is let in to it', async () => {
  const sandbox = await openFurnished();
  const app = connected(sandbox, APP, { clean: false });
  happens(sandbox, keyDeleted);
  left(sandbox, app, 94);
  assert.ok(sandbox.world.client(APP)?.session.durable);
  assert.throws(() => connected(sandbox, APP, { clean: false }), /not authorized/);
});

sessions('of a disabled org waits for it', async () => {
  const sandbox = await durable();
  happens(sandbox, orgStatus('disabled'));
  away(sandbox);
  assert.throws(() => connected(sandbox, DEVICE, { clean: false }), /not authorized/);
  happens(sandbox, orgStatus('active'));
  assert.ok(connected(sandbox, DEVICE, { clean: false }).sessionPresent);
});

sessions('that ends passes on what its shared group is owed, when a member is gone for good', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE);
  for (const clientId of SHARED) {
    connected(sandbox, clientId, {
      connectionId: clientId,
      clean: true,
      user: clientId === SHARED[0] ? EVENTS_ONLY : KEY,
    });
    subscribed(sandbox, clientId, EVENTS, 1);
  }
  const sent = [1, 2].map(() => published(sandbox, DEVICE, 'iot-2/evt/e/fmt/json', 1));
  assert.equal(happens(sandbox, keyDeleted), [SHARED[1]]);
  left(sandbox, { clientId: SHARED[1], connectionId: SHARED[1] }, 94);
  assert.equal(owed(sandbox, SHARED[0]).sort(), sent);
});
