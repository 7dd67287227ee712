/** The file that holds the log: chunks by the position of their first event. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from '../../domain/recorded-event.ts';
import { createLmdbFile, type LmdbFile, NO_KEY, openLmdbFile, StoreFileError } from '../lmdb-file.ts';
import { ChunkError } from './chunk.ts';
import { Chunk } from './chunk-reader.ts';

/** Name of the log in its data directory. */
export const LOG_FILE = 'events.mdb';

const FORMAT = { holds: 'the event log of a wiotp-sandbox', format: 1 } as const;

/** A chunk on its way to the disk. */
export type NewChunk = Readonly<{ first: Position; bytes: Buffer }>;

export type LogFile = Readonly<{
  /** Tells this log from all others. */
  id: string;
  /** Resolves when the chunks are on the disk, flushed. Rejects when they may not be. One call at a time. */
  write: (chunks: readonly NewChunk[]) => Promise<void>;
  /** The last chunk that starts at or before a position. */
  covering: (position: Position) => Chunk | undefined;
  /** Sees what another process has written since. */
  refresh: () => void;
  close: () => Promise<void>;
}>;

/** Opens the log of a directory; a writer makes it when there is none. Throws `StoreFileError`, see `openLmdbFile`. */
export async function openLogFile(directory: string, readOnly: boolean): Promise<LogFile> {
  const path = join(directory, LOG_FILE);
  if (!readOnly && !existsSync(path)) await createLmdbFile(path, { ...FORMAT, id: randomUUID() });
  const { file, id } = await openLmdbFile(path, FORMAT, readOnly);
  return {
    id,
    write: (chunks) => writeChunks(file, path, chunks),
    covering: (position) => {
      if (position < 0) return undefined;
      // A reader that goes on asks for the start of a chunk: that is found without a cursor.
      const starting = file.getBinary(keyOf(position));
      if (starting !== undefined) return chunkOf(path, starting);
      // Reversed, the end is where to stop: below the first position, which the format record's key is.
      for (const { value } of file.getRange({ start: keyOf(position), end: NO_KEY, reverse: true, limit: 1 }))
        return chunkOf(path, value);
      return undefined;
    },
    refresh: () => file.resetReadTxn(),
    close: () => file.close(),
  };
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
