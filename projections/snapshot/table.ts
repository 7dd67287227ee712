/**
 * Tables: the parts of a snapshot that rarely change. Their rows are cut into shards where the rows themselves say so, so that a row which
 * comes, goes or changes leaves all shards but its own as they are: neighbouring snapshots share the others.
 */

/** How the things of one kind become rows, and rows become plain data and come back. What a thing does not know itself, `of` tells. */
export type Table<Thing extends object, Of, Row extends object> = Readonly<{
  name: string;
  /**
   * Rows in a shard on average; a power of two. Fewer make more parts to keep account of, with more a change writes more again: `OFTEN` for
   * what changes as clients come and go, `RARELY` for the rest.
   */
  shardRows: number;
  /** What tells a thing from the others. Where shards begin depends on it, and nothing else does. */
  key: (thing: Thing, of: Of) => string;
  /** A thing as an immutable row: `before`, which this very thing was the last time, as long as nothing of it has changed. */
  row: (thing: Thing, of: Of, before: Row | undefined) => Row;
  /** What JSON can hold. */
  write: (row: Row) => unknown;
  /** The way back. The row may hold on to `value`, and is shared: neither is ever changed. */
  read: (value: never) => Row;
}>;

export const OFTEN = 32;
export const RARELY = 128;

type Slot<Thing, Row> = Readonly<{ thing: Thing; row: Row; begins: boolean }>;
type Shard<Row> = Readonly<{ rows: readonly Row[]; text: string }>;

/** Writes a table again and again: what has not changed since the last time is not written again. */
export class TableWriter<Thing extends object, Of, Row extends object> {
  readonly #table: Table<Thing, Of, Row>;
  #slots: readonly Slot<Thing, Row>[] = [];
  /** By their first rows. */
  #shards: ReadonlyMap<Row, Shard<Row>> = new Map();

  constructor(table: Table<Thing, Of, Row>) {
    this.#table = table;
  }

  /** The texts of the shards, in the order of the things. */
  write(things: Iterable<readonly [thing: Thing, of: Of]>): readonly string[] {
    const slots = this.#slotsOf(things);
    const shards = new Map<Row, Shard<Row>>();
    let rows: Row[] = [];
    for (const { row, begins } of slots) {
      if (begins && rows.length > 0) {
        shards.set(rows[0] as Row, this.#shard(rows));
        rows = [];
      }
      rows.push(row);
    }
    if (rows.length > 0) shards.set(rows[0] as Row, this.#shard(rows));
    this.#slots = slots;
    this.#shards = shards;
    return Array.from(shards.values(), ({ text }) => text);
  }

  /** Most things stand where they stood, behind the same one as the last time. */
  #slotsOf(things: Iterable<readonly [thing: Thing, of: Of]>): readonly Slot<Thing, Row>[] {
    const { key, row: rowOf, shardRows } = this.#table;
    const slots: Slot<Thing, Row>[] = [];
    let places: ReadonlyMap<Thing, number> | undefined;
    let place = 0;
    for (const [thing, of] of things) {
      let before = this.#slots[place];
      if (before?.thing !== thing) {
        places ??= new Map(this.#slots.map((slot, index) => [slot.thing, index]));
        place = places.get(thing) ?? place - 1;
        before = places.has(thing) ? this.#slots[place] : undefined;
      }
      place++;
      const row = rowOf(thing, of, before?.row);
      slots.push(
        before?.row === row ? before : { thing, row, begins: before?.begins ?? begins(key(thing, of), shardRows) },
      );
    }
    return slots;
  }

  #shard(rows: readonly Row[]): Shard<Row> {
    const before = this.#shards.get(rows[0] as Row);
    if (before && sameItems(before.rows, rows)) return before;
    return { rows, text: JSON.stringify(rows.map(this.#table.write)) };
  }
}

/** The rows of a shard; for the same value again the same rows, so that what is read often is made once. */
export function readShard<Thing extends object, Of, Row extends object>(
  table: Table<Thing, Of, Row>,
  value: readonly never[],
): readonly Row[] {
  const known = shardsRead.get(value);
  if (known?.table === table) return known.rows as readonly Row[];
  const rows = value.map(table.read);
  shardsRead.set(value, { table, rows });
  return rows;
}

const shardsRead = new WeakMap<object, Readonly<{ table: unknown; rows: readonly unknown[] }>>();

/** Whether two lists have the same items. */
export function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index++) if (one[index] !== other[index]) return false;
  return true;
}

/** Whether a shard begins with this row: a hash of its key says so for one in `shardRows`. FNV-1a. */
function begins(key: string, shardRows: number): boolean {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return ((hash ^ (hash >>> 15)) & (shardRows - 1)) === 0;
}
