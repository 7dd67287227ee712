/** Whole histories of sessions, from inputs to what the world knows and asks for. */
import type { Permission } from '../../domain/permissions.ts';
import { acknowledge, release } from '../../handlers/mqtt/delivery.ts';
import { publish } from '../../handlers/mqtt/publish.ts';
import { unsubscribe } from '../../handlers/mqtt/unsubscribe.ts';
import { defineApiKey } from '../../handlers/registry/define.ts';
import { connected, KEY, left, openFurnished, published, publishRequest, subscribed } from '../handlers/furnished.ts';
import type { PureSandbox } from '../handlers/pure-sandbox.ts';
import { assert, suite } from '../spec/suite.ts';

const DEVICE = 'd:abc123:t1:dev1';
const APP = 'a:abc123:app1';
const COMMANDS = 'iot-2/cmd/+/fmt/+';
const COMMAND = 'iot-2/type/t1/id/dev1/cmd/c/fmt/json';
const EVENTS = 'iot-2/type/+/id/+/evt/+/fmt/+';
const EVENT = 'iot-2/evt/e/fmt/json';
const PLAIN = { plain: true, credential: 'none' } as const;

const owed = ({ world }: PureSandbox, clientId: string) =>
  [...(world.client(clientId)?.session.deliveries.values() ?? [])].map(({ position, packetId, qos, repeated }) => {
    return `${position}:${packetId}:${qos}${repeated ? ' again' : ''}`;
  });
const lastHops = ({ asked }: PureSandbox) =>
  asked.at(-1)?.publication?.hops.map(({ session, qos }) => `${session.clientId}:${qos}`);
const test = suite('the world: sessions');

test('a durable session is owed what came while its client was away, in order, under the next packet ids', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, APP);
  const first = connected(sandbox, DEVICE, { clean: false });
  subscribed(sandbox, DEVICE, COMMANDS, 1);
  const live = published(sandbox, APP, COMMAND, 1);
  left(sandbox, first, 91);
  const [one, two] = [published(sandbox, APP, COMMAND, 2), published(sandbox, APP, COMMAND, 1)];
  published(sandbox, APP, COMMAND, 0);
  assert.equal(owed(sandbox, DEVICE), [`${live}:1:1 again`, `${one}:2:1`, `${two}:3:1`]);
  assert.ok(connected(sandbox, DEVICE, { clean: false }).sessionPresent);
  assert.equal(owed(sandbox, DEVICE), [`${live}:1:1 again`, `${one}:2:1`, `${two}:3:1`]);
  const next = published(sandbox, APP, COMMAND, 1);
  assert.is(owed(sandbox, DEVICE).at(-1), `${next}:4:1`);
});

test('a clean session ends with its connection', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, APP);
  const first = connected(sandbox, DEVICE);
  subscribed(sandbox, DEVICE, COMMANDS, 1);
  published(sandbox, APP, COMMAND, 1);
  left(sandbox, first);
  assert.is(sandbox.world.client(DEVICE), undefined);
  published(sandbox, APP, COMMAND, 1);
  assert.equal(lastHops(sandbox), []);
  connected(sandbox, DEVICE, { clean: false });
  assert.equal(owed(sandbox, DEVICE), []);
  assert.is(sandbox.world.client(DEVICE)?.state.session?.filters.size, 0);
});

test('a clean connection throws away what the durable session held', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, APP);
  left(sandbox, connected(sandbox, DEVICE, { clean: false }));
  connected(sandbox, DEVICE, { clean: false });
  subscribed(sandbox, DEVICE, COMMANDS, 1);
  published(sandbox, APP, COMMAND, 1);
  connected(sandbox, DEVICE);
  assert.equal(owed(sandbox, DEVICE), []);
  published(sandbox, APP, COMMAND, 1);
  assert.equal(lastHops(sandbox), []);
});

