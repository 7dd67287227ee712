/** Histories drawn at random: inputs that adapters may give, in any order, valid and refused ones. */
import { fc } from '../spec/property.ts';
import { EVENTS_ONLY, KEY } from './furnished.ts';

type Qos = 0 | 1 | 2;
const qos = fc.constantFrom<Qos[]>(0, 1, 1, 2, 2);
const packetId = fc.integer({ min: 1, max: 4 });
/** Picks one of what there is when the step is taken. */
const pick = fc.nat({ max: 1_000 });
const seldom = fc.integer({ min: 0, max: 19 }).map((drawn) => drawn === 0);

const casts = [
  ['d:abc123:t1:dev1', 'd:abc123:t1:dev2', 'a:abc123:app1', 'A:abc123:sc'],
  ['d:abc123:t1:dev1', 'a:abc123:app1', 'a:abc123:app2', 'g:abc123:gwt:gw1'],
  ['d:abc123:t1:dev1', 'A:abc123:sc', 'A:abc123:sc', 'A:abc123:sc', 'a:abc123:app1'],
  ['d:abc123:t1:dev1', 'A:abc123:sc:i1', 'A:abc123:sc:i2', 'A:abc123:sc:i3', 'A:abc123:sc'],
  ['plain x', 'plain y', 'plain A:abc123:sc', 'd:quickstart:t1:dev1', 'a:quickstart:viewer'],
  ['d:abc123:t1:dev1', 'a:abc123:app1', 'd:zzzzzz:t1:dev1', 'nonsense', 'd:abc123:t1:dev9'],
];

const draws = {
  connect: fc.record({
    does: fc.constant('connect' as const),
    pick,
    clean: fc.boolean(),
    wrong: seldom,
    key: fc.constantFrom(KEY, KEY, KEY, EVENTS_ONLY),
    will: fc.option(fc.record({ nth: pick, bad: seldom, qos, retain: fc.boolean() }), { nil: undefined }),
  }),
  end: fc.record({ does: fc.constant('end' as const), pick, closeCode: fc.constantFrom(0, 91, 160) }),
  subscribe: fc.record({
    does: fc.constant('subscribe' as const),
    pick,
    filters: fc.array(fc.record({ nth: pick, bad: seldom, qos }), { minLength: 1, maxLength: 3 }),
  }),
  unsubscribe: fc.record({ does: fc.constant('unsubscribe' as const), pick, nth: pick }),
  publish: fc.record({
    does: fc.constant('publish' as const),
    pick,
    nth: pick,
    bad: seldom,
    qos,
    packetId,
    dup: fc.boolean(),
    retain: fc.boolean(),
    payload: fc.string({ maxLength: 4 }),
  }),
  release: fc.record({ does: fc.constant('release' as const), pick, packetId }),
  acknowledge: fc.record({
    does: fc.constant('acknowledge' as const),
    pick,
    count: fc.integer({ min: 0, max: 3 }),
    received: fc.boolean(),
  }),
  register: fc.record({
    does: fc.constant('register' as const),
    what: fc.constantFrom('key', 'device', 'org', 'user'),
    flag: fc.integer({ min: 0, max: 3 }).map((drawn) => drawn > 0),
  }),
  send: fc.record({
    does: fc.constant('send' as const),
    command: fc.boolean(),
    format: fc.constantFrom('json', 'a/b'),
  }),
  again: fc.record({
    does: fc.constant('again' as const),
    pick,
    into: fc.constantFrom('abc123', 'sec789', 'zzzzzz'),
  }),
  call: fc.record({ does: fc.constant('call' as const), nth: pick, one: pick, other: pick }),
  clock: fc.record({
    does: fc.constant('clock' as const),
    org: fc.constantFrom('abc123', 'abc123', 'abc123', 'zzzzzz'),
    mode: fc.constantFrom('wall' as const, 'running' as const, 'frozen' as const, undefined),
    by: fc.option(fc.integer({ min: -100_000, max: 100_000_000 }), { nil: undefined }),
  }),
  note: fc.record({
    does: fc.constant('note' as const),
    what: fc.constantFrom('start', 'stop', 'truncate', 'begin', 'end', 'call', 'call of nobody'),
  }),
};

const {
  connect: connects,
  publish: publishes,
  subscribe: subscribes,
  acknowledge: acknowledges,
  call,
  ...others
} = draws;
const step = fc.oneof(
  { arbitrary: publishes, weight: 20 },
  { arbitrary: connects, weight: 8 },
  { arbitrary: subscribes, weight: 8 },
  { arbitrary: acknowledges, weight: 3 },
  { arbitrary: call, weight: 14 },
  { arbitrary: fc.oneof(...Object.values(others)), weight: 8 },
);

export type Step = typeof step extends fc.Arbitrary<infer Drawn> ? Drawn : never;

/** Who connects: a few clients, so that they meet. A name that begins with `plain ` is a client of the plain listener. */
export type History = Readonly<{ cast: readonly string[]; steps: readonly Step[] }>;

/** Up to `most` steps. */
export function history(most: number): fc.Arbitrary<History> {
  const steps = fc.noBias(fc.array(step, { maxLength: most, size: 'max' }));
  return fc.record({ cast: fc.constantFrom(...casts), steps });
}
