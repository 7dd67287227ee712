import { covers } from '../../domain/topic-filter.ts';
import { Routes } from '../../projections/routes.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';
import { sessionOf } from './sessions.ts';

const test = suite('routes');
type Qos = 0 | 1 | 2;

/** Who receives a topic, as text: `client:qos` for each hop, `group(members)` for each group. */
function told(routes: Routes, topic: string): string[] {
  const { direct, shares } = routes.find(topic);
  return [
    ...direct.map(({ session, qos }) => `${session.clientId}:${qos}`),
    ...shares.map(
      ({ group: { members } }) =>
        `(${[...members.values()].map(({ session, qos }) => `${session.clientId}:${qos}`).sort()})`,
    ),
  ].sort();
}

test('a topic that nobody wants goes nowhere', () => {
  assert.equal(told(new Routes(), 'a/b'), []);
});

test('one hop per session, with its highest QoS, however many filters match', () => {
  const routes = new Routes();
  const session = sessionOf('one');
  routes.add('a/+', session, 0, undefined);
  routes.add('a/#', session, 2, undefined);
  routes.add('a/b', session, 1, undefined);
  assert.equal(told(routes, 'a/b'), ['one:2']);
  routes.remove('a/#', session, undefined);
  assert.equal(told(routes, 'a/b'), ['one:1']);
});

test('subscribing again replaces the QoS, also a higher one', () => {
  const routes = new Routes();
  const session = sessionOf('one');
  routes.add('a', session, 2, undefined);
  routes.add('a', session, 0, undefined);
  assert.equal(told(routes, 'a'), ['one:0']);
});

test('an answer is not kept beyond the next change', () => {
  const routes = new Routes();
  assert.equal(told(routes, 'a'), []);
  const session = sessionOf('one');
  routes.add('a', session, 1, undefined);
  assert.equal(told(routes, 'a'), ['one:1']);
  assert.equal(told(routes, 'a'), ['one:1']);
  routes.remove('a', session, undefined);
  assert.equal(told(routes, 'a'), []);
});

test('from whom a topic is hidden is asked for each answer that is made, and again when it is to be reconsidered', () => {
  let hidden = 'one';
  const asked: string[] = [];
  const routes = new Routes(() => (topic) => {
    asked.push(topic);
    return topic === 'a' ? ({ clientId }) => clientId === hidden : undefined;
  });
  for (const name of ['one', 'two']) {
    routes.add('+', sessionOf(name), 1, undefined);
    routes.add('a', sessionOf(name), 1, 'g');
  }
  for (let times = 0; times < 2; times++) {
    assert.equal(told(routes, 'a'), ['(one:1,two:1)', 'two:1']);
    assert.equal(told(routes, 'b'), ['one:1', 'two:1']);
  }
  assert.equal(asked, ['a', 'b']);
  hidden = 'two';
  assert.equal(told(routes, 'a'), ['(one:1,two:1)', 'two:1']);
  routes.reconsider();
  assert.equal(told(routes, 'a'), ['(one:1,two:1)', 'one:1']);
});

test("groups stand apart by name, and from subscriptions of one's own", () => {
  const routes = new Routes();
  const [one, two] = [sessionOf('one'), sessionOf('two')];
  routes.add('a', one, 0, 'g');
  routes.add('a', two, 1, 'g');
  routes.add('a', two, 1, 'h');
  routes.add('a', two, 2, undefined);
  assert.equal(told(routes, 'a'), ['(one:0,two:1)', '(two:1)', 'two:2']);
  routes.remove('a', two, 'g');
  assert.equal(told(routes, 'a'), ['(one:0)', '(two:1)', 'two:2']);
  routes.remove('a', one, undefined);
  assert.equal(told(routes, 'a'), ['(one:0)', '(two:1)', 'two:2'], 'no such subscription');
});

// Two literals, an empty level, `$`, both wildcards and `#` behind a parent: what 4.7 of MQTT 3.1.1 speaks of.
const level = fc.constantFrom('a', 'b', '', '$s');
// With the levels in front, the second one is where answers are told apart by kind.
const inFront = fc.constantFrom('', '', 'p/p/p/p/');
const topic = fc
  .tuple(inFront, fc.array(level, { minLength: 1, maxLength: 4 }))
  .map(([front, levels]) => front + levels.join('/'));
