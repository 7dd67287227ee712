import { readEventTopic } from '../../domain/api/last-events.ts';
import { CACHED_TOPICS_MAX, LastEvents } from '../../projections/last-events.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('last events');
const dev1 = { typeId: 't1', deviceId: 'dev1' };

function topic(eventId: string, { deviceId = 'dev1', format = 'json' } = {}): string {
  return `iot-2/type/t1/id/${deviceId}/evt/${eventId}/fmt/${format}`;
}

function caching(registered = new Set(['dev1', 'dev2'])): LastEvents {
  const events = new LastEvents(({ deviceId }) => registered.has(deviceId));
  events.caching = true;
  return events;
}

const of = (events: LastEvents, device = dev1) => Object.fromEntries(events.of(device));

test('the last of each event id counts, whatever its format', () => {
  const events = caching();
  events.note(topic('a'), 1);
  events.note(topic('b'), 2);
  events.note(topic('a'), 3);
  events.note(topic('b', { format: 'text' }), 4);
  events.note(topic('a', { deviceId: 'dev2' }), 5);
  assert.equal(of(events), { a: 3, b: 4 });
  events.note(topic('b'), 6);
  assert.equal(of(events), { a: 3, b: 6 });
});

test('an event id may be any text', () => {
  const events = caching();
  events.note(topic('__proto__'), 1);
  assert.equal([...events.of(dev1)], [['__proto__', 1]]);
});

test('only events of registered devices are cached, from their registration on', () => {
  const registered = new Set<string>();
  const events = caching(registered);
  events.note(topic('a'), 1);
  registered.add('dev1');
  events.arrive();
  assert.equal(of(events), {});
  events.note(topic('a'), 2);
  assert.equal(of(events), { a: 2 });
});

test('a device that is gone leaves nothing', () => {
  const registered = new Set(['dev1', 'dev2']);
  const events = caching(registered);
  events.note(topic('a'), 1);
  events.note(topic('a', { deviceId: 'dev2' }), 2);
  registered.delete('dev1');
  events.forget(dev1);
  events.note(topic('a'), 3);
  assert.equal(of(events), {});
  assert.equal(of(events, { ...dev1, deviceId: 'dev2' }), { a: 2 });
});

test('while it is off nothing is cached, and what there was is gone', () => {
  const events = caching();
  events.note(topic('a'), 1);
  events.caching = false;
  assert.equal(of(events), {});
  events.note(topic('a'), 2);
  events.caching = true;
  assert.equal(of(events), {});
  events.note(topic('a'), 3);
  assert.equal(of(events), { a: 3 });
});

test('of too many topics of a device the least recent goes', () => {
  const events = caching();
  for (let count = 0; count < CACHED_TOPICS_MAX; count++) events.note(topic(`e${count}`), count);
  events.note(topic('e0'), 1_000);
  events.note(topic('more'), 1_001);
  const cached = of(events);
  assert.is(Object.keys(cached).length, CACHED_TOPICS_MAX);
  assert.equal([cached.e0, cached.e1, cached.more], [1_000, undefined, 1_001]);
  events.note(topic('e1'), 1_002);
  assert.equal([of(events).e1, of(events).e2], [1_002, undefined], 'it may come back, and takes the place of the next');
});

// biome-ignore format: a table reads in columns
const topics: [string, string, object | undefined][] = [
  ['an event',                   'iot-2/type/t/id/d/evt/e/fmt/f',      { typeId: 't', deviceId: 'd', eventId: 'e', format: 'f' }],
  ['a command',                  'iot-2/type/t/id/d/cmd/c/fmt/f',      undefined],
  ['a command named evt',        'iot-2/type/t/id/evt/cmd/evt/fmt/f',  undefined],
  ['a status message',           'iot-2/type/t/id/d/mon',              undefined],
  ['a management message',       'iotdevice-1/type/t/id/d/evt/e/fmt/f', undefined],
  ['an event without a format',  'iot-2/type/t/id/d/evt/e',            undefined],
  ['an event with more',         'iot-2/type/t/id/d/evt/e/fmt/f/g',    undefined],
];
for (const [name, text, expected] of topics) {
  test(`reads the topic of ${name}`, () => assert.equal(readEventTopic(text), expected));
}
