/** A log that is read in a thread of the process that writes it: lmdb shares one opened file within a process. */
import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { message, registered } from '../../contract/sample-events.ts';
import { append, count } from '../../contract/store-probe.ts';
import { assert, suite } from '../../spec/suite.ts';
import { inDirectory } from './processes.ts';
import { startThread } from './start-thread.ts';

const test = suite('reading a log in another thread of its writer');

/** A thread that reads, and what it says. */
function reading(directory: string) {
  const thread = startThread(new URL('./reader-thread.ts', import.meta.url), { workerData: directory });
  const next = async () => (await once(thread, 'message'))[0] as { read: number; head: number; live: number };
  const stop = async () => {
    const exit = once(thread, 'exit');
    thread.postMessage('stop');
    while ((await once(thread, 'message'))[0] !== 'closed');
    assert.is((await exit)[0], 0);
  };
  return { thread, next, stop };
}

/** Appends until it is told to end: always something under way, and not so much that reading all of it takes long. */
function load(store: EventStore) {
  let sent = 0;
  let over = false;
  const send = async () => {
    while (!over) {
      for (const device of count(20)) {
        const make = device === 3 ? registered : message;
        store.append(device === 3 ? 'device-p-3' : 'messages-n1', 'any', [make(sent++, { device })]);
      }
      await (sent % 400 === 0 ? store.flushed() : new Promise((resolve) => setImmediate(resolve)));
    }
  };
  const sending = send();
  return async () => {
    over = true;
    await sending;
    await store.flushed();
    return sent;
  };
}

async function opened(directory: string): Promise<EventStore> {
  const store = await openLmdbStore({ directory });
  await append(store, 'messages-n1', 'any', [message(1)]);
  return store;
}

test('sees all that is durable while the writer is under load, and may close first', async () => {
  await inDirectory(async (directory) => {
    const store = await opened(directory);
    const end = load(store);
    const { next, stop } = reading(directory);
    let last = 0;
    for (let round = 0; round < 5; round++) {
      const { read, head } = await next();
      assert.ok(
        read > head && read > last,
        `${read} events read, the head was ${head}, the last time there were ${last}`,
      );
      last = read;
    }
    await stop();
    const second = reading(directory);
    assert.ok((await second.next()).read > last, 'another thread after the first has closed');
    await second.stop();
    const sent = await end();
    assert.is(store.head(), sent, 'the writer is not disturbed');
    assert.is((await append(store, 'messages-n1', 'any', [message(2)])).ok, true);
    await store.close();
  });
});

test('goes on when the writer closes first, and sees what its successor writes', async () => {
  await inDirectory(async (directory) => {
    const store = await opened(directory);
    const end = load(store);
    const { next, stop } = reading(directory);
    await next();
    const sent = await end();
    await store.close();
    await untilRead(next, sent + 1);
    const successor = await openLmdbStore({ directory });
    await append(
      successor,
      'messages-n1',
      'any',
      count(500).map((n) => message(n)),
    );
    await untilRead(next, sent + 501);
    await stop();
    await append(successor, 'messages-n1', 'any', [message(1)]);
    assert.is(successor.head(), sent + 501);
    await successor.close();
  });
});

test('may be ended in the middle of anything', async () => {
  await inDirectory(async (directory) => {
    const store = await opened(directory);
    const end = load(store);
    for (let round = 0; round < 4; round++) {
      const { thread, next } = reading(directory);
      if (round > 0) await next();
      await (thread as Worker).terminate();
    }
    const sent = await end();
    assert.is(store.head(), sent);
    await store.close();
    const again = await openLmdbStore({ directory });
    assert.is(again.head(), sent);
    await again.close();
  });
});

async function untilRead(next: ReturnType<typeof reading>['next'], events: number): Promise<void> {
  for (;;) {
    const { read, live } = await next();
    if (read === events && live === events) return;
    assert.ok(read <= events);
  }
}
