/** One flush of the embedded store's engine with nothing around it: the floor under an acknowledgement that waits for the disk. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { Figures } from './generator/job.ts';
import { percentile } from './report/percentile.ts';

const CHUNK_BYTES = 300; // One message of the benchmark, with its header.

/** Puts one chunk after another, each on disk before the next; milliseconds for one. The file is opened as `infra/store/` opens its own. */
export async function bareFlush(directory: string, measureMs: number): Promise<Figures> {
  const database = open<Buffer, number>({
    path: join(mkdtempSync(join(directory, 'flush-')), 'log'),
    noSubdir: true,
    encoding: 'binary',
    keyEncoding: 'uint32',
    overlappingSync: false,
    eventTurnBatching: false,
  });
  const took: number[] = [];
  const until = performance.now() + measureMs;
  for (let key = 0; performance.now() < until; key++) {
    const before = performance.now();
    await database.put(key, Buffer.alloc(CHUNK_BYTES, key));
    took.push(performance.now() - before);
  }
  await database.close();
  // The first ones open files and warm up.
  const steady = took.slice(Math.min(50, Math.floor(took.length / 2)));
  return { p50Ms: percentile(steady, 0.5), p99Ms: percentile(steady, 0.99) };
}
