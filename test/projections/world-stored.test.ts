/** What is stored for those who come later: status messages, and on the plain listener whatever asked for it. */
import { subscribe } from '../../handlers/mqtt/subscribe.ts';
import { start } from '../../handlers/sandbox/facts.ts';
import { connected, left, openFurnished, published, subscribed } from '../handlers/furnished.ts';
import type { PureSandbox } from '../handlers/pure-sandbox.ts';
import { assert, suite } from '../spec/suite.ts';

const DEVICE = 'd:abc123:t1:dev1';
const APP = 'a:abc123:app1';
const EVENTS = 'iot-2/type/+/id/+/evt/+/fmt/+';
const EVENT = 'iot-2/evt/e/fmt/json';
const PLAIN = { plain: true, credential: 'none' } as const;

const lastHops = ({ asked }: PureSandbox) =>
  asked.at(-1)?.publication?.hops.map(({ session, qos }) => `${session.clientId}:${qos}`);
const stored = ({ world }: PureSandbox, org: string, filter: string) =>
  world.stored(org, filter).map(({ topic, payload }) => [topic, JSON.parse(Buffer.from(payload).toString()).Action]);

const test = suite('the world: what is stored');

test("a device's last status stays, an application's goes with it", async () => {
  const sandbox = await openFurnished();
  const [device, app] = [connected(sandbox, DEVICE), connected(sandbox, APP)];
  assert.equal(stored(sandbox, 'abc123', 'iot-2/type/+/id/+/mon'), [['iot-2/type/t1/id/dev1/mon', 'Connect']]);
  assert.equal(stored(sandbox, 'abc123', 'iot-2/app/+/mon'), [['iot-2/app/app1/mon', 'Connect']]);
  left(sandbox, device, 91);
  left(sandbox, app, 91);
  assert.equal(stored(sandbox, 'abc123', 'iot-2/type/+/id/+/mon'), [['iot-2/type/t1/id/dev1/mon', 'Disconnect']]);
  assert.equal(stored(sandbox, 'abc123', 'iot-2/app/+/mon'), []);
  assert.equal(stored(sandbox, 'def456', '#'), []);
});

test('a takeover leaves the Connect of the newer connection', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE, { connectionId: 'c1' });
  connected(sandbox, DEVICE, { connectionId: 'c2' });
  left(sandbox, { clientId: DEVICE, connectionId: 'c1' }, 91);
  assert.equal(stored(sandbox, 'abc123', '#'), [['iot-2/type/t1/id/dev1/mon', 'Connect']]);
});

test('status goes out at QoS 0 to whoever may see it, refusals too', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, APP);
  subscribed(sandbox, APP, 'iot-2/type/+/id/+/mon', 2);
  const device = connected(sandbox, DEVICE);
  assert.equal(lastHops(sandbox), [`${APP}:2`]);
  assert.is(sandbox.asked.at(-1)?.publication?.qos, 0);
  left(sandbox, device);
  assert.equal(lastHops(sandbox), [`${APP}:2`]);
  assert.throws(() => connected(sandbox, DEVICE, { credential: 'differs' }), /refused/);
  assert.equal(lastHops(sandbox), [`${APP}:2`]);
  assert.equal(
    stored(sandbox, 'abc123', '#').map(([, action]) => action),
    ['Connect', 'Disconnect'],
  );
  assert.throws(() => connected(sandbox, 'd:abc123:t1:dev 1'), /refused/);
  assert.is(sandbox.asked.at(-1)?.publication, undefined);
});

test("a tenant's retain flag is cleared, the plain listener's is kept", async () => {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE);
  published(sandbox, DEVICE, EVENT, 1, { retain: true });
  assert.equal(sandbox.world.stored('abc123', EVENTS), []);
  connected(sandbox, 'x', PLAIN);
  const position = published(sandbox, 'p:plain:x', 'a/b', 2, { retain: true });
  assert.equal(
    sandbox.world.stored('plain', '#').map((one) => [one.topic, one.qos]),
    [['a/b', 2]],
  );
  connected(sandbox, 'y', PLAIN);
  sandbox.run(subscribe, { clientId: 'p:plain:y', filters: [{ filter: 'a/+', qos: 1 }] });
  const told = sandbox.asked.at(-1)?.owed?.map(({ session, delivery: { position: at, qos, retain } }) => {
    return [session.clientId, at, qos, retain];
  });
  assert.equal(told, [['p:plain:y', position, 1, true]]);
  published(sandbox, 'p:plain:x', 'a/b', 0, { retain: true, payload: Buffer.alloc(0) });
  assert.equal(sandbox.world.stored('plain', '#'), []);
});

test('the plain listener refuses the filters of the present start', async () => {
  const sandbox = await openFurnished();
  const begin = (...plainRefusedFilters: string[]) => {
    sandbox.run(start, { node: 'n1', version: '1', plainRefusedFilters });
    connected(sandbox, 'x', PLAIN);
    const reply = sandbox.run(subscribe, { clientId: 'p:plain:x', filters: [{ filter: 'no', qos: 0 }] });
    return reply.closeCode === undefined ? reply.codes : reply.reason;
  };
  assert.equal(begin('no'), [128]);
  assert.equal(begin(), [0]);
});
