/** Source: MQTT 3.1.1, 4.7. */
import { ackFrame, publishFrame } from '../../doubles/mqtt-frames.ts';
import { assert, suite } from '../../spec/suite.ts';
import { heard } from './brief.ts';
import { messages, plainly, retain, stored } from './plain-stage.ts';

const test = suite('topics and filters on the plain listener');

test(
  'dollar topics: no wildcard at the start of a filter covers them',
  plainly(async ({ join }) => {
    const client = await join({ clientId: 'dollar' });
    await client.subscribe([
      ['#', 0],
      ['+/x', 0],
      ['$own/+', 1],
    ]);
    await client.publish('$own/x', 'own', 1);
    await client.publish('$other/x', 'other', 1);
    await client.publish('fence', '', 1);
    await client.until(() => client.messages()[1], 'two messages');
    await client.ping();
    assert.equal(messages(client), ['$own/x own q1', 'fence  q0']);
    const late = await join({ clientId: 'late' });
    late.send(retain('$own/x', 'kept'));
    await late.subscribe([['#', 1]]);
    await late.ping();
    assert.equal(messages(late), []);
  }),
);

test(
  'any client id and topic',
  plainly(async ({ join }) => {
    const ids = ['a/b#+', 'd:abc123:t1:dev1', 'x'.repeat(300), 'ünïcödé 🚀', ' ', 'p:plain:a/b#+', 'constructor'];
    const clients = await Promise.all(ids.map((clientId) => join({ clientId, user: 'anybody', pass: 'anything' })));
    const topics = [
      '/',
      '//',
      'a//b',
      ' ',
      'ünïcödé/🚀',
      'iot-2/evt/e/fmt/json',
      '__proto__/constructor',
      'x/'.repeat(99),
    ];
    for (const topic of topics) {
      for (const client of clients) await client.subscribe([[topic, 0]]);
      await clients[0]?.publish(topic, topic, 1);
    }
    for (const client of clients) {
      await client.until(() => (client.messages().length === topics.length ? true : undefined), 'every topic');
      assert.equal(
        client.messages().map(({ topic, payload }) => [topic, String(payload)]),
        topics.map((topic) => [topic, topic]),
      );
    }
  }),
);

// biome-ignore format: a table reads in columns
const coverage: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  // Source: MQTT 3.1.1, 4.7.1.
  ['sport/tennis/player1/#', ['sport/tennis/player1', 'sport/tennis/player1/ranking', 'sport/tennis/player1/score/wimbledon'], ['sport/tennis/player12']],
  ['sport/#',                ['sport', 'sport/', 'sport/x'],                                                                    ['sports', '/sport']],
  ['sport/tennis/+',         ['sport/tennis/player1', 'sport/tennis/'],                                                         ['sport/tennis', 'sport/tennis/player1/ranking']],
  ['sport/+',                ['sport/'],                                                                                        ['sport']],
  ['+',                      ['finance', ''].slice(0, 1),                                                                       ['/finance']],
  ['+/+',                    ['/finance', 'a/b', '/'],                                                                          ['finance', 'a/b/c']],
  ['/+',                     ['/finance', '/'],                                                                                 ['finance/x']],
  ['+/tennis/#',             ['a/tennis', 'a/tennis/b/c', '/tennis'],                                                           ['tennis', 'a/b/tennis']],
  ['sport/+/player1',        ['sport/a/player1', 'sport//player1'],                                                             ['sport/player1', 'sport/a/b/player1']],
  ['ACCOUNTS',               ['ACCOUNTS'],                                                                                      ['Accounts', '/ACCOUNTS', 'ACCOUNTS/']],
  ['#',                      ['a', '/', 'a/b/c', '/a/'],                                                                        ['$SYS', '$a/b']],
];

test(
  'filters cover what MQTT says, live and retained',
  plainly(async (plain) => {
    const sender = await plain.join({ clientId: 'sender' });
    for (const [filter, covered, others] of coverage) {
      const client = await plain.join({ clientId: 'matcher' });
      await client.subscribe([[filter, 0]]);
      for (const topic of [...others, ...covered]) sender.send(retain(topic, 'x', 0));
      await sender.ping();
      await client.until(() => (client.messages().length >= covered.length ? true : undefined), `all of ${filter}`);
      await client.ping();
      assert.equal(
        client.messages().map(({ topic }) => topic),
        covered,
        filter,
      );
      await client.disconnect();
      assert.equal(await stored(plain, filter), covered.map((topic) => `${topic} x q0 retained`).toSorted(), filter);
      for (const topic of [...others, ...covered]) sender.send(retain(topic, '', 0));
      await sender.ping();
    }
  }),
);

test(
  'more than the platform allows is no violation here',
  plainly(async ({ join }) => {
    const client = await join({ clientId: 'free' });
    client.acknowledge = false;
    const filters = Array.from({ length: 600 }, (_, at) => [`f/${at}`, 1] as const);
    await client.subscribe(filters);
    const sender = await join({ clientId: 'sender' });
    for (const [topic] of filters) sender.send(publishFrame({ topic, payload: 'x', qos: 1, packetId: 1 }));
    await client.until(() => (client.messages().length === 600 ? true : undefined), 'six hundred under way');
    client.send(ackFrame('puback', 600));
    await client.ping();
    assert.is(heard(client).at(-1), 'pingresp');
  }),
);
