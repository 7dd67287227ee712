/** How appends leave: what together, what side by side, what again. Over a function that answers as the server would. */

import type { ExpectedRevision } from '../../../../infra/store/event-store.ts';
import type { Answer } from '../../../../infra/store/eventstoredb/answers.ts';
import { Awaited } from '../../../../infra/store/eventstoredb/awaited.ts';
import { type EncodedEvent, encodeEvent } from '../../../../infra/store/eventstoredb/encoding.ts';
import { type LaneHost, Lanes, UNDER_WAY_MAX } from '../../../../infra/store/eventstoredb/lanes.ts';
import { laneOf } from '../../../../infra/store/eventstoredb/streams.ts';
import { count } from '../../../contract/store-probe.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { message } from './events.ts';

const test = suite('EventStoreDB: lanes');

type Call = Readonly<{ stream: string; expected: number; ids: readonly number[]; answer: (answer: Answer) => void }>;

const numberOf = (id: string) => Number.parseInt(id.slice(-12), 16);
const lost: Answer = { as: 'unknown', error: new Error('lost'), poisoned: true };

/** Lanes whose calls are answered by hand; `own` begins with "messages-". */
function laneStage(host: Partial<LaneHost> = {}) {
  const calls: Call[] = [];
  const told: string[] = [];
  let called = () => {};
  const awaited = new Awaited();
  const revisions = new Map<string, number>();
  const lanes = new Lanes({
    append: (stream, expected, events) =>
      new Promise((answer) => {
        calls.push({ stream, expected, ids: events.map(({ id }) => numberOf(id)), answer });
        called();
      }),
    laneOf,
    isOwn: (stream) => stream.startsWith('messages-'),
    awaited,
    arrivedTo: (stream) => revisions.get(stream) ?? -1,
    placeOf: () => 77,
    lastOnServer: async () => -1,
    overtaken: (stream, expected, actual) => told.push(`overtaken in ${stream} after ${expected}: ${actual}`),
    heard: () => {},
    random: () => 0,
    ...host,
  });
  const add = (stream: string, n: number, expected: ExpectedRevision = 'any', text = '') => {
    const events: EncodedEvent[] = [encodeEvent(message(n, { text }))];
    lanes.add({
      stream,
      expected,
      events,
      bytes: (events[0] as EncodedEvent).bytes,
      stored: (position, revision) => told.push(`${n} stored at ${position} as ${revision}`),
      conflict: (actual) => told.push(`${n} conflicts: ${actual}`),
      refused: (error) => told.push(`${n} refused: ${error.message}`),
    });
  };
  let positions = 0;
  const arrive = (stream: string, ...numbers: readonly number[]) => {
    for (const n of numbers) {
      const revision = (revisions.get(stream) ?? -1) + 1;
      revisions.set(stream, revision);
      awaited.arrived(stream, revision, message(n).id, positions++);
    }
  };
  const nth = async (n: number): Promise<Call> => {
    while (calls.length < n) await new Promise<void>((resolve) => (called = resolve));
    return calls[n - 1] as Call;
  };
  return { lanes, add, arrive, nth, calls, told };
}

async function turn(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
}

test('what waits for the same stream leaves together, one after the other in a lane', async () => {
  const { add, nth, calls, told, arrive } = laneStage();
  add('messages-n1-0', 1);
  const first = await nth(1);
  for (const n of [2, 3, 4]) add('messages-n1-0', n);
  await turn();
  assert.is(calls.length, 1, 'one under way');
  assert.equal([first.expected, first.ids], [-1, [1]]);
  first.answer({ as: 'stored', revision: 0 });
  const second = await nth(2);
  assert.equal([second.expected, second.ids], [0, [2, 3, 4]]);
  assert.equal(told, [], 'acknowledged is not arrived');
  arrive('messages-n1-0', 1, 2, 3, 4);
  assert.equal(told, ['1 stored at 0 as 0', '2 stored at 1 as 1', '3 stored at 2 as 2', '4 stored at 3 as 3']);
});

test('no more leave together than the server takes', async () => {
  const { add, nth } = laneStage();
  for (const n of count(1_200)) add('messages-n1-0', n);
  const first = await nth(1);
  assert.is(first.ids.length, 500);
  const large = laneStage();
  for (const n of count(4)) large.add('messages-n1-0', n, 'any', 'x'.repeat(300_000));
  assert.equal((await large.nth(1)).ids, [1, 2]);
});

