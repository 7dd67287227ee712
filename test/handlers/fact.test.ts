/** When what was decided then and what is decided now are the same. */
import type { DomainEvent } from '../../domain/decider.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { decidedFacts, isSame, recordedFacts } from '../../handlers/fact.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('facts');

const metadata = { org: 'abc123', node: 'n-1', at: 0, recordedAt: 0, version: 1 };
const then = (data: object, payload?: string): readonly RecordedEvent[] => [
  {
    ...{ position: 4, stream: 'messages-n-1', revision: 0, id: 'i', type: 'MessagePublished', data, metadata },
    ...(payload !== undefined && { payload: Buffer.from(payload) }),
  },
];
const at = (stream: string): readonly RecordedEvent[] => then({}).map((event) => ({ ...event, stream }));
const now = (data: object, payload?: string, changes: Partial<DomainEvent> = {}) => ({
  stream: 'messages',
  org: 'abc123',
  events: [
    { type: 'MessagePublished', data, ...(payload !== undefined && { payload: Buffer.from(payload) }), ...changes },
  ],
});

// biome-ignore format: a table reads in columns
const cases: readonly (readonly [string, readonly RecordedEvent[], Parameters<typeof isSame>[1], boolean])[] = [
  ['the same',                          then({ a: 1 }),              now({ a: 1 }),                                true],
  ['members in another order',          then({ a: 1, b: 2 }),        now({ b: 2, a: 1 }),                          true],
  ['a member that JSON does not know',  then({ a: 1 }),              now({ a: 1, b: undefined }),                  true],
  ['another value',                     then({ a: 1 }),              now({ a: 2 }),                                false],
  ['a member less',                     then({ a: 1, b: 2 }),        now({ a: 1 }),                                false],
  ['a member more',                     then({ a: 1 }),              now({ a: 1, b: 2 }),                          false],
  ['a list, the same',                  then({ a: [1, { b: 2 }] }),  now({ a: [1, { b: 2 }] }),                    true],
  ['a list in another order',           then({ a: [1, 2] }),         now({ a: [2, 1] }),                           false],
  ['a longer list',                     then({ a: [1] }),            now({ a: [1, 2] }),                           false],
  ['a list, and an object like it',     then({ a: [] }),             now({ a: {} }),                               false],
  ['null, and an object',               then({ a: null }),           now({ a: {} }),                               false],
  ['the same bytes',                    then({}, 'x'),               now({}, 'x'),                                 true],
  ['other bytes',                       then({}, 'x'),               now({}, 'y'),                                 false],
  ['no bytes, and none',                then({}),                    now({}, ''),                                  false],
  ['another type',                      then({}),                    now({}, undefined, { type: 'PublishRefused' }), false],
  ['another stream',                    then({}),                    { ...now({}), stream: 'refusals' },           false],
  ['the stream of a node as it is',     then({}),                    { ...now({}), stream: 'messages-n-1' },       true],
  ['one of several streams of a node',  at('messages-n-1-3'),        now({}),                                      true],
  ['the stream of another node',        at('messages-n-12'),         now({}),                                      false],
  ['a stream that is no node’s',        at('client-n-1'),            now({}),                                      false],
  ['another org',                       then({}),                    { ...now({}), org: 'other' },                 false],
  ['fewer events',                      then({}),                    { ...now({}), events: [] },                   false],
];

for (const [name, recorded, decided, same] of cases) {
  test(`${name}: ${same ? 'the same' : 'not the same'}`, () => assert.is(isSame(recorded, decided), same));
}

test('are shown alike on both sides', () => {
  const fact = { type: 'MessagePublished', stream: 'messages', org: 'abc123', data: { a: 1, b: [2] }, payload: 'eA==' };
  assert.equal(recordedFacts(then({ b: [2], a: 1, c: undefined }, 'x')), [fact]);
  assert.equal(decidedFacts(now({ a: 1, b: [2] }, 'x')), [fact]);
});
