import { ackFrame, DISCONNECT, publishFrame } from '../../doubles/mqtt-frames.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import { type TestSandbox, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, dev1 } from '../../vectors/fixture.ts';

const test = suite('connections that share the messages of a scalable application');

const everyEvent = 'iot-2/type/+/id/+/evt/+/fmt/+';

async function member(stage: TestSandbox, clientId = 'A:abc123:pool'): Promise<RawClient> {
  const client = await stage.connected(application(clientId));
  client.acknowledge = false;
  await client.subscribe([[everyEvent, 1]]);
  return client;
}

const payloads = (client: RawClient) => client.messages().map(({ payload }) => String(payload));

async function publish(stage: TestSandbox, messages: readonly string[]): Promise<void> {
  const device = await stage.connected(dev1);
  for (const message of messages) await device.publish('iot-2/evt/e/fmt/json', message, 1);
  await device.disconnect();
}

test('each message goes to one member, in turn, and once to an application of its own', async () => {
  await withSandbox({}, async (stage) => {
    const own = await stage.connected(application('a:abc123:own'));
    await own.subscribe([[everyEvent, 1]]);
    const pool = [await member(stage), await member(stage), await member(stage)];
    await publish(stage, ['1', '2', '3', '4', '5', '6']);
    for (const client of [own, ...pool]) await client.ping();
    assert.equal(pool.map(payloads), [
      ['1', '4'],
      ['2', '5'],
      ['3', '6'],
    ]);
    assert.equal(payloads(own), ['1', '2', '3', '4', '5', '6']);
  });
});

test('what a member has not acknowledged when it goes is passed on, and nothing else', async () => {
  await withSandbox({}, async (stage) => {
    const [first, second] = [await member(stage), await member(stage)];
    await publish(stage, ['1', '2', '3', '4']);
    await first.ping();
    const [one] = first.messages();
    first.send(Buffer.concat([ackFrame('puback', one?.packetId ?? 0), DISCONNECT]));
    await first.untilClosed();
    await second.until(() => (payloads(second).length > 2 ? true : undefined), 'what is passed on');
    await second.ping();
    assert.equal(payloads(second), ['2', '4', '3']);
  });
});

test('an acknowledgement counts though the same write breaks the protocol behind it', async () => {
  await withSandbox({}, async (stage) => {
    const [first, second] = [await member(stage), await member(stage)];
    await publish(stage, ['1', '2']);
    await first.ping();
    const bad = publishFrame({ topic: 'nothing', payload: '' });
    first.send(Buffer.concat([ackFrame('puback', first.messages()[0]?.packetId ?? 0), bad]));
    await first.untilClosed();
    await stage.untilEvent('ClientDisconnected', ({ closeCode }) => closeCode === 276);
    await second.ping();
    assert.equal(payloads(second), ['2']);
  });
});