const filter = fc
  .tuple(inFront, fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 4 }), fc.boolean())
  .map(([front, levels, open]) => front + (open || levels.length === 0 ? [...levels, '#'] : levels).join('/'));
const change = fc.record({
  adds: fc.boolean(),
  filter,
  who: fc.nat({ max: 3 }),
  qos: fc.constantFrom<Qos[]>(0, 1, 2),
  group: fc.constantFrom(undefined, undefined, 'g', 'h'),
});

test(
  'are what a naive scan of all subscriptions gives, after every change',
  property(
    [fc.array(change, { maxLength: 40 }), fc.array(topic, { minLength: 1, maxLength: 8 })],
    (changes, topics) => {
      const sessions = ['0', '1', '2', '3'].map((name) => sessionOf(name));
      const routes = new Routes();
      const held = new Map<string, { filter: string; who: number; qos: Qos; group: string | undefined }>();
      for (const { adds, ...subscription } of changes) {
        const { filter: wanted, who, qos, group } = subscription;
        const session = sessions[who] as (typeof sessions)[number];
        const key = `${wanted} ${who} ${group}`;
        if (adds) {
          routes.add(wanted, session, qos, group);
          held.set(key, subscription);
        } else {
          routes.remove(wanted, session, group);
          held.delete(key);
        }
        for (const one of topics) assert.equal(told(routes, one), naively([...held.values()], one), `topic "${one}"`);
      }
    },
    { runs: 200 },
  ),
);

// What is sent first is part of what a replay compares.
test('hops stand in the order of their filters, level by level # before a literal before +, and then as they came', () => {
  const order = ['#', 'a/#', 'a/b/#', 'a/b', 'a/+/#', 'a/+', '+/#', '+/b/#', '+/b', '+/+/#', '+/+'];
  for (const added of [order, [...order].reverse(), [...order].sort()]) {
    const routes = new Routes();
    for (const filter of added) {
      for (const name of ['one', 'two']) routes.add(filter, sessionOf(`${filter} ${name}`), 1, undefined);
    }
    const found = routes.find('a/b').direct.map(({ session }) => session.clientId);
    assert.equal(
      found,
      order.flatMap((filter) => [`${filter} one`, `${filter} two`]),
    );
  }
});

/** The same as `told`, by looking at each subscription. */
function naively(
  held: readonly Readonly<{ filter: string; who: number; qos: Qos; group: string | undefined }>[],
  topic: string,
): string[] {
  const matching = held.filter(({ filter: wanted }) => covers(wanted, topic));
  const direct = new Map<number, Qos>();
  const groups = new Map<string, string[]>();
  for (const { filter: wanted, who, qos, group } of matching) {
    if (group === undefined) direct.set(who, Math.max(qos, direct.get(who) ?? 0) as Qos);
    else groups.set(`${group} ${wanted}`, [...(groups.get(`${group} ${wanted}`) ?? []), `${who}:${qos}`]);
  }
  return [
    ...[...direct].map(([who, qos]) => `${who}:${qos}`),
    ...[...groups.values()].map((members) => `(${members.sort()})`),
  ].sort();
}

test('an answer that stands with its topic is not kept beyond a change either', () => {
  let hidden = '';
  const routes = new Routes(
    () =>
      () =>
      ({ clientId }) =>
        clientId === hidden,
  );
  const known = { topic: 'a', route: undefined, asOf: 0, kind: undefined };
  const names = () => routes.findFor(known).direct.map(({ session }) => session.clientId);
  assert.equal(names(), []);
  for (const name of ['one', 'two']) {
    routes.add('a', sessionOf(name), 1, undefined);
    routes.add('b', sessionOf(name), 1, 'g');
  }
  assert.equal(names(), ['one', 'two']);
  hidden = 'one';
  routes.reconsider();
  assert.equal(names(), ['two']);
});

test('topics with the same recipients have one answer, and a group is told apart', () => {
  const routes = new Routes();
  const session = sessionOf('one');
  routes.add('+', session, 1, undefined);
  assert.is(routes.find('a'), routes.find('b'));
  routes.add('c', session, 1, 'g');
  const counts = ['a', 'c', 'a', 'b', 'c'].map((topic) => routes.find(topic).shares.length);
  assert.equal(counts, [0, 1, 0, 0, 1]);
  assert.equal(routes.find('a').shares, []);
});