test('a client connects and publishes in its order; others do not wait for it', async () => {
  const { add, nth, calls } = laneStage();
  const shard = /\d$/.exec(laneOf('client-d:a:t:1'))?.[0];
  add('client-d:a:t:1', 1, 'none');
  add(`messages-n1-${shard}`, 2);
  add('device-a:t:1', 3, 0);
  await nth(2);
  assert.equal(
    calls.map(({ ids }) => ids),
    [[1], [3]],
  );
  calls[0]?.answer({ as: 'stored', revision: 0 });
  assert.equal((await nth(3)).ids, [2]);
});

test('few are under way at once', async () => {
  const { add, nth, calls } = laneStage();
  for (const n of count(100)) add(`device-a:t:${n}`, n, 'none');
  await nth(UNDER_WAY_MAX);
  await turn();
  assert.is(calls.length, UNDER_WAY_MAX);
  calls[0]?.answer({ as: 'stored', revision: 0 });
  await nth(UNDER_WAY_MAX + 1);
});

test('an unknown outcome is asked again with the same ids and revision', async () => {
  const { add, nth, told, arrive } = laneStage();
  add('messages-n1-0', 1);
  (await nth(1)).answer(lost);
  add('messages-n1-0', 2);
  const again = await nth(2);
  assert.equal([again.expected, again.ids], [-1, [1]]);
  arrive('messages-n1-0', 1);
  again.answer({ as: 'stored', revision: 0 });
  assert.equal([(await nth(3)).expected, told], [0, ['1 stored at 0 as 0']]);
});

test('one that has come back is not asked again', async () => {
  const { add, nth, arrive, told } = laneStage();
  add('messages-n1-0', 1);
  const first = await nth(1);
  arrive('messages-n1-0', 1);
  add('messages-n1-0', 2);
  first.answer(lost);
  assert.equal((await nth(2)).ids, [2]);
  assert.equal(told, ['1 stored at 0 as 0']);
});

test('a repetition is answered with the place that it has', async () => {
  const { add, nth, arrive, told } = laneStage();
  arrive('device-a', 1, 2);
  add('device-a', 1, 'none');
  (await nth(1)).answer({ as: 'stored', revision: 0 });
  await turn();
  assert.equal(told, ['1 stored at 77 as 0']);
});

test('a conflict is told when what was quicker has arrived', async () => {
  const { add, nth, arrive, told } = laneStage();
  add('device-a', 1, 'none');
  (await nth(1)).answer({ as: 'conflict', actual: 1 });
  await turn();
  arrive('device-a', 8);
  assert.equal(told, []);
  arrive('device-a', 9);
  assert.equal(told, ['1 conflicts: 1']);
  add('device-b', 2, 5);
  (await nth(2)).answer({ as: 'conflict', actual: 'none' });
  await turn();
  assert.equal(told.at(-1), '2 conflicts: none');
});

test('any revision of a shared stream tries the next; of an own one, somebody else was there', async () => {
  const { add, nth, told } = laneStage();
  add('device-a', 1);
  (await nth(1)).answer({ as: 'conflict', actual: 4 });
  assert.is((await nth(2)).expected, 4);
  add('messages-n1-0', 2);
  (await nth(3)).answer({ as: 'conflict', actual: 0 });
  await turn();
  assert.equal(told, ['overtaken in messages-n1-0 after -1: 0']);
});

test('what the server refuses is told, and the lane goes on', async () => {
  const { add, nth, told } = laneStage();
  add('device-a', 1, 'none');
  add('device-a', 2, 'none');
  (await nth(1)).answer({ as: 'refused', error: new Error('too large') });
  assert.equal((await nth(2)).ids, [2]);
  assert.equal(told, ['1 refused: too large']);
});

test('ended, nothing is sent any more', async () => {
  const { lanes, add, nth, calls, told } = laneStage();
  add('device-a', 1, 'none');
  add('device-a', 2, 'none');
  const first = await nth(1);
  lanes.end(new Error('closed'));
  first.answer(lost);
  await turn();
  add('device-a', 3, 'none');
  assert.is(calls.length, 1);
  assert.equal(told.toSorted(), ['1 refused: closed', '2 refused: closed', '3 refused: closed']);
});