test('a takeover ends the older connection and keeps a durable session', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, APP);
  connected(sandbox, DEVICE, { clean: false, connectionId: 'c1' });
  subscribed(sandbox, DEVICE, COMMANDS, 1);
  const live = published(sandbox, APP, COMMAND, 1);
  const before = sandbox.asked.length;
  connected(sandbox, DEVICE, { clean: false, connectionId: 'c2' });
  assert.equal(
    sandbox.asked.slice(before).map(({ ended }) => ended),
    ['c1', undefined],
  );
  assert.equal(owed(sandbox, DEVICE), [`${live}:1:1 again`]);
  assert.is(sandbox.world.client(DEVICE)?.state.online?.connectionId, 'c2');
  left(sandbox, { clientId: DEVICE, connectionId: 'c1' }, 91);
  assert.is(sandbox.world.client(DEVICE)?.session.online, true, 'the end of the older one is recorded already');
});

test('acknowledged is owed no more; PUBREC leaves PUBREL to be owed', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, APP);
  connected(sandbox, DEVICE, { clean: false });
  subscribed(sandbox, DEVICE, COMMANDS, 2);
  const [one, two] = [published(sandbox, APP, COMMAND, 2), published(sandbox, APP, COMMAND, 2, { packetId: 2 })];
  sandbox.run(acknowledge, { clientId: DEVICE, received: [one as number], completed: [] });
  const { deliveries } = sandbox.world.client(DEVICE)?.session ?? { deliveries: new Map() };
  assert.equal(
    [...deliveries.values()].map(({ received }) => received),
    [true, false],
  );
  sandbox.run(acknowledge, { clientId: DEVICE, received: [], completed: [one as number, 99] });
  assert.equal(owed(sandbox, DEVICE), [`${two}:2:2`]);
  sandbox.run(acknowledge, { clientId: 'd:abc123:t1:nobody', received: [], completed: [two as number] });
  assert.equal(owed(sandbox, DEVICE), [`${two}:2:2`]);
});

test('beyond its bound a session loses its oldest messages, by an event that names them', async () => {
  const sandbox = await openFurnished({ sessionQueueMessagesMax: 3 });
  connected(sandbox, APP);
  left(sandbox, connected(sandbox, DEVICE, { clean: false }));
  connected(sandbox, DEVICE, { clean: false, connectionId: 'c2' });
  subscribed(sandbox, DEVICE, COMMANDS, 1);
  left(sandbox, { clientId: DEVICE, connectionId: 'c2' }, 91);
  const positions = [1, 2, 3, 4, 5].map(() => published(sandbox, APP, COMMAND, 1));
  assert.equal(
    owed(sandbox, DEVICE),
    positions.slice(2).map((position, index) => `${position}:${index + 3}:1`),
  );
  const drops = sandbox.events.filter(({ type }) => type === 'DeliveriesDropped').map(({ data }) => data);
  const reason = 'The queue of the session is full.';
  assert.equal(
    drops,
    positions.slice(0, 2).map((position) => ({ clientId: DEVICE, positions: [position], reason })),
  );
  assert.is(sandbox.world.overflowing.size, 0);
});

test('a takeover drops nothing of what the bound allows a client that is connected', async () => {
  const sandbox = await openFurnished({ sessionQueueMessagesMax: 3 });
  connected(sandbox, APP);
  connected(sandbox, DEVICE, { clean: false });
  subscribed(sandbox, DEVICE, COMMANDS, 1);
  const positions = [1, 2, 3, 4, 5].map(() => published(sandbox, APP, COMMAND, 1));
  connected(sandbox, DEVICE, { clean: false, connectionId: 'c2' });
  assert.is(owed(sandbox, DEVICE).length, positions.length);
  assert.is(sandbox.world.overflowing.size, 0);
  assert.is(sandbox.events.at(-1)?.type, 'ClientConnected', 'nothing was to be dropped');
});

