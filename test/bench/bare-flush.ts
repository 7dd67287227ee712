/** One flush of the store with nothing around it: the floor under an acknowledgement that waits for the disk. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { open } from 'lmdb';
import type { Figures } from './generator/job.ts';
import { percentile } from './report/percentile.ts';

const CHUNK_BYTES = 300; // One message of the benchmark, with its header.

/** Puts one chunk after another, waiting for the flush of each; milliseconds for one. */
export async function bareFlush(directory: string, measureMs: number): Promise<Figures> {
  const path = mkdtempSync(join(directory, 'flush-'));
  const database = open({ path, encoding: 'binary', keyEncoding: 'uint32' });
  const took: number[] = [];
  const until = performance.now() + measureMs;
  for (let key = 0; performance.now() < until; key++) {
    const before = performance.now();
    await database.put(key, Buffer.alloc(CHUNK_BYTES, key));
    await database.flushed;
    took.push(performance.now() - before);
  }
  await database.close();
  // The first ones open files and warm up.
  const steady = took.slice(Math.min(50, Math.floor(took.length / 2)));
  return { p50Ms: percentile(steady, 0.5), p99Ms: percentile(steady, 0.99) };
}
