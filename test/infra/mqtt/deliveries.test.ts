import { ackFrame, publishFrame, unsubscribeFrame } from '../../doubles/mqtt-frames.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import { withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, dev1 } from '../../vectors/fixture.ts';
import { hear, heard } from './brief.ts';

const test = suite('messages on their way to a client');

const command = 'iot-2/type/t1/id/dev1/cmd/go/fmt/json';
const commands = 'iot-2/cmd/+/fmt/+';
const app = application('a:abc123:sender');

async function send(sender: RawClient, payloads: readonly string[], qos: 0 | 1 | 2 = 1): Promise<void> {
  for (const payload of payloads) await sender.publish(command, payload, qos);
}

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `${at + 1}`);

test('arrive at the lower QoS of the publisher and the subscription, without the retain flag', async () => {
  await withSandbox({}, async ({ connected }) => {
    const sender = await connected(app);
    for (const granted of [0, 1, 2] as const) {
      const device = await connected(dev1);
      assert.equal(await device.subscribe([[commands, granted]]), [granted]);
      for (const qos of [0, 1, 2] as const) {
        const from = device.received.length;
        await sender.publish(command, 'x', qos);
        const { qos: seen, topic, retain, dup, packetId } = await device.next('publish', from);
        assert.equal(
          { seen, topic, retain, dup, numbered: packetId > 0 },
          {
            seen: Math.min(qos, granted),
            topic: 'iot-2/cmd/go/fmt/json',
            retain: false,
            dup: false,
            numbered: seen > 0,
          },
          `sent at ${qos}, granted ${granted}`,
        );
      }
      await device.disconnect();
    }
  });
});

test('a message that several filters of a client match comes once, at the highest QoS', async () => {
  await withSandbox({}, async ({ connected }) => {
    const device = await connected(dev1);
    await device.subscribe([
      ['iot-2/cmd/+/fmt/+', 0],
      ['iot-2/cmd/go/fmt/+', 1],
      ['iot-2/cmd/go/fmt/json', 0],
    ]);
    const sender = await connected(app);
    await send(sender, ['1', '2'], 2);
    assert.equal((await hear(device, 4)).slice(2), ['publish q1 #1 "1"', 'publish q1 #2 "2"']);
  });
});

test('a filter that is subscribed again takes its new QoS, and none once it is unsubscribed', async () => {
  await withSandbox({}, async ({ connected }) => {
    const device = await connected(dev1);
    const sender = await connected(app);
    await device.subscribe([[commands, 0]]);
    await device.subscribe([[commands, 1]]);
    await send(sender, ['q1']);
    await device.next('publish', 0);
    device.send(unsubscribeFrame(9, [commands]));
    await device.next('unsuback', 0);
    await send(sender, ['gone']);
    await device.ping();
    assert.equal(
      heard(device).filter((line) => line.startsWith('publish')),
      ['publish q1 #1 "q1"'],
    );
  });
});

test('a SUBSCRIBE that names a filter twice gets two codes', async () => {
  await withSandbox({}, async ({ connected, events }) => {
    const device = await connected(dev1);
    const twice = [
      [commands, 0],
      [commands, 2],
      [commands, 1],
    ] as const;
    assert.equal(await device.subscribe(twice), [0, 2, 1]);
    const sender = await connected(app);
    await send(sender, ['x'], 2);
    assert.equal((await hear(device, 3)).slice(2), ['publish q1 #1 "x"']);
    assert.is((await events('ClientSubscribed')).length, 1);
  });
});

test('at QoS 2 go through their four steps, however often the client repeats one', async () => {
  await withSandbox({}, async ({ connected, events }) => {
    const device = await connected(dev1);
    device.acknowledge = false;
    await device.subscribe([[commands, 2]]);
    const sender = await connected(app);
    await send(sender, ['x'], 2);
    assert.equal((await hear(device, 3)).slice(2), ['publish q2 #1 "x"']);
    device.send(Buffer.concat([ackFrame('pubrec', 1), ackFrame('pubrec', 1)]));
    assert.equal((await hear(device, 5)).slice(3), ['pubrel #1', 'pubrel #1']);
    device.send(Buffer.concat([ackFrame('pubcomp', 1), ackFrame('pubcomp', 1)]));
    await device.ping();
    const [message] = await events('MessagePublished');
    const acknowledged = (await events('DeliveriesAcknowledged')).map(({ data }) => data);
    const { clientId } = dev1;
    assert.equal(acknowledged.at(-1), { clientId, completed: [message?.position] });
    assert.equal(acknowledged[0], { clientId, received: [message?.position] });
  });
});

