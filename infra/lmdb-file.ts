/** Opening lmdb files of ours, and telling them from everything else before lmdb touches them. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Key, RootDatabase } from 'lmdb';
import { inspectPages } from './lmdb-pages.ts';

// lmdb's CommonJS build is one file and loads in half the time of its modules: 20 ms of every start.
const { open } = createRequire(import.meta.url)('lmdb') as typeof import('lmdb');

/** A file of ours: binary keys, binary values. */
export type LmdbFile = RootDatabase<Buffer, Key>;

/** What the first record of every file of ours says. `id` ties an index to its log. */
export type FileFormat = Readonly<{ holds: string; format: number; id: string }>;

/** A file that cannot be opened, with what to do about it. Nothing of it was changed. */
export class StoreFileError extends Error {
  override name = 'StoreFileError';
}

/** What a file is expected to be: a format that is known, or one of several. */
export type ExpectedFormat = Readonly<{ holds: string; format: number | readonly number[] }>;

/** The key of the format record. It sorts before all keys that have more bytes. */
export const FORMAT_KEY: Buffer = Buffer.from([0]);

/** A key that nothing is stored under. */
export const NO_KEY: Buffer = Buffer.from([0, 0]);

/** Opens an lmdb file as it is. Commits are visible to other processes when they are flushed, and lmdb-js does not wait for more of them. */
function openAt(path: string, readOnly: boolean): LmdbFile {
  return open<Buffer, Key>({
    path,
    noSubdir: true,
    encoding: 'binary',
    keyEncoding: 'binary',
    readOnly,
    overlappingSync: false,
    eventTurnBatching: false,
  });
}

/** Makes a file that holds its format record and nothing else. It appears whole or not at all. */
export async function createLmdbFile(path: string, format: FileFormat): Promise<void> {
  const fresh = `${path}.new`;
  for (const leftOver of [fresh, `${fresh}-lock`]) rmSync(leftOver, { force: true });
  const file = openAt(fresh, false);
  await file.put(FORMAT_KEY, Buffer.from(JSON.stringify(format)));
  await file.close();
  rmSync(`${fresh}-lock`, { force: true });
  renameSync(fresh, path);
  flushDirectory(dirname(path));
}

/**
 * Opens a file that `createLmdbFile` made and answers its format record. Throws `StoreFileError` when it is missing, cut short,
 * something else, another program's, or written by a later version; such a file stays as it is.
 */
export async function openLmdbFile(
  path: string,
  expected: ExpectedFormat,
  readOnly: boolean,
): Promise<{ file: LmdbFile; id: string }> {
  if (!existsSync(path))
    throw new StoreFileError(`"${path}" was expected to hold ${expected.holds}, it does not exist`);
  const verdict = inspectPages(path);
  if (verdict === 'not-lmdb') {
    throw new StoreFileError(
      `"${path}" was expected to hold ${expected.holds}, it holds something else, or was cut short. ${REMEDY}`,
    );
  }
  if (verdict === 'cut-short') {
    throw new StoreFileError(
      `"${path}" is cut short: parts of ${expected.holds} are missing at its end (an unfinished copy?). ${REMEDY}`,
    );
  }
  const file = openAt(path, readOnly);
  try {
    return { file, id: checkFormat(path, file, expected) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function checkFormat(path: string, file: LmdbFile, expected: ExpectedFormat): string {
  const found = parseFormat(file.getBinary(FORMAT_KEY));
  if (found?.holds !== expected.holds) {
    throw new StoreFileError(
      `"${path}" was expected to hold ${expected.holds}, it is the lmdb file of another program. ${REMEDY}`,
    );
  }
  const formats = [expected.format].flat();
  if (!formats.includes(found.format)) {
    throw new StoreFileError(
      `"${path}" has format ${found.format} of ${expected.holds}, this version reads format ${formats.join(' and ')}: use the version that wrote it, or a later one. Nothing was changed`,
    );
  }
  return found.id;
}

function parseFormat(record: Buffer | undefined): FileFormat | undefined {
  try {
    return JSON.parse(String(record)) as FileFormat;
  } catch {
    return undefined;
  }
}

/** Bytes of a file that hold something: lmdb keeps the others for what comes next. */
export function bytesInUse(file: LmdbFile): number {
  const { pageSize, treeBranchPageCount, treeLeafPageCount, overflowPages } = file.getStats() as PageCounts;
  return pageSize * (treeBranchPageCount + treeLeafPageCount + overflowPages);
}

type PageCounts = Readonly<Record<'pageSize' | 'treeBranchPageCount' | 'treeLeafPageCount' | 'overflowPages', number>>;

/** A file whose name is not on the disk is lost with the power, whatever it holds. Windows has no such call, and needs none. */
export function flushDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(directory, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

const REMEDY = 'Nothing was changed: restore it from a copy, move it away, or give another data directory';
