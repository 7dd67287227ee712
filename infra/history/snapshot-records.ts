/** What stands in the file of snapshots: the parts by the hashes of their texts, each once, and for each snapshot which ones it has. */
import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Position } from '../../domain/recorded-event.ts';
import type { LmdbFile } from '../lmdb-file.ts';

/** `event`: the id of the event at the snapshot's position, so that it is told from those of another log. */
export type SnapshotRecord = Readonly<{
  format: number;
  event: string;
  names: readonly string[];
  hashes: readonly string[];
}>;

/** Bytes of a hash: sha-256, cut. */
const HASH_BYTES = 16;

/** Level 1 takes a third of the time of level 6, and a tenth more bytes. */
const FAST = { level: 1 } as const;

/** The hash of a part's text, in base64. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, HASH_BYTES).toString('base64');
}

export class SnapshotRecords {
  readonly #file: LmdbFile;

  constructor(file: LmdbFile) {
    this.#file = file;
  }

  /** Upwards. */
  positions(): Position[] {
    const keys = this.#file.getKeys({ start: snapshotKey(0), end: snapshotKey(Number.MAX_SAFE_INTEGER) });
    return Array.from(keys, (key) => {
      const bytes = key as Buffer;
      return bytes.readUInt32BE(1) * 0x100000000 + bytes.readUInt32BE(5);
    });
  }

  /** Undefined when there is none, or none that can be read. */
  snapshot(position: Position): SnapshotRecord | undefined {
    const text = inflated(this.#file.getBinary(snapshotKey(position)));
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text) as SnapshotRecord;
    } catch {
      return undefined;
    }
  }

  /** The text of a part; undefined when it is not there, or not what it was. */
  part(hash: string): string | undefined {
    const text = inflated(this.#file.getBinary(partKey(hash)));
    return text !== undefined && hashOf(text) === hash ? text : undefined;
  }

  /** Adds a snapshot with those of its parts that are not there yet, all or nothing. */
  add(position: Position, record: SnapshotRecord, parts: ReadonlyMap<string, string>): void {
    this.#file.transactionSync(() => {
      for (const [hash, text] of parts) {
        if (!this.#file.doesExist(partKey(hash))) this.#file.putSync(partKey(hash), deflateRawSync(text, FAST));
      }
      this.#file.putSync(snapshotKey(position), deflateRawSync(JSON.stringify(record), FAST));
    });
  }

  /** Removes snapshots, with the parts that no other one has. */
  remove(positions: readonly Position[]): void {
    const gone = new Set(positions);
    const free = new Set(positions.flatMap((position) => this.snapshot(position)?.hashes ?? []));
    for (const position of this.positions()) {
      if (!gone.has(position)) for (const hash of this.snapshot(position)?.hashes ?? []) free.delete(hash);
    }
    this.#file.transactionSync(() => {
      for (const position of positions) this.#file.removeSync(snapshotKey(position));
      for (const hash of free) this.#file.removeSync(partKey(hash));
    });
  }

  /** Removes a part that is damaged, so that it can be added again. */
  removePart(hash: string): void {
    this.#file.transactionSync(() => this.#file.removeSync(partKey(hash)));
  }

  /** Bytes in use; the file may be larger by what has been removed and not yet used again. */
  bytes(): number {
    const stats = this.#file.getStats() as Stats;
    return stats.pageSize * (stats.treeBranchPageCount + stats.treeLeafPageCount + stats.overflowPages);
  }
}

type Stats = Readonly<Record<'pageSize' | 'treeBranchPageCount' | 'treeLeafPageCount' | 'overflowPages', number>>;

function inflated(bytes: Buffer | undefined): string | undefined {
  if (bytes === undefined) return undefined;
  try {
    return inflateRawSync(bytes).toString();
  } catch {
    return undefined;
  }
}

function partKey(hash: string): Buffer {
  return Buffer.concat([PART, Buffer.from(hash, 'base64')]);
}

function snapshotKey(position: Position): Buffer {
  const key = Buffer.alloc(9, SNAPSHOT);
  key.writeUInt32BE(Math.floor(position / 0x100000000), 1);
  key.writeUInt32BE(position % 0x100000000, 5);
  return key;
}

const PART = Buffer.from([1]);
const SNAPSHOT = 2;