test('acknowledgements of one read are one event', async () => {
  await withSandbox({}, async ({ connected, events }) => {
    const device = await connected(dev1);
    device.acknowledge = false;
    await device.subscribe([[commands, 1]]);
    const sender = await connected(app);
    await send(sender, ['1', '2', '3']);
    await hear(device, 5);
    device.send(Buffer.concat([1, 3, 2].map((id) => ackFrame('puback', id))));
    await device.ping();
    const [one, two, three] = (await events('MessagePublished')).map(({ position }) => position);
    const acknowledged = (await events('DeliveriesAcknowledged')).map(({ data }) => data.completed);
    assert.equal(acknowledged, [[one, three, two]]);
  });
});

test('acknowledgements of nothing do no harm, and a PUBREC is answered', async () => {
  await withSandbox({}, async ({ connected, events }) => {
    const device = await connected(dev1);
    const nothing = (['puback', 'pubcomp', 'pubrec'] as const).map((type) => ackFrame(type, 12));
    device.send(Buffer.concat(nothing));
    await device.ping();
    assert.equal(heard(device).sort(), ['connack 0', 'pingresp', 'pubrel #12']);
    assert.equal(await events('DeliveriesAcknowledged', 'ClientDisconnected'), []);
  });
});

test('a device has ten under way; the others follow from the log as it acknowledges', async () => {
  await withSandbox({}, async ({ connected }) => {
    const device = await connected(dev1);
    device.acknowledge = false;
    await device.subscribe([[commands, 1]]);
    const sender = await connected(app);
    await send(sender, numbered(25));
    await device.ping();
    const payloads = () => device.messages().map(({ payload }) => String(payload));
    assert.equal(payloads(), numbered(10));
    device.send(ackFrame('puback', 4));
    await device.until(() => (payloads().length > 10 ? true : undefined), 'one more');
    await device.ping();
    assert.equal(payloads(), numbered(11));
    for (let next = 0; payloads().length < 25; next++) {
      const { packetId } = device.messages()[next] as { packetId: number };
      device.send(ackFrame('puback', packetId));
      await device.ping();
    }
    assert.equal(payloads(), numbered(25));
    assert.equal(
      device.messages().map(({ packetId }) => packetId),
      Array.from({ length: 25 }, (_, at) => at + 1),
    );
  });
});

test('QoS 0 does not wait for acknowledgements of others', async () => {
  await withSandbox({}, async ({ connected }) => {
    const device = await connected(dev1);
    device.acknowledge = false;
    await device.subscribe([[commands, 1]]);
    const sender = await connected(app);
    await send(sender, numbered(12));
    await send(sender, ['at once'], 0);
    await device.until(() => device.messages().find(({ payload }) => String(payload) === 'at once'), 'QoS 0');
    assert.is(device.messages().length, 11);
  });
});

test('large messages beyond what the socket holds all arrive, in order', async () => {
  await withSandbox({}, async ({ connected }) => {
    const reader = await connected(application('a:abc123:reader'));
    await reader.subscribe([['iot-2/type/+/id/+/evt/+/fmt/+', 1]]);
    const device = await connected(dev1);
    const payloads = Array.from({ length: 40 }, (_, at) => Buffer.alloc(131_072, at));
    const frames = payloads.map((payload, at) =>
      publishFrame({ topic: 'iot-2/evt/big/fmt/bin', payload, qos: 1, packetId: at + 1 }),
    );
    device.send(Buffer.concat(frames));
    await reader.until(() => (reader.messages().length === 40 ? true : undefined), 'forty messages');
    assert.equal(
      reader.messages().map(({ payload }) => [payload.length, payload[0], payload.at(-1)]),
      payloads.map((_, at) => [131_072, at, at]),
    );
  });
});
