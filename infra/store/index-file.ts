/**
 * The file of the index. It holds nothing that the log does not hold: it may be deleted, and is made again.
 *
 * The log is divided into blocks, runs of chunks numbered from 0. A term's postings are the numbers of the blocks that mention it, packed into
 * one record per 512 blocks (a segment): two bytes each, the block's number within its segment. A stream's postings carry its revisions too.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from '../../domain/recorded-event.ts';
import { bytesInUse, createLmdbFile, type LmdbFile, openLmdbFile, StoreFileError } from '../lmdb-file.ts';

/** Name of the index in its data directory. */
export const INDEX_FILE = 'events-index.mdb';

/** Blocks in a segment. */
export const SEGMENT_BLOCKS = 512;

/** Format 1 had a device's client besides the device. */
const FORMAT = { holds: 'the index of the event log of a wiotp-sandbox', format: 2 } as const;

/** Until where the log is indexed: the position and the number of the next block. `log` is the id of the log that this is the index of. */
export type Checkpoint = Readonly<{ log: string; next: Position; block: number }>;

/** The file as records by term and segment. */
export class IndexFile {
  readonly #file: LmdbFile;

  constructor(file: LmdbFile) {
    this.#file = file;
  }

  /** A term's postings in a segment. */
  postings(term: string, segment: number): Buffer | undefined {
    return this.#file.getBinary(keyOf(term, segment));
  }

  /** The nearest segment in which a term is mentioned: the first at or after `segment`, or the last at or before it. */
  segmentOf(term: string, segment: number, backwards: boolean): number | undefined {
    const [start, end] = backwards
      ? [keyOf(term, segment), keyOf(term, -1)]
      : [keyOf(term, segment), keyOf(term, SEGMENTS_MAX)];
    for (const key of this.#file.getKeys({ start, end, reverse: backwards, limit: 1 }))
      return segmentOfKey(key as Buffer);
    return undefined;
  }

  /** Adds entries to records and moves the checkpoint, all or nothing. */
  async append(
    records: Iterable<Readonly<{ term: string; segment: number; entries: readonly Buffer[] }>>,
    checkpoint: Checkpoint,
  ): Promise<void> {
    await this.#file.batch(() => {
      for (const { term, segment, entries } of records) {
        const old = this.postings(term, segment);
        void this.#file.put(keyOf(term, segment), Buffer.concat(old === undefined ? entries : [old, ...entries]));
      }
      void this.#file.put(CHECKPOINT_KEY, Buffer.from(JSON.stringify(checkpoint)));
    });
  }

  checkpoint(): Checkpoint | undefined {
    const record = this.#file.getBinary(CHECKPOINT_KEY);
    return record && (JSON.parse(String(record)) as Checkpoint);
  }

  bytesInUse(): number {
    return bytesInUse(this.#file);
  }

  /** Sees what another process has written since. */
  refresh(): void {
    this.#file.resetReadTxn();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

/**
 * Opens the index of a log. A writer makes it when it is missing, and puts aside one that cannot be used (cut short, of another log, of
 * another version): the log is the truth. A reader does without.
 */
export async function openIndexFile(
  directory: string,
  log: string,
  end: Position,
  readOnly: boolean,
): Promise<IndexFile | undefined> {
  const path = join(directory, INDEX_FILE);
  if (existsSync(path)) {
    const index = await openFit(path, log, end, readOnly);
    if (index !== undefined || readOnly) return index;
    renameSync(path, `${path}.unusable`);
  }
  if (readOnly) return undefined;
  await createLmdbFile(path, { ...FORMAT, id: randomUUID() });
  return openFit(path, log, end, readOnly);
}

/** The index's file as records. */
export function openIndexLmdb(directory: string, readOnly: boolean): ReturnType<typeof openLmdbFile> {
  return openLmdbFile(join(directory, INDEX_FILE), FORMAT, readOnly);
}

async function openFit(path: string, log: string, end: Position, readOnly: boolean): Promise<IndexFile | undefined> {
  try {
    const index = new IndexFile((await openLmdbFile(path, FORMAT, readOnly)).file);
    const checkpoint = index.checkpoint();
    if (checkpoint === undefined || (checkpoint.log === log && checkpoint.next <= end)) return index;
    await index.close();
    return undefined;
  } catch (error) {
    if (error instanceof StoreFileError) return undefined;
    throw error;
  }
}

const CHECKPOINT_KEY = Buffer.from([1]);
const SEGMENTS_MAX = 0xffffffff;

/** Two bytes that no other key starts with, the term, a zero, the segment. A segment of -1 sorts before all of the term. */
function keyOf(term: string, segment: number): Buffer {
  const length = Buffer.byteLength(term);
  const key = Buffer.allocUnsafe(length + (segment < 0 ? 3 : 7));
  key.writeUInt16BE(TERM_KEYS, 0);
  key.write(term, 2);
  key[length + 2] = 0;
  if (segment >= 0) key.writeUInt32BE(segment, length + 3);
  return key;
}

const TERM_KEYS = 0x0200;

function segmentOfKey(key: Buffer): number {
  return key.readUInt32BE(key.length - 4);
}
