/** The checks of broker conformance suites, on the plain listener. Source: MQTT 3.1.1; Eclipse Paho's interoperability tests for their choice. */
import { type ConnectFields, publishFrame, unsubscribeFrame } from '../../doubles/mqtt-frames.ts';
import { anyPlainPort, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { hear } from './brief.ts';
import { messages, plainly, retain, stored } from './plain-stage.ts';

const test = suite('the plain listener');

test(
  'basic: every QoS both ways',
  plainly(async ({ join }) => {
    const client = await join({ clientId: 'basic' });
    assert.equal(await client.subscribe([['TopicA', 2]]), [2]);
    for (const qos of [0, 1, 2] as const) await client.publish('TopicA', `${qos}`, qos);
    await client.until(() => (client.messages().length === 3 ? true : undefined), 'three messages');
    assert.equal(messages(client), ['TopicA 0 q0', 'TopicA 1 q1', 'TopicA 2 q2']);
  }),
);

test(
  'retained messages: the last of a topic is kept, marked, and cleared by an empty one',
  plainly(async (plain) => {
    const watcher = await plain.join({ clientId: 'watcher' });
    await watcher.subscribe([['#', 2]]);
    const sender = await plain.join({ clientId: 'sender' });
    sender.send(
      Buffer.concat([retain('a/b', 'old'), retain('a/b', 'new', 2), retain('a/c', 'zero', 0), retain('x', 'one')]),
    );
    sender.send(publishFrame({ topic: 'a/d', payload: 'not kept', qos: 1, packetId: 5 }));
    await sender.ping();
    assert.equal(await stored(plain, 'a/+'), ['a/b new q2 retained', 'a/c zero q0 retained']);
    assert.equal(await stored(plain, 'a/+', 0), ['a/b new q0 retained', 'a/c zero q0 retained']);
    assert.equal(await stored(plain, 'a/b', 1), ['a/b new q1 retained']);
    assert.equal(await stored(plain, '#'), ['a/b new q2 retained', 'a/c zero q0 retained', 'x one q1 retained']);
    sender.send(Buffer.concat([retain('a/b', '', 0), retain('a/c', '', 1)]));
    await sender.ping();
    assert.equal(await stored(plain, '#'), ['x one q1 retained']);
    await watcher.ping();
    assert.ok(watcher.messages().length >= 7, 'an empty one is delivered, too');
    assert.ok(
      watcher.messages().every((message) => !message.retain),
      'live messages are not marked',
    );
  }),
);

test(
  'retained messages come again with every SUBSCRIBE, once per filter',
  plainly(async ({ join }) => {
    const client = await join({ clientId: 'again' });
    client.send(retain('kept', 'x', 0));
    for (const count of [1, 2]) {
      await client.subscribe([['kept', 0]]);
      await client.ping();
      assert.equal(messages(client), Array(count).fill('kept x q0 retained'));
    }
  }),
);

test('retained messages survive a restart', async () => {
  const overrides = { ...anyPlainPort, store: 'lmdb', data: temporaryDirectory() } as const;
  await withSandbox(overrides, async ({ connected, plainAddress }) => {
    const sender = await connected({ clientId: 'sender' }, plainAddress());
    sender.send(Buffer.concat([retain('kept', 'x', 2), retain('gone', 'y'), retain('gone', '')]));
    await sender.ping();
  });
  await withSandbox(overrides, async (stage) => {
    const plain = { ...stage, join: (fields: ConnectFields) => stage.connected(fields, stage.plainAddress()) };
    assert.equal(await stored(plain, '#'), ['kept x q2 retained']);
  });
});

test(
  'offline message queueing: QoS 1 and 2 wait for a durable session',
  plainly(async ({ join }) => {
    const fields = { clientId: 'queue', clean: false };
    const first = await join(fields);
    await first.subscribe([['+/+', 2]]);
    await first.disconnect();
    const sender = await join({ clientId: 'sender' });
    for (const qos of [0, 1, 2] as const) await sender.publish('q/x', `${qos}`, qos);
    const second = await join(fields);
    await second.until(() => second.messages()[1], 'two messages');
    await second.ping();
    assert.equal(messages(second), ['q/x 1 q1', 'q/x 2 q2']);
  }),
);

test(
  'redelivery on reconnect: what was not acknowledged comes again, marked',
  plainly(async ({ join }) => {
    const fields = { clientId: 'again', clean: false };
    const first = await join(fields);
    first.acknowledge = false;
    await first.subscribe([['r/#', 2]]);
    await first.publish('r/1', 'one', 1);
    await first.publish('r/2', 'two', 2);
    await first.until(() => first.messages()[1], 'two messages');
    first.drop();
    const second = await join(fields);
    assert.equal((await hear(second, 3)).slice(0, 3), [
      'connack 0 present',
      'publish q1 #1 dup "one"',
      'publish q2 #2 dup "two"',
    ]);
  }),
);

test(
  'will: published when the connection is lost, kept when it asks for that',
  plainly(async (plain) => {
    const watcher = await plain.join({ clientId: 'watcher' });
    await watcher.subscribe([['will/#', 2]]);
    const will = { topic: 'will/kept', payload: 'gone', qos: 2, retain: true } as const;
    const first = await plain.join({ clientId: 'dies', will });
    await first.disconnect();
    const second = await plain.join({ clientId: 'dies', will });
    second.drop();
    await watcher.until(() => watcher.messages()[0], 'the Will');
    await watcher.ping();
    assert.equal(messages(watcher), ['will/kept gone q2']);
    assert.equal(await stored(plain, 'will/kept'), ['will/kept gone q2 retained']);
  }),
);

test(
  'overlapping subscriptions: one copy at the highest QoS',
  plainly(async ({ join }) => {
    const client = await join({ clientId: 'overlap' });
    await client.subscribe([
      ['#', 2],
      ['o/+', 1],
      ['o/x', 0],
    ]);
    await client.publish('o/x', 'once', 2);
    await client.until(() => client.messages()[0], 'the message');
    await client.ping();
    assert.equal(messages(client), ['o/x once q2']);
  }),
);

test(
  'keepalive: a silent client is closed and its Will published',
  plainly(async ({ join, untilEvent }) => {
    const watcher = await join({ clientId: 'watcher' });
    await watcher.subscribe([['will', 0]]);
    const silent = await join({ clientId: 'silent', keepAliveSeconds: 1, will: { topic: 'will', payload: 'silence' } });
    await silent.untilClosed();
    await watcher.until(() => watcher.messages()[0], 'the Will');
    assert.is((await untilEvent('ClientDisconnected')).data.closeCode, 160);
  }),
);

test(
  'subscribe failure: a refused filter is answered 0x80, the others are granted',
  plainly(
    async ({ join, events }) => {
      const client = await join({ clientId: 'refused' });
      const asked = [
        ['test/nosubscribe', 2],
        ['test/yes', 1],
        ['other/#', 2],
      ] as const;
      assert.equal(await client.subscribe(asked), [128, 1, 128]);
      await client.publish('test/nosubscribe', 'no', 1);
      await client.publish('other/x', 'no', 1);
      await client.publish('test/yes', 'yes', 1);
      await client.until(() => client.messages()[0], 'the message');
      await client.ping();
      assert.equal(messages(client), ['test/yes yes q1']);
      const [refused] = await events('SubscribeRefused');
      assert.equal(
        [refused?.data.rejection, refused?.data.filters.map(({ filter }) => filter)],
        ['filter-refused', ['test/nosubscribe', 'other/#']],
      );
    },
    { plainRefusedFilters: ['test/nosubscribe', 'other/#'] },
  ),
);

test(
  'zero length client id: each is somebody of its own, and needs a clean session',
  plainly(async ({ join, open, plainAddress }) => {
    const [one, two] = [await join({ clientId: '' }), await join({ clientId: '' })];
    await one.subscribe([['z', 0]]);
    await two.publish('z', 'x', 1);
    await one.until(() => one.messages()[0], 'the message');
    assert.not(two.closed);
    const third = await open(plainAddress());
    assert.equal(await third.connect({ clientId: '', clean: false }), {
      type: 'connack',
      sessionPresent: false,
      returnCode: 2,
    });
    await third.untilClosed();
  }),
);

test(
  'unsubscribe: only what was unsubscribed stops',
  plainly(async ({ join }) => {
    const client = await join({ clientId: 'un' });
    await client.subscribe([
      ['u/a', 0],
      ['u/b', 0],
      ['u/#', 0],
    ]);
    client.send(unsubscribeFrame(40, ['u/a', 'u/#', 'never']));
    assert.equal(await client.next('unsuback', 0), { type: 'unsuback', packetId: 40 });
    await client.publish('u/a', 'no', 1);
    await client.publish('u/b', 'yes', 1);
    await client.until(() => client.messages()[0], 'the message');
    await client.ping();
    assert.equal(messages(client), ['u/b yes q0']);
  }),
);
