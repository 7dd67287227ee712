/** History in a thread of its own, beside whoever writes the log. */
import { openHistoryWorker } from '../../../infra/history/worker.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { history } from '../../handlers/random-history.ts';
import { fc, seed } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { append, type Lived, lived, sameAsThen, withDirectory, world, written } from './lived.ts';

const test = suite('history in a thread of its own');

const [past] = fc
  .sample(history(120), { seed, numRuns: 30 })
  .sort((one, other) => other.steps.length - one.steps.length);

async function withWorker(
  run: (
    opened: Readonly<{ then: Lived; store: EventStore; worker: ReturnType<typeof openHistoryWorker> }>,
  ) => Promise<void>,
): Promise<void> {
  assert.ok(past);
  const then = await lived(past);
  await withDirectory(async (directory) => {
    const store = await written(directory, then);
    const worker = openHistoryWorker({
      directory,
      world,
      snapshotEvents: 20,
      dueEvents: 30,
      head: store.head,
      flushed: store.flushed,
    });
    try {
      await run({ then, store, worker });
    } finally {
      await worker.close();
      await store.close();
    }
  });
}

test('answers as it was then', () =>
  withWorker(async ({ then, worker }) => {
    assert.is(await worker.figures(), undefined);
    await sameAsThen(worker, then.answered, 1, 40);
  }));

test('makes snapshots when the log has grown', () =>
  withWorker(async ({ then, worker }) => {
    await worker.follow();
    const figures = await worker.figures();
    assert.ok(figures && figures.snapshots >= 2, JSON.stringify(figures));
    await sameAsThen(worker, then.answered, 2, 40);
  }));

test('sees what has been appended since', () =>
  withWorker(async ({ then, store, worker }) => {
    const before = store.head();
    assert.equal(await worker.moment({ position: before + 1 }), { ok: false, no: { reason: 'ahead', head: before } });
    append(store, then.sandbox.events.slice(0, 1));
    const after = await worker.moment({ position: before + 1 });
    assert.ok(after.ok && after.position === before + 1);
  }));

test('an unknown read is an error that says so, and the next question is answered', () =>
  withWorker(async ({ then, worker }) => {
    const error = await worker.read('no/such', {}, { position: 1 }).catch((thrown: Error) => thrown);
    assert.match(String(error), /there is no read "no\/such"/);
    await sameAsThen(worker, then.answered, 3, 5);
  }));