test('QoS 2 packet ids are open until PUBREL, across connections of a durable session', async () => {
  const sandbox = await openFurnished();
  const first = connected(sandbox, DEVICE, { clean: false });
  published(sandbox, DEVICE, EVENT, 2, { packetId: 7 });
  left(sandbox, first, 91);
  connected(sandbox, DEVICE, { clean: false });
  sandbox.run(publish, publishRequest(DEVICE, EVENT, 2, { packetId: 7, dup: true }));
  assert.is(sandbox.events.at(-1)?.type, 'DuplicateReceived');
  assert.is(sandbox.asked.at(-1)?.publication, undefined, 'a repetition is not routed again');
  sandbox.run(release, { clientId: DEVICE, packetId: 7 });
  published(sandbox, DEVICE, EVENT, 2, { packetId: 7 });
  assert.is(sandbox.events.at(-1)?.type, 'MessagePublished');
  connected(sandbox, DEVICE);
  published(sandbox, DEVICE, EVENT, 2, { packetId: 7 });
  assert.is(sandbox.events.at(-1)?.type, 'MessagePublished', 'a clean session knows of no open id');
});

test('on reconnect, filters that the key no longer allows are dropped for good, and the client is not told', async () => {
  const sandbox = await openFurnished();
  const permit = (...permissions: Permission[]) =>
    sandbox.run(defineApiKey, { org: 'abc123', key: KEY, permissions, token, tokenHolds: true });
  const token = { salt: 's', digest: 'd' };
  connected(sandbox, DEVICE);
  connected(sandbox, APP, { clean: false, connectionId: 'c1' });
  subscribed(sandbox, APP, EVENTS, 1);
  subscribed(sandbox, APP, 'iot-2/app/+/mon', 0);
  permit('dm_status');
  published(sandbox, DEVICE, EVENT, 1);
  assert.equal(lastHops(sandbox), [`${APP}:1`], 'a connection keeps what it was granted');
  left(sandbox, { clientId: APP, connectionId: 'c1' });
  const again = connected(sandbox, APP, { clean: false });
  assert.ok(again.sessionPresent);
  assert.equal(sandbox.events.at(-1)?.data, { clientId: APP, filters: [EVENTS] });
  assert.equal([...(sandbox.world.client(APP)?.state.session?.filters.keys() ?? [])], ['iot-2/app/+/mon']);
  published(sandbox, DEVICE, EVENT, 1);
  assert.equal(lastHops(sandbox), []);
  left(sandbox, again);
  permit('dm_status', 'event_recv');
  connected(sandbox, APP, { clean: false });
  published(sandbox, DEVICE, EVENT, 1);
  assert.equal(lastHops(sandbox), [], 'it would have to subscribe again');
});

test('unsubscribing from one filter leaves the others', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE);
  connected(sandbox, APP);
  subscribed(sandbox, APP, EVENTS, 1);
  subscribed(sandbox, APP, 'iot-2/type/t1/id/+/evt/+/fmt/+', 0);
  sandbox.run(unsubscribe, { clientId: APP, filters: [EVENTS, 'never/subscribed'] });
  published(sandbox, DEVICE, EVENT, 1);
  assert.equal(lastHops(sandbox), [`${APP}:0`]);
  assert.equal(owed(sandbox, APP), []);
});

test('nothing crosses from one org into another', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, 'd:quickstart:t1:dev1', { credential: 'none' });
  connected(sandbox, 'x', PLAIN);
  connected(sandbox, APP);
  subscribed(sandbox, APP, EVENTS, 1);
  subscribed(sandbox, 'p:plain:x', '#', 1);
  published(sandbox, 'd:quickstart:t1:dev1', EVENT, 1);
  assert.equal(lastHops(sandbox), []);
  published(sandbox, 'p:plain:x', 'iot-2/type/t1/id/dev1/evt/e/fmt/json', 1);
  assert.equal(lastHops(sandbox), ['p:plain:x:1']);
});

test('what comes after a connection is over is nothing that its client did', async () => {
  const sandbox = await openFurnished();
  const app = connected(sandbox, APP, { clean: false });
  left(sandbox, app);
  published(sandbox, APP, 'iot-2/type/t1/id/dev1/evt/e/fmt/json');
  const { activity, open } = sandbox.world.connectionStates('abc123').get(APP) ?? {};
  assert.equal({ activity, open }, { activity: 'mqttDisconnect', open: 0 });
});
