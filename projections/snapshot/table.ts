/**
 * Tables: the parts of a snapshot that rarely change. Their rows are cut into shards where the rows themselves say so, so that a row which
 * comes, goes or changes leaves all shards but its own as they are: neighbouring snapshots share the others.
 */
import type { ParseText, Part } from './parts.ts';

/** How the things of one kind become rows, and rows become plain data and come back. What a thing does not know itself, `of` tells. */
export type Table<Thing extends object, Of, Row extends object> = Readonly<{
  name: string;
  /**
   * Rows in a shard on average; a power of two. Fewer make more parts to keep account of, with more a change writes more again: `OFTEN` for
   * what changes as clients come and go, `RARELY` for the rest.
   */
  shardRows: number;
  /** What tells a thing from the others of its scope. Where shards begin depends on it. */
  key: (thing: Thing, of: Of) => string;
  /** Scopes stand together, in the order in which they are given. */
  scope: (of: Of) => string;
  /** Whether the rows of a scope stand in the order of their keys, by code units: then it does not matter in which the things come. */
  sorted: boolean;
  /** A thing as an immutable row: `before`, which the thing of this key was the last time, as long as nothing of it has changed. */
  row: (thing: Thing, of: Of, before: Row | undefined) => Row;
  /** What JSON can hold, for tables that are not of numbers alone. */
  write?: (row: Row) => unknown;
  /** The numbers of a shard, for tables that have any. */
  numbers?: (rows: readonly Row[]) => Uint8Array;
  /** The way back. The rows may hold on to what was parsed, and are shared: neither is ever changed. */
  read: (part: Part, parse: ParseText) => readonly Row[];
}>;

export const OFTEN = 32;
export const RARELY = 128;

/** `changed`: whether it is another one than in the last snapshot. `text`: as JSON. */
type Slot<Row> = {
  readonly key: string;
  readonly begins: boolean;
  row: Row;
  text: string;
  changed: boolean;
  seen: number;
};
type Shard<Row> = Readonly<{ slots: readonly Slot<Row>[]; part: Part }>;
type Scope<Row> = { readonly slots: Map<string, Slot<Row>>; order: Slot<Row>[]; seen: number };

const noNumbers = new Uint8Array(0);

/** Writes a table again and again: what has not changed since the last time is not written again. */
export class TableWriter<Thing extends object, Of, Row extends object> {
  readonly #table: Table<Thing, Of, Row>;
  readonly #scopes = new Map<string, Scope<Row>>();
  /** By their first slots. */
  #shards: ReadonlyMap<Slot<Row>, Shard<Row>> = new Map();
  #times = 0;

  constructor(table: Table<Thing, Of, Row>) {
    this.#table = table;
  }

  /** The shards; one that has not changed is the same part. */
  write(things: Iterable<readonly [thing: Thing, of: Of]>): readonly Part[] {
    const shards = new Map<Slot<Row>, Shard<Row>>();
    let slots: Slot<Row>[] = [];
    const end = () => {
      if (slots[0]) shards.set(slots[0], this.#shard(slots));
      slots = [];
    };
    for (const slot of this.#take(things)) {
      if (slot.begins) end();
      slots.push(slot);
    }
    end();
    this.#shards = shards;
    return Array.from(shards.values(), ({ part }) => part);
  }

  /** What there is now, in order. */
  #take(things: Iterable<readonly [thing: Thing, of: Of]>): readonly Slot<Row>[] {
    const now = ++this.#times;
    const scopes = new Set<Scope<Row>>();
    let name: string | undefined;
    let scope: Scope<Row> | undefined;
    for (const [thing, of] of things) {
      const next = this.#table.scope(of);
      if (scope === undefined || next !== name) {
        scope = this.#scope(next);
        if (scope.seen !== now) scope.order = [];
        scope.seen = now;
        scopes.add(scope);
        name = next;
      }
      scope.order.push(this.#slot(scope, thing, of, now));
    }
    for (const [name, { seen }] of this.#scopes) if (seen !== now) this.#scopes.delete(name);
    for (const { slots, order } of scopes) {
      if (slots.size > order.length) for (const { key, seen } of slots.values()) if (seen !== now) slots.delete(key);
      if (this.#table.sorted) order.sort((one, other) => (one.key < other.key ? -1 : 1));
    }
    return scopes.size === 1 ? (scope?.order ?? []) : [...scopes].flatMap(({ order }) => order);
  }

  #scope(name: string): Scope<Row> {
    const known = this.#scopes.get(name);
    if (known) return known;
    const scope: Scope<Row> = { slots: new Map(), order: [], seen: 0 };
    this.#scopes.set(name, scope);
    return scope;
  }

  #slot({ slots }: Scope<Row>, thing: Thing, of: Of, now: number): Slot<Row> {
    const { key: keyOf, row: rowOf, write, numbers, shardRows } = this.#table;
    const key = keyOf(thing, of);
    const known = slots.get(key);
    const row = rowOf(thing, of, known?.row);
    if (!known) {
      const begun = {
        key,
        begins: begins(key, shardRows),
        row,
        text: write ? JSON.stringify(write(row)) : '',
        changed: true,
      };
      const slot: Slot<Row> = { ...begun, seen: now };
      slots.set(key, slot);
      return slot;
    }
    known.seen = now;
    known.changed = row !== known.row;
    if (known.changed) {
      known.row = row;
      const text = write ? JSON.stringify(write(row)) : '';
      // What was taken away and put back may look the same.
      if (text === known.text && !numbers) known.changed = false;
      known.text = text;
    }
    return known;
  }

  #shard(slots: readonly Slot<Row>[]): Shard<Row> {
    const before = this.#shards.get(slots[0] as Slot<Row>);
    if (before && !slots.some(({ changed }) => changed) && sameItems(before.slots, slots)) return before;
    const numbers = this.#table.numbers?.(slots.map(({ row }) => row)) ?? noNumbers;
    const text = this.#table.write ? `[${slots.map((slot) => slot.text).join(',')}]` : '';
    return { slots, part: { numbers, text } };
  }
}

/** How a table reads its rows of JSON that has one value for each. */
export function eachOf<Row, Plain>(read: (value: Plain) => Row): (part: Part, parse: ParseText) => readonly Row[] {
  return ({ text }, parse) => (parse(text) as readonly Plain[]).map(read);
}

/** Whether two lists have the same items. */
export function sameItems(one: ArrayLike<unknown>, other: ArrayLike<unknown>): boolean {
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
