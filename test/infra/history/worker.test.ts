/** History in a thread of its own, beside whoever writes the log. A thread takes long to begin from sources: there is one for all tests. */
import type { Worker } from 'node:worker_threads';
import { openHistoryWorker } from '../../../infra/history/worker.ts';
import { HistoryError } from '../../../infra/history.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { history } from '../../handlers/random-history.ts';
import { fc, seed } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { append, type Lived, lived, sameAsThen, world, written } from './lived.ts';

const test = suite('history in a thread of its own');

let then: Lived;
let store: EventStore;
let worker: ReturnType<typeof openHistoryWorker>;
const threads: Worker[] = [];
const note = (thread: Worker) => threads.push(thread);

test.before(async () => {
  process.on('worker', note);
  const drawn = fc.sample(history(120), { seed, numRuns: 30 });
  const longest = drawn.reduce((one, other) => (other.steps.length > one.steps.length ? other : one));
  then = await lived(longest);
  const directory = temporaryDirectory();
  store = await written(directory, then);
  const { head, flushed } = store;
  worker = openHistoryWorker({ directory, world, snapshotEvents: 20, dueEvents: 30, head, flushed });
});

test.after(async () => {
  process.off('worker', note);
  await worker.close();
  await store.close();
});

test('does not begin before it is asked', async () => {
  assert.is(await worker.figures(), undefined);
  assert.is(threads.length, 0);
});

test('answers as it was then', () => sameAsThen(worker, then.answered, 1, 40));

test('makes snapshots when the log has grown', async () => {
  await worker.follow();
  const figures = await worker.figures();
  assert.ok(figures && figures.snapshots >= 2, JSON.stringify(figures));
  await sameAsThen(worker, then.answered, 2, 40);
});

test('sees what has been appended since', async () => {
  const before = store.head();
  assert.equal(await worker.moment({ position: before + 1 }), { ok: false, no: { reason: 'ahead', head: before } });
  append(store, then.sandbox.events.slice(0, 1));
  const after = await worker.moment({ position: before + 1 });
  assert.ok(after.ok && after.position === before + 1);
});

test('a read that there is not is an error that says so, and the next question is answered', async () => {
  const error = await worker.read('no/such', {}, { position: 1 }).catch((thrown: Error) => thrown);
  assert.match(String(error), /there is no read "no\/such"/);
  await sameAsThen(worker, then.answered, 3, 5);
});

test('has a bound on the questions that wait', async () => {
  const asked = Array.from({ length: 150 }, () => worker.moment({ position: 3 }));
  const reasons = reasonsOf(await Promise.allSettled(asked));
  assert.is(reasons.length, 50);
  assert.ok(reasons.every((error) => error instanceof HistoryError && error.reason === 'busy'));
});

test('that dies fails those who wait, with what to do, and the next question is answered by another one', async () => {
  await sameAsThen(worker, then.answered, 4, 5);
  const request = { org: 'abc123' };
  const waiting = Array.from({ length: 20 }, () => worker.read('sandbox/get-org', request, { position: 40 }));
  const outcomes = Promise.allSettled(waiting);
  await threads[0]?.terminate();
  const reasons = reasonsOf(await outcomes);
  assert.ok(reasons.length > 0);
  for (const error of reasons) {
    assert.ok(error instanceof HistoryError && error.reason === 'ended', String(error));
    assert.match(error.message, /ask again/);
  }
  await sameAsThen(worker, then.answered, 5, 20);
  assert.is(threads.length, 2);
});

function reasonsOf(outcomes: readonly PromiseSettledResult<unknown>[]): readonly unknown[] {
  return outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
}
