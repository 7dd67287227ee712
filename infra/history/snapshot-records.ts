/** What stands in the file of snapshots: the parts by numbers of their own, each once, and for each snapshot which ones it has. */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Position } from '../../domain/recorded-event.ts';
import type { Part } from '../../projections/snapshot.ts';
import { bytesInUse, type LmdbFile } from '../lmdb-file.ts';
import { StoredPart, storedPart } from './stored-part.ts';

/** `event`: the id of the event at the snapshot's position, so that it is told from those of another log. `parts`: names with numbers. */
export type SnapshotRecord = Readonly<{ format: number; event: string; parts: ReadonlyMap<string, number> }>;

/**
 * `tables`: names of parts, and how many shards follow each other under it, 0 for one part of this name. `numbers`: of the parts, each as
 * the difference from the one before: most were written one after the other.
 */
type Plain = Readonly<{
  format: number;
  event: string;
  tables: readonly (readonly [name: string, shards: number])[];
  numbers: readonly number[];
}>;

export class SnapshotRecords {
  readonly #file: LmdbFile;

  constructor(file: LmdbFile) {
    this.#file = file;
  }

  /** Upwards. */
  positions(): Position[] {
    return Array.from(this.#file.getKeys({ start: keyOf(SNAPSHOT, 0), end: keyOf(SNAPSHOT, NUMBER_MAX) }), numberOf);
  }

  /** Undefined when there is none, or none that can be read. */
  snapshot(position: Position): SnapshotRecord | undefined {
    const bytes = this.#file.getBinary(keyOf(SNAPSHOT, position));
    if (bytes === undefined) return undefined;
    try {
      return fromPlain(JSON.parse(inflateRawSync(bytes).toString()) as Plain);
    } catch {
      return undefined;
    }
  }

  /** Undefined when it is not there, or not what it was. */
  part(number: number): StoredPart | undefined {
    const bytes = this.#file.getBinary(keyOf(PART, number));
    return bytes && StoredPart.of(bytes);
  }

  /**
   * Adds a snapshot, all or nothing. `known`: the number of a part that is there already. Answers with the numbers of all its parts, by
   * their names.
   */
  add(
    position: Position,
    { format, event, parts }: Readonly<{ format: number; event: string; parts: ReadonlyMap<string, Part> }>,
    known: (part: Part) => number | undefined,
  ): ReadonlyMap<string, number> {
    const numbers = new Map<string, number>();
    this.#file.transactionSync(() => {
      let next = this.#nextPart();
      for (const [name, part] of parts) {
        const number = known(part) ?? next;
        numbers.set(name, number);
        if (number === next) this.#file.putSync(keyOf(PART, next++), storedPart(part));
      }
      const plain = JSON.stringify(toPlain({ format, event, parts: numbers }));
      this.#file.putSync(keyOf(SNAPSHOT, position), deflateRawSync(plain, { level: 1 }));
    });
    return numbers;
  }

  /** Removes snapshots, with the parts that no other one has. */
  remove(positions: readonly Position[]): void {
    const gone = new Set(positions);
    const numbersOf = (position: Position) => this.snapshot(position)?.parts.values() ?? [];
    const free = new Set(positions.flatMap((position) => [...numbersOf(position)]));
    for (const position of this.positions()) {
      if (!gone.has(position)) for (const number of numbersOf(position)) free.delete(number);
    }
    this.#file.transactionSync(() => {
      for (const position of positions) this.#file.removeSync(keyOf(SNAPSHOT, position));
      for (const number of free) this.#file.removeSync(keyOf(PART, number));
    });
  }

  /** Bytes in use; the file may be larger by what has been removed and not yet used again. */
  bytes(): number {
    return bytesInUse(this.#file);
  }

  /** Behind all that there are: within a transaction, nobody else adds one meanwhile. */
  #nextPart(): number {
    const range = { start: keyOf(PART, NUMBER_MAX), end: keyOf(PART, 0), reverse: true, limit: 1 };
    for (const last of this.#file.getKeys(range)) return numberOf(last) + 1;
    return 1;
  }
}

function toPlain({ format, event, parts }: SnapshotRecord): Plain {
  const tables: [name: string, shards: number][] = [];
  for (const name of parts.keys()) {
    const [table = '', shard] = name.split('/');
    const last = tables.at(-1);
    if (shard === undefined) tables.push([table, 0]);
    else if (last?.[0] === table) last[1]++;
    else tables.push([table, 1]);
  }
  let before = 0;
  const numbers = Array.from(parts.values(), (number) => {
    const difference = number - before;
    before = number;
    return difference;
  });
  return { format, event, tables, numbers };
}

function fromPlain({ format, event, tables, numbers }: Plain): SnapshotRecord {
  const parts = new Map<string, number>();
  let nth = 0;
  let number = 0;
  for (const [table, shards] of tables) {
    for (let shard = 0; shard < Math.max(1, shards); shard++) {
      number += numbers[nth++] as number;
      parts.set(shards === 0 ? table : `${table}/${shard}`, number);
    }
  }
  return { format, event, parts };
}

const PART = 1;
const SNAPSHOT = 2;
const NUMBER_BYTES = 6;
const NUMBER_MAX = 2 ** (8 * NUMBER_BYTES) - 1;

function keyOf(kind: number, number: number): Buffer {
  const key = Buffer.alloc(1 + NUMBER_BYTES, kind);
  key.writeUIntBE(number, 1, NUMBER_BYTES);
  return key;
}

function numberOf(key: unknown): number {
  return (key as Buffer).readUIntBE(1, NUMBER_BYTES);
}
