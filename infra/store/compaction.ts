/** Giving the room of what was truncated back to the disk: lmdb keeps the pages of its file for what comes next. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { flushDirectory, type LmdbFile } from '../lmdb-file.ts';
import { INDEX_FILE, openIndexLmdb } from './index-file.ts';
import { LOG_FILE, openLogLmdb } from './log-file.ts';
import { takeWriterLock } from './writer-lock.ts';

/** Bytes of the log with its index. */
export type Compaction = Readonly<{ bytesBefore: number; bytesAfter: number }>;

/** How often progress is told, ms. */
const LOOK_EVERY_MS = 100;

/**
 * Writes the files of a log anew without the pages that are not used, and puts them in the place of the old ones; a crash in between leaves the
 * old ones. `onProgress` hears of bytes written and of an upper bound of what will be. Rejects when a process writes the log, or
 * reads it: that one would go on with the file that is gone.
 */
export async function compactLog(
  directory: string,
  onProgress: (doneBytes: number, totalBytes: number) => void = () => {},
): Promise<Compaction> {
  const paths = [LOG_FILE, INDEX_FILE].map((name) => join(directory, name)).filter((path) => existsSync(path));
  const lock = takeWriterLock(directory);
  try {
    const bytesBefore = sizeOf(paths);
    let done = 0;
    for (const path of paths) {
      const { file } = await (path.endsWith(LOG_FILE)
        ? openLogLmdb(directory, false)
        : openIndexLmdb(directory, false));
      const copied = await replaceByCopy(path, file, (bytes) => onProgress(done + bytes, bytesBefore));
      done += copied;
    }
    onProgress(done, done);
    return { bytesBefore, bytesAfter: sizeOf(paths) };
  } finally {
    lock.release();
  }
}

/** Copies a file, closes it, and renames the copy over it; answers the bytes of the copy. */
async function replaceByCopy(path: string, file: LmdbFile, told: (bytes: number) => void): Promise<number> {
  const copy = `${path}.compact`;
  rmSync(copy, { force: true });
  const looking = setInterval(() => told(statSync(copy, { throwIfNoEntry: false })?.size ?? 0), LOOK_EVERY_MS);
  try {
    refuseReaders(path, file);
    await file.backup(copy, true);
    refuseReaders(path, file); // who has come meanwhile
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  } finally {
    clearInterval(looking);
    await file.close();
  }
  const handle = openSync(copy, 'r+');
  fsyncSync(handle);
  closeSync(handle);
  renameSync(copy, path);
  // It tells readers of the old file's transactions.
  rmSync(`${path}-lock`, { force: true });
  flushDirectory(dirname(path));
  return statSync(path).size;
}

/** Who has the file open for reading is in lmdb's table of readers, one line each: process, thread, transaction. */
function refuseReaders(path: string, file: LmdbFile): void {
  file.readerCheck(); // forgets those that have died
  const readers = [...file.readerList().matchAll(/^\s*(\d+)\s/gm)].map(([, pid]) => Number(pid));
  // One line is our own.
  const own = readers.indexOf(process.pid);
  if (own >= 0) readers.splice(own, 1);
  if (readers.length > 0) {
    const named = (pid: number) => (pid === process.pid ? 'this process itself' : `process ${pid}`);
    const who = [...new Set(readers)].map(named).join(', ');
    throw new Error(`"${path}" is being read by ${who}: stop that one first. Nothing was changed`);
  }
}

function sizeOf(paths: readonly string[]): number {
  return paths.reduce((sum, path) => sum + statSync(path).size, 0);
}
