import { connectFrame } from '../../doubles/mqtt-frames.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import { anyPlainPort, type TestSandbox, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, dev1 } from '../../vectors/fixture.ts';

const test = suite('orgs beside each other');

const everyEvent = 'iot-2/type/+/id/+/evt/+/fmt/+';
const platformTopic = 'iot-2/type/t1/id/dev1/evt/e/fmt/json';
const other = { clientId: 'a:def456:app1', user: 'a-def456-k9k9k9k9k9', pass: 'tok-k9' };

const seen = (client: RawClient) => client.messages().map(({ topic, payload }) => `${topic} ${payload}`);
const withoutStatus = (client: RawClient) => seen(client).filter((line) => !line.includes('/mon '));

/** One application that sees everything in each of two orgs, and a plain client that sees everything there. */
async function observers(stage: TestSandbox): Promise<readonly [RawClient, RawClient, RawClient]> {
  const ours = await stage.connected(application('a:abc123:observer'));
  const theirs = await stage.connected(other);
  for (const client of [ours, theirs]) {
    const granted = await client.subscribe([
      [everyEvent, 2],
      ['iot-2/type/+/id/+/cmd/+/fmt/+', 2],
      ['iot-2/type/+/id/+/mon', 2],
      ['iot-2/app/+/mon', 2],
    ]);
    assert.equal(granted, [2, 2, 2, 2]);
  }
  const plain = await stage.connected({ clientId: 'plain-observer' }, stage.plainAddress());
  assert.equal(
    await plain.subscribe([
      ['#', 2],
      ['+/+', 2],
      ['$SYS/#', 2],
      ['/#', 2],
    ]),
    [2, 2, 2, 2],
  );
  return [ours, theirs, plain];
}

test('a message, a status and a Will reach their own org only', async () => {
  await withSandbox(anyPlainPort, async (stage) => {
    const [ours, theirs, plain] = await observers(stage);
    const will = { topic: 'iot-2/evt/lwt/fmt/json', payload: 'gone' };
    const device = await stage.connected({ ...dev1, will });
    for (const qos of [0, 1, 2] as const) await device.publish('iot-2/evt/e/fmt/json', `${qos}`, qos);
    device.drop();
    await ours.until(() => (withoutStatus(ours).length === 4 ? true : undefined), 'four messages');
    // A message of their own behind everything else shows that nothing else was under way.
    const sender = await stage.connected({ ...other, clientId: 'a:def456:sender' });
    await sender.publish(platformTopic, 'theirs', 1);
    await theirs.until(() => withoutStatus(theirs)[0], 'their own message');
    const plainSender = await stage.connected({ clientId: dev1.clientId }, stage.plainAddress());
    await plainSender.publish(platformTopic, 'plain', 1);
    await plain.until(() => seen(plain)[0], 'the message of the plain org');
    for (const client of [ours, theirs, plain]) await client.ping();
    assert.equal(withoutStatus(ours), [
      ...['0', '1', '2'].map((payload) => `${platformTopic} ${payload}`),
      'iot-2/type/t1/id/dev1/evt/lwt/fmt/json gone',
    ]);
    assert.equal(withoutStatus(theirs), [`${platformTopic} theirs`]);
    assert.ok(seen(theirs).every((line) => !line.includes('abc123')));
    assert.equal(seen(plain), [`${platformTopic} plain`]);
  });
});

test('the same client id in another org, or on the plain listener, takes over nobody', async () => {
  await withSandbox(anyPlainPort, async (stage) => {
    const device = await stage.connected(dev1);
    await stage.connected({ clientId: dev1.clientId }, stage.plainAddress());
    await stage.connected({ clientId: 'd:quickstart:t1:dev1' });
    await device.ping();
    assert.equal(await stage.events('ClientDisconnected'), []);
  });
});

test("another org's key opens no door", async () => {
  await withSandbox({}, async (stage) => {
    const client = await stage.open();
    assert.is((await client.connect({ ...application('a:def456:app1') })).returnCode, 5);
    await stage.untilEvent('ConnectRefused', ({ rejection }) => rejection === 'api-key-of-another-org');
  });
});

test('what aedes says of itself under $SYS reaches nobody', async () => {
  await withSandbox(anyPlainPort, async (stage) => {
    const observer = await stage.connected({ clientId: 'plain-observer' }, stage.plainAddress());
    const filters = ['#', '+', '$SYS/#', '$SYS/+/new/clients', '$SYS/+/+/+'];
    await observer.subscribe(filters.map((filter) => [filter, 2]));
    // Connecting, subscribing, breaking the protocol and leaving each make aedes speak.
    const visitor = await stage.connected({ clientId: 'visitor' }, stage.plainAddress());
    await visitor.subscribe([['x', 1]]);
    visitor.send(connectFrame({ clientId: 'visitor' }));
    await visitor.untilClosed();
    const second = await stage.connected({ clientId: 'second' }, stage.plainAddress());
    await second.publish('fence', '', 1);
    await observer.until(() => seen(observer)[0], 'the fence');
    await observer.ping();
    assert.equal(seen(observer), ['fence ']);
  });
});
