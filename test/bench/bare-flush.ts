/** One flush of the embedded store's engine with nothing around it: the floor under an acknowledgement that waits for the disk. */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { open } from 'lmdb';
import type { Figures } from './generator/job.ts';
import { percentile } from './report/percentile.ts';

const CHUNK_BYTES = 300; // One message of the benchmark, with its header.

/**
 * Puts one chunk after another, each on disk before the next: `p50Ms` and `p99Ms`, milliseconds for one. Then the same with a millisecond
 * between them, which is the pace of the latency scenario: `pacedP50Ms`, for a disk and processors that have gone to sleep meanwhile. The
 * file is opened as `infra/store/` opens its own.
 */
export async function bareFlush(directory: string, measureMs: number): Promise<Figures> {
  const database = open<Buffer, number>({
    path: join(mkdtempSync(join(directory, 'flush-')), 'log'),
    noSubdir: true,
    encoding: 'binary',
    keyEncoding: 'uint32',
    overlappingSync: false,
    eventTurnBatching: false,
  });
  let key = 0;
  const flushes = async (pauseMs: number): Promise<readonly number[]> => {
    const took: number[] = [];
    const until = performance.now() + measureMs;
    while (performance.now() < until) {
      const before = performance.now();
      await database.put(key, Buffer.alloc(CHUNK_BYTES, key++));
      took.push(performance.now() - before);
      if (pauseMs > 0) await pause(pauseMs);
    }
    // The first ones open files and warm up.
    return took.slice(Math.min(50, Math.floor(took.length / 2)));
  };
  const steady = await flushes(0);
  const paced = await flushes(1);
  await database.close();
  return { p50Ms: percentile(steady, 0.5), p99Ms: percentile(steady, 0.99), pacedP50Ms: percentile(paced, 0.5) };
}
