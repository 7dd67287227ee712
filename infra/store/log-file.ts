/** The file that holds the log: chunks by the position of their first event. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from '../../domain/recorded-event.ts';
import {
  bytesInUse,
  createLmdbFile,
  type FileFormat,
  FORMAT_KEY,
  type LmdbFile,
  NO_KEY,
  openLmdbFile,
  StoreFileError,
} from '../lmdb-file.ts';
import { ChunkError } from './chunk.ts';
import { Chunk } from './chunk-reader.ts';

/** Name of the log in its data directory. */
export const LOG_FILE = 'events.mdb';

const HOLDS = 'the event log of a wiotp-sandbox';

/** A log begins with format 1. In format 2 a part of its past has been given up: it has a base and sparse chunks. */
const WHOLE = 1;
const TRUNCATED = 2;

/** A chunk on its way to the disk. */
export type NewChunk = Readonly<{ first: Position; bytes: Buffer }>;

/** What a truncated log begins with: the events below `before` are not all there, `bytes` are what whoever truncated it made of them. */
export type Base = Readonly<{ before: Position; bytes: Buffer }>;

/** Chunks that take the place of others, and the base that goes with them; all or nothing. */
export type Rewrite = Readonly<{ put: NewChunk; remove: readonly Position[]; base: Base | undefined }>;

export type LogFile = Readonly<{
  /** Tells this log from all others. */
  id: string;
  /** Resolves when the chunks are on the disk, flushed. Rejects when they may not be. One call at a time. */
  write: (chunks: readonly NewChunk[]) => Promise<void>;
  /** Resolves when it is on the disk, flushed. */
  rewrite: (rewrite: Rewrite) => Promise<void>;
  /** The first position of which nothing was given up, 0 as long as the log is whole. */
  truncatedBefore: () => Position;
  /** Undefined as long as the log is whole. */
  base: () => Base | undefined;
  /** The last chunk that starts at or before a position. */
  covering: (position: Position) => Chunk | undefined;
  bytesInUse: () => number;
  /** Sees what another process has written since. */
  refresh: () => void;
  close: () => Promise<void>;
}>;

/** Opens the log of a directory; a writer makes it when there is none. Throws `StoreFileError`, see `openLmdbFile`. */
export async function openLogFile(directory: string, readOnly: boolean): Promise<LogFile> {
  const path = join(directory, LOG_FILE);
  if (!readOnly && !existsSync(path)) await createLmdbFile(path, { holds: HOLDS, format: WHOLE, id: randomUUID() });
  const { file, id } = await openLogLmdb(directory, readOnly);
  return {
    id,
    write: (chunks) => writeChunks(file, path, chunks),
    rewrite: (rewrite) => rewriteChunks(file, path, id, rewrite),
    truncatedBefore: () => borderOf(file),
    base: () => {
      const bytes = file.getBinary(BASE_KEY);
      return bytes && { before: borderOf(file), bytes };
    },
    covering: (position) => {
      if (position < 0) return undefined;
      // A reader that goes on asks for the start of a chunk: that is found without a cursor.
      const starting = file.getBinary(keyOf(position));
      if (starting !== undefined) return chunkOf(path, starting);
      // Reversed, the end is where to stop: below the first position, which the base's key is.
      for (const { value } of file.getRange({ start: keyOf(position), end: BASE_KEY, reverse: true, limit: 1 }))
        return chunkOf(path, value);
      return undefined;
    },
    bytesInUse: () => bytesInUse(file),
    refresh: () => file.resetReadTxn(),
    close: () => file.close(),
  };
}

/** The log's file as records. */
export function openLogLmdb(directory: string, readOnly: boolean): ReturnType<typeof openLmdbFile> {
  return openLmdbFile(join(directory, LOG_FILE), { holds: HOLDS, format: [WHOLE, TRUNCATED] }, readOnly);
}

function chunkOf(path: string, bytes: Buffer): Chunk {
  try {
    return new Chunk(bytes);
  } catch (error) {
    if (!(error instanceof ChunkError)) throw error;
    throw new StoreFileError(`"${path}": ${error.message}. Use the version that wrote it, or restore it from a copy`, {
      cause: error,
    });
  }
}

async function writeChunks(file: LmdbFile, path: string, chunks: readonly NewChunk[]): Promise<void> {
  const puts = chunks.map(({ first, bytes }) => file.put(keyOf(first), bytes, APPEND));
  // lmdb-js starts at once when a second write comes; with one it waits for the next turn of the loop.
  puts.push(file.remove(NO_KEY));
  const stored = await Promise.all(puts).catch(async (error) => {
    const cause = await commitError(error);
    throw new Error(`writing to "${path}" failed, nothing more is accepted: ${cause.message}. Is the disk full?`, {
      cause,
    });
  });
  if (stored.slice(0, chunks.length).includes(false))
    throw new Error(`another process has written to "${path}": this one stops`);
}

async function rewriteChunks(file: LmdbFile, path: string, id: string, { put, remove, base }: Rewrite): Promise<void> {
  const done = file.batch(() => {
    for (const first of remove) void file.remove(keyOf(first));
    void file.put(keyOf(put.first), put.bytes);
    if (base === undefined) return;
    void file.put(BORDER_KEY, keyOf(base.before));
    void file.put(BASE_KEY, base.bytes);
    // An earlier version of this program would take the log for whole: it is to refuse it.
    void file.put(
      FORMAT_KEY,
      Buffer.from(JSON.stringify({ holds: HOLDS, format: TRUNCATED, id } satisfies FileFormat)),
    );
  });
  await done.catch(async (error) => {
    const cause = await commitError(error);
    throw new Error(`truncating "${path}" failed, the log is as it was before this step: ${cause.message}`, { cause });
  });
}

function borderOf(file: LmdbFile): Position {
  const border = file.getBinary(BORDER_KEY);
  return border === undefined ? 0 : border.readUInt32BE(0) * 0x100000000 + border.readUInt32BE(4);
}

/** Both sort before the keys of chunks, which have eight bytes. They stand apart because the base is large and the border is asked for often. */
const BORDER_KEY = Buffer.from([0, 0, 0]);
const BASE_KEY = Buffer.from([0, 0, 0, 0]);

/**
 * Refused by lmdb unless the key comes after all others, so that two writers cannot overwrite each other.
 * lmdb-js takes the option although its types do not say so.
 */
const APPEND = { append: true } as unknown as number;

/** Eight bytes, the highest first, so that keys sort as positions do. */
function keyOf(position: Position): Buffer {
  const key = Buffer.allocUnsafe(8);
  key.writeUInt32BE(Math.floor(position / 0x100000000), 0);
  key.writeUInt32BE(position % 0x100000000, 4);
  return key;
}

/** lmdb-js keeps the reason of a failed commit in a promise of the error's. */
async function commitError(error: Error & { commitError?: Promise<never> }): Promise<Error> {
  return (await error.commitError?.catch((cause: Error) => cause)) ?? error;
}
