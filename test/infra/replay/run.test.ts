/** Which inputs of a log are decided again, and what becomes of a log that cannot be read. */
import type { At } from '../../../domain/at.ts';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { connect } from '../../../handlers/mqtt/connect.ts';
import { publish } from '../../../handlers/mqtt/publish.ts';
import { type RecordedLog, storedLog } from '../../../infra/replay/recorded-log.ts';
import { ownRules } from '../../../infra/replay/rules.ts';
import { type ReplayProgress, type ReplayRun, replay } from '../../../infra/replay/run.ts';
import { createRunner } from '../../../infra/runner.ts';
import { openMemoryStore } from '../../../infra/store/memory.ts';
import { takeSnapshot } from '../../../projections/snapshot.ts';
import { snapshotBytes } from '../../../projections/snapshot-bytes.ts';
import { World } from '../../../projections/world.ts';
import { runAny } from '../../doubles/run-any.ts';
import { assert, suite } from '../../spec/suite.ts';
import { arrival, message, parts } from '../runner-stage.ts';

const test = suite('a replay from end to end');

/** A connection at 1000, messages at 2000, 3000, 4000 and 5000 ms. */
async function fiveInputs(): Promise<RecordedLog> {
  const store = openMemoryStore();
  const world = new World();
  await store.follow(0, (event) => void world.fold(event));
  let [ids, now] = [0, 0];
  const given = { store, world, node: 'n', now: () => (now += 1_000), ids: () => `id-${ids++}`, random: () => 0 };
  const run = runAny(createRunner(given));
  run(connect, arrival);
  for (const text of ['1', '2', '3', '4']) run(publish, message(Buffer.from(text)));
  await store.flushed();
  return storedLog('the log', store);
}

async function positions(log: RecordedLog, more: Partial<ReplayRun> = {}): Promise<number[]> {
  const found: number[] = [];
  await replay({
    log,
    rules: ownRules,
    visit: ({ replayed }) => {
      assert.ok(replayed?.same);
      found.push(replayed.left[0]?.position as number);
      return undefined;
    },
    ...more,
  });
  return found;
}

// biome-ignore format: a table reads in columns
const ranges: readonly (readonly [name: string, from: At | undefined, to: At | undefined, positions: readonly number[]])[] = [
  ['everything',                                undefined,          undefined,        [0, 1, 2, 3, 4]],
  ['from a position',                           { position: 3 },    undefined,        [3, 4]],
  ['to a position, which is in it',             undefined,          { position: 1 },  [0, 1]],
  ['one position',                              { position: 2 },    { position: 2 },  [2]],
  ['from a time on',                            { time: 3_000 },    undefined,        [2, 3, 4]],
  ['from between two times',                    { time: 3_500 },    undefined,        [3, 4]],
  ['to a time, which is not in it',             undefined,          { time: 3_000 },  [0, 1]],
  ['between times',                             { time: 2_000 },    { time: 4_000 },  [1, 2]],
  ['from behind the end',                       { time: 9_000 },    undefined,        []],
  ['to behind the end',                         undefined,          { time: 9_000 },  [0, 1, 2, 3, 4]],
  ['to a position behind the end',              { position: 4 },    { position: 99 }, [4]],
  ['to before the beginning',                   undefined,          { time: 0 },      []],
  ['an end before the start',                   { position: 3 },    { position: 2 },  []],
];

for (const [name, from, to, expected] of ranges) {
  test(`takes ${name}`, async () => {
    assert.equal(await positions(await fiveInputs(), { ...(from && { from }), ...(to && { to }) }), expected);
  });
}

test('takes what is wanted', async () => {
  const wanted = ({ payload }: RecordedEvent) => payload?.toString() === '3';
  assert.equal(await positions(await fiveInputs(), { wanted }), [3]);
});

test('waits for whoever looks at a step, and stops when told to', async () => {
  let seen = 0;
  const visit = async () => {
    const before = ++seen;
    await new Promise((resolve) => setImmediate(resolve));
    assert.is(seen, before, 'the next one came before this one was through');
    return seen === 3 ? ('stop' as const) : undefined;
  };
  await positions(await fiveInputs(), { visit });
  assert.is(seen, 3);
});

test('tells how far it is', async () => {
  const told: ReplayProgress[] = [];
  await positions(await fiveInputs(), { progress: (done) => told.push(done) });
  assert.equal(told, [{ events: 5, total: 5 }]);
});

test('an empty log has nothing to be replayed', async () => {
  assert.equal(await positions(storedLog('the log', openMemoryStore())), []);
});

/** Seven events, of which the first ones were given up; the connection is taken over by events 1 and 2. */
async function truncated(before: number): Promise<RecordedLog> {
  const { runner, store, world, log } = await parts();
  runner.run(connect, arrival);
  runner.run(connect, { ...arrival, connectionId: 'connection-2' });
  for (const text of ['1', '2', '3', '4']) runner.run(publish, message(Buffer.from(text)));
  await store.flushed();
  assert.is(world.position, 6);
  const then = new World();
  for (const event of log.slice(0, before)) then.fold(event);
  await store.truncate({ before, keep: () => false, base: snapshotBytes(takeSnapshot(then)) });
  return storedLog('the log', store);
}

test('a log whose past was given up is replayed from where it begins now', async () => {
  assert.equal(await positions(await truncated(4)), [4, 5, 6]);
  assert.equal(await positions(await truncated(4), { from: { position: 0 }, to: { position: 5 } }), [4, 5]);
});

test('the rest of an input whose beginning was given up is not judged', async () => {
  assert.equal(await positions(await truncated(2)), [3, 4, 5, 6]);
  assert.equal(await positions(await truncated(1)), [1, 3, 4, 5, 6]);
});

test('of what was given up it says so, and also of a world that it cannot read', async () => {
  const refusal = (log: RecordedLog, more: Partial<ReplayRun> = {}) =>
    positions(log, more).then(
      () => 'nothing was refused',
      ({ name, message: told }: Error) => `${name}: ${told}`,
    );
  const log = await truncated(4);
  assert.is(
    await refusal(log, { to: { position: 3 } }),
    'LogUnreadable: the log begins at position 4: what was before has been given up',
  );
  const other = { ...log, base: { before: 4, bytes: Buffer.from('something') } };
  assert.match(
    await refusal(other),
    /^LogUnreadable: .* a snapshot .* that this code cannot read: These bytes are no snapshot/,
  );
});

test('where the log cannot be read, it says where, and what can be done', async () => {
  const log = await fiveInputs();
  const broken: RecordedLog = {
    ...log,
    events: async function* (from) {
      for await (const page of log.events(from)) yield page.filter(({ position }) => position < 3);
      throw new RangeError('offset is out of bounds');
    },
  };
  const found: number[] = [];
  const visit: ReplayRun['visit'] = ({ replayed }) => {
    found.push(replayed?.left[0]?.position ?? -1);
    return undefined;
  };
  const error = await positions(broken, { visit }).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  assert.is(error?.name, 'LogUnreadable');
  assert.match(error?.message ?? '', /^the log cannot be read behind position 2: offset is out of bounds\. .*--to 2/);
  assert.equal(found, [0, 1, 2], 'what stands before has been looked at');
  assert.equal(await positions(broken, { to: { position: 2 } }), [0, 1, 2]);
});
