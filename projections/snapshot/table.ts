/**
 * Tables: the parts of a snapshot that rarely change. Their rows are cut into shards where the rows themselves say so, so that a row which
 * comes, goes or changes leaves all shards but its own as they are: neighbouring snapshots share the others.
 */

/** How the things of one kind become rows, and rows become plain data and come back. */
export type Table<Thing, Row> = Readonly<{
  name: string;
  /** What a thing is known by, different for each of the table. */
  key: (thing: Thing) => string;
  /** A thing as an immutable row: `before`, which it was when it was last looked at, as long as nothing of it has changed. */
  row: (thing: Thing, before: Row | undefined) => Row;
  /** What JSON can hold. */
  write: (row: Row) => unknown;
  /** The way back. The row may hold on to `value`, and is shared: neither is ever changed. */
  read: (value: never) => Row;
}>;

/** Rows in a shard on average; a power of two. Fewer make more parts to keep account of, more are written again with each change. */
const SHARD_ROWS = 128;

type Shard<Row> = Readonly<{ rows: readonly Row[]; text: string }>;

/** Writes a table again and again: what has not changed since the last time is not written again. */
export class TableWriter<Thing, Row> {
  readonly #table: Table<Thing, Row>;
  #rows: ReadonlyMap<string, Row> = new Map();
  /** By the key of their first row. */
  #shards: ReadonlyMap<string, Shard<Row>> = new Map();

  constructor(table: Table<Thing, Row>) {
    this.#table = table;
  }

  /** The texts of the shards, in the order of the things. */
  write(things: Iterable<Thing>): readonly string[] {
    const { key: keyOf, row: rowOf } = this.#table;
    const rows = new Map<string, Row>();
    const shards = new Map<string, Shard<Row>>();
    let first = '';
    let shard: Row[] = [];
    for (const thing of things) {
      const key = keyOf(thing);
      const row = rowOf(thing, this.#rows.get(key));
      rows.set(key, row);
      if (shard.length > 0 && begins(key)) {
        shards.set(first, this.#shard(first, shard));
        shard = [];
      }
      if (shard.length === 0) first = key;
      shard.push(row);
    }
    if (shard.length > 0) shards.set(first, this.#shard(first, shard));
    this.#rows = rows;
    this.#shards = shards;
    return [...shards.values()].map(({ text }) => text);
  }

  #shard(first: string, rows: readonly Row[]): Shard<Row> {
    const before = this.#shards.get(first);
    if (before && sameItems(before.rows, rows)) return before;
    return { rows, text: JSON.stringify(rows.map(this.#table.write)) };
  }
}

/** The rows of a shard; for the same value again the same rows, so that what is read often is made once. */
export function readShard<Thing, Row>(table: Table<Thing, Row>, value: readonly never[]): readonly Row[] {
  const known = shardsRead.get(value);
  if (known?.table === table) return known.rows as readonly Row[];
  const rows = value.map(table.read);
  shardsRead.set(value, { table, rows });
  return rows;
}

const shardsRead = new WeakMap<object, Readonly<{ table: unknown; rows: readonly unknown[] }>>();

/** Whether two lists have the same items. */
export function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => item === other[index]);
}

/** Whether a shard begins with this row. What keys of one kind differ in stands at their ends. FNV-1a. */
function begins(key: string): boolean {
  let hash = 0x811c9dc5;
  for (let index = Math.max(0, key.length - 16); index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return ((hash ^ (hash >>> 15)) & (SHARD_ROWS - 1)) === 0;
}
