/** A thread that reads a log until it is told to stop: `workerData` is the directory. It posts `{ read, head }` after each look through all of it. */
import { parentPort, workerData } from 'node:worker_threads';
import { openLmdbReader } from '../../../infra/store/lmdb-read-only.ts';

const store = await openLmdbReader(workerData as string);
let stopped = false;
parentPort?.once('message', () => {
  stopped = true;
});
let live = 0;
const subscription = store.subscribe(-1, (events) => {
  for (const { position } of events) if (position !== live++) throw new Error(`${position} came after ${live - 2}`);
});
do {
  const head = store.head();
  let read = 0;
  for await (const page of store.readAll({ direction: 'forwards' }))
    for (const { position, stream, metadata } of page) {
      if (position !== read++) throw new Error(`position ${position} came after ${read - 2}`);
      if (stream === '' || metadata.org === '') throw new Error(`half an event at ${position}`);
    }
  const ofDevice = { device: 'abc123:pump:p-3' };
  for await (const _ of store.readAll({ direction: 'backwards', interest: ofDevice })) break;
  if (head >= 0 && store.get(head)?.position !== head) throw new Error(`no event at the head ${head}`);
  parentPort?.postMessage({ read, head, live });
  // The subscription and the word to stop come in between.
  await new Promise((resolve) => setImmediate(resolve));
} while (!stopped);
subscription.close();
await store.close();
parentPort?.postMessage('closed');
parentPort?.close();
