import { UNRELEASED_MESSAGES_MAX } from '../../../domain/limits.ts';
import { ackFrame, publishFrame } from '../../doubles/mqtt-frames.ts';
import { withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, dev1 } from '../../vectors/fixture.ts';
import { hear, heard } from './brief.ts';

const test = suite('PUBLISH from a client');

const topic = 'iot-2/evt/temp/fmt/json';
const everyEvent = [['iot-2/type/+/id/+/evt/+/fmt/+', 2]] as const;
const message = (payload: string, qos: number, packetId: number, dup = false) =>
  publishFrame({ topic, payload, qos, packetId, dup });

test('at QoS 0 is not answered and is in the log with its exact bytes', async () => {
  await withSandbox({}, async ({ connected, events }) => {
    const device = await connected(dev1);
    const payload = Buffer.from([0, 255, 128, 10]);
    device.send(publishFrame({ topic, payload }));
    await device.ping();
    assert.equal(heard(device), ['connack 0', 'pingresp']);
    const [published, ...others] = await events('MessagePublished');
    assert.equal(others, []);
    assert.equal(published?.data, {
      clientId: dev1.clientId,
      topic: 'iot-2/type/t1/id/dev1/evt/temp/fmt/json',
      qos: 0,
    });
    assert.equal(Buffer.from(published?.payload ?? []), payload);
    assert.is(published?.metadata.org, 'abc123');
  });
});

test('at QoS 1 is answered with PUBACK, once per packet, and a repetition is marked', async () => {
  await withSandbox({}, async ({ connected, events }) => {
    const device = await connected(dev1);
    device.send(Buffer.concat([message('a', 1, 3), message('b', 1, 65_535), message('a', 1, 3, true)]));
    assert.equal((await hear(device, 4)).slice(1), ['puback #3', 'puback #65535', 'puback #3']);
    const published = await events('MessagePublished');
    assert.equal(
      published.map(({ data, payload }) => [String(payload), data.packetId, data.dup]),
      [
        ['a', 3, undefined],
        ['b', 65_535, undefined],
        ['a', 3, true],
      ],
    );
  });
});

test('PUBACK and PUBREC come when the message is durable', async () => {
  await withSandbox({}, async ({ connected, sandbox }) => {
    const device = await connected(dev1);
    for (const [qos, answer] of [
      [1, 'puback'],
      [2, 'pubrec'],
    ] as const) {
      const from = device.received.length;
      const head = sandbox.store.head();
      device.send(message('x', qos, 1));
      await device.next(answer, from);
      assert.ok(sandbox.store.head() > head, `${answer} before the message was in the log`);
    }
  });
});

test('at QoS 2 goes through its four steps and is routed once', async () => {
  await withSandbox({}, async ({ connected, events }) => {
    const app = await connected(application('a:abc123:all'));
    await app.subscribe(everyEvent);
    const device = await connected(dev1);
    device.send(message('x', 2, 9));
    assert.equal((await hear(device, 2)).slice(1), ['pubrec #9']);
    device.send(ackFrame('pubrel', 9));
    assert.equal((await hear(device, 3)).slice(2), ['pubcomp #9']);
    await device.ping();
    assert.equal(
      (await events('MessagePublished', 'MessageReleased')).map(({ type }) => type),
      ['MessagePublished', 'MessageReleased'],
    );
    await app.until(() => app.received.find(({ type }) => type === 'pubrel'), 'PUBREL');
    assert.is(app.messages().length, 1);
  });
});

test('at QoS 2 again before PUBREL is answered again and is no new message', async () => {
  await withSandbox({}, async ({ connected, events }) => {
    const app = await connected(application('a:abc123:all'));
    await app.subscribe([[everyEvent[0][0], 1]]);
    const device = await connected(dev1);
    device.send(Buffer.concat([message('x', 2, 9), message('x', 2, 9, true), message('x', 2, 9, true)]));
    assert.equal((await hear(device, 4)).slice(1), ['pubrec #9', 'pubrec #9', 'pubrec #9']);
    device.send(Buffer.concat([ackFrame('pubrel', 9), message('y', 2, 9)]));
    assert.equal((await hear(device, 6)).slice(4), ['pubcomp #9', 'pubrec #9']);
    assert.equal(
      (await events('MessagePublished', 'DuplicateReceived', 'MessageReleased')).map(({ type }) => type),
      ['MessagePublished', 'DuplicateReceived', 'DuplicateReceived', 'MessageReleased', 'MessagePublished'],
    );
    await app.until(() => app.messages()[1], 'the second message');
    assert.equal(
      app.messages().map(({ payload }) => String(payload)),
      ['x', 'y'],
    );
  });
});

test('a PUBREL that nobody waits for is answered', async () => {
  await withSandbox({}, async ({ connected }) => {
    const device = await connected(dev1);
    device.send(ackFrame('pubrel', 77));
    assert.equal((await hear(device, 2)).slice(1), ['pubcomp #77']);
  });
});

test('an open QoS 2 message is known to the next connection of a durable session, and to no other', async () => {
  await withSandbox({}, async ({ connected, events }) => {
    for (const [clean, published] of [
      [false, 1],
      [true, 3],
    ] as const) {
      const first = await connected({ ...dev1, clean });
      first.send(message('x', 2, 5));
      await first.next('pubrec', 0);
      first.drop();
      const second = await connected({ ...dev1, clean });
      second.send(Buffer.concat([message('x', 2, 5, true), ackFrame('pubrel', 5)]));
      assert.equal((await hear(second, 3)).slice(1), ['pubrec #5', 'pubcomp #5']);
      assert.is((await events('MessagePublished')).length, published, `clean ${clean}`);
    }
  });
});

test('more QoS 2 messages than may be open close the connection with 299', async () => {
  await withSandbox({}, async ({ connected, untilEvent, events }) => {
    const device = await connected(dev1);
    const flood = Array.from({ length: UNRELEASED_MESSAGES_MAX + 1 }, (_, at) => message('x', 2, at + 1));
    device.send(Buffer.concat(flood));
    await device.untilClosed();
    assert.is((await untilEvent('ClientDisconnected')).data.closeCode, 299);
    assert.is((await events('MessagePublished')).length, UNRELEASED_MESSAGES_MAX);
    assert.is((await events('PublishRefused')).at(-1)?.data.rejection, 'too-many-unreleased');
  });
});

test('messages keep their order, in the log and on their way', async () => {
  await withSandbox({}, async ({ connected, events }) => {
    const app = await connected(application('a:abc123:all'));
    await app.subscribe(everyEvent);
    const device = await connected(dev1);
    const numbers = Array.from({ length: 60 }, (_, at) => at);
    device.send(Buffer.concat(numbers.map((at) => message(`${at}`, at % 3, at + 1))));
    await app.until(() => (app.messages().length === numbers.length ? true : undefined), 'all messages');
    const logged = (await events('MessagePublished')).map(({ payload }) => Number(String(payload)));
    assert.equal(logged, numbers);
    for (const qos of [0, 1, 2]) {
      const received = app.messages().filter((publish) => publish.qos === qos);
      assert.equal(
        received.map(({ payload }) => Number(String(payload))),
        numbers.filter((at) => at % 3 === qos),
        `QoS ${qos}`,
      );
    }
  });
});
