/** The file that holds the log: chunks by the position of their first event. The only place that knows lmdb's way of committing. */
import { join } from 'node:path';
import { type Key, open, type RootDatabase } from 'lmdb';
import type { Position } from '../../domain/recorded-event.ts';
import { Chunk } from './chunk-reader.ts';

/** Name of the log in its data directory. */
export const LOG_FILE = 'events.mdb';

/** A chunk on its way to the disk. */
export type NewChunk = Readonly<{ first: Position; bytes: Buffer }>;

export type LogFile = Readonly<{
  /** Resolves when the chunks are on the disk, flushed. Rejects when they may not be. One call at a time. */
  write: (chunks: readonly NewChunk[]) => Promise<void>;
  /** The chunk that starts at a position. */
  startingAt: (first: Position) => Chunk | undefined;
  /** The last chunk that starts at or before a position. */
  covering: (position: Position) => Chunk | undefined;
  /** Sees what another process has written since. */
  refresh: () => void;
  close: () => Promise<void>;
}>;

/** Opens the log of a directory that was found fit by `inspectDirectory`. */
export function openLogFile(directory: string, readOnly: boolean): LogFile {
  const db: RootDatabase<Buffer, Key> = open({
    path: join(directory, LOG_FILE),
    noSubdir: true,
    encoding: 'binary',
    keyEncoding: 'binary',
    readOnly,
    // A commit is visible to other processes when it is flushed, not before.
    overlappingSync: false,
    // Batches are made by the store; lmdb-js need not wait for more.
    eventTurnBatching: false,
  });
  if (!readOnly) db.putSync(FORMAT_KEY, Buffer.from(JSON.stringify({ log: 'wiotp-sandbox events', format: 1 })));

  const covering = (position: Position): Chunk | undefined => {
    if (position < 0) return undefined;
    for (const { value } of db.getRange({ start: keyOf(position), end: FORMAT_KEY, reverse: true, limit: 1 }))
      return new Chunk(value);
    return undefined;
  };

  return {
    write: async (chunks) => {
      const puts = chunks.map(({ first, bytes }) => db.put(keyOf(first), bytes, APPEND as never));
      // lmdb-js starts at once when a second write comes; with one it waits for the next turn of the loop.
      puts.push(db.remove(NO_KEY));
      const stored = await Promise.all(puts).catch(rethrowCause);
      if (stored.slice(0, chunks.length).includes(false))
        throw new Error(`another process has written to the log in "${directory}"`);
    },
    startingAt: (first) => {
      const bytes = db.getBinary(keyOf(first));
      return bytes && new Chunk(bytes);
    },
    covering,
    refresh: () => db.resetReadTxn(),
    close: () => db.close(),
  };
}

/** Keys below every position: the format, and one that is never there. */
const FORMAT_KEY = Buffer.from([0]);
const NO_KEY = Buffer.from([0, 0]);

/** Refused by lmdb unless the key comes after all others: two writers cannot overwrite each other. */
const APPEND = { append: true };

/** Eight bytes, the highest first, so that keys sort as positions do. */
function keyOf(position: Position): Buffer {
  const key = Buffer.allocUnsafe(8);
  key.writeUInt32BE(Math.floor(position / 0x100000000), 0);
  key.writeUInt32BE(position % 0x100000000, 4);
  return key;
}

async function rethrowCause(error: unknown): Promise<never> {
  const cause = await (error as { commitError?: Promise<unknown> }).commitError?.catch((reason) => reason);
  throw cause ?? error;
}
