/**
 * Rebuilds a world from a log, in a process of its own: `rebuild.mjs DIRECTORY`. Prints the figures as JSON: a bare lmdb range scan of the log's
 * file, the events decoded, and folded into a world.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { PastEvent } from '../../../domain/recorded-event.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { LOG_FILE } from '../../../infra/store/log-file.ts';
import { World } from '../../../projections/world.ts';

const { open } = createRequire(import.meta.url)('lmdb') as typeof import('lmdb');
const [directory = ''] = process.argv.slice(2);
/** Each is done so often, and the fastest counts: the first time compiles, and the disk is no part of the question. */
const TURNS = 3;

const scanMs = await fastest(scan);
const decodeMs = await fastest(() => replay(() => undefined));
const foldMs = await fastest(() => {
  const world = new World();
  return replay((event) => world.foldPast(event));
});
const events = await count();
const perSecond = (ms: number) => Math.round((events / ms) * 1000);
const { rss } = process.memoryUsage();
const figures = {
  events,
  scanPerSecond: perSecond(scanMs),
  decodedPerSecond: perSecond(decodeMs),
  foldedPerSecond: perSecond(foldMs),
  foldedToScanned: foldMs / scanMs,
  residentMegabytes: rss / 1024 / 1024,
};
console.log(JSON.stringify(figures));

/** Every byte's page is touched, as a reader would. */
async function scan(): Promise<void> {
  const file = open<Buffer, Buffer>({
    path: join(directory, LOG_FILE),
    noSubdir: true,
    encoding: 'binary',
    keyEncoding: 'binary',
    readOnly: true,
  });
  let sum = 0;
  for (const { value } of file.getRange({})) for (let at = 0; at < value.length; at += 4096) sum += value[at] as number;
  if (!Number.isFinite(sum)) throw new Error('the log holds no bytes');
  await file.close();
}

async function replay(past: (event: PastEvent) => void): Promise<void> {
  const store = await openLmdbStore({ directory });
  await store.follow(0, () => {}, past);
  await store.close();
}

async function count(): Promise<number> {
  const store = await openLmdbStore({ directory, readOnly: true });
  const last = store.head();
  await store.close();
  return last + 1;
}

async function fastest(run: () => Promise<void>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < TURNS; turn++) {
    const startedAt = performance.now();
    await run();
    best = Math.min(best, performance.now() - startedAt);
  }
  return best;
}
