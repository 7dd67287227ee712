/**
 * Tables: the parts of a snapshot that rarely change. Their rows are cut into shards where the rows themselves say so, so that a row which
 * comes, goes or changes leaves all shards but its own as they are: neighbouring snapshots share the others.
 */
import { sameItems } from '../same-items.ts';
import type { Part } from './parts.ts';

/** How the things of one kind become rows, and rows become plain data and come back. What a thing does not know itself, `of` tells. */
export type Table<Thing extends object, Of, Row extends object> = Readonly<{
  name: string;
  /**
   * Rows in a shard on average; a power of two. Fewer make more parts to keep account of, with more a change writes more again: `OFTEN` for
   * what changes as clients come and go, `RARELY` for the rest.
   */
  shardRows: number;
  /** What tells a thing from the others of its scope. Where shards begin depends on it. */
  key: (thing: Thing) => string;
  /** Whether the rows of a scope stand in the order of their keys, by code units: then it does not matter in which the things come. */
  sorted: boolean;
  /** A thing as an immutable row: `before`, which the thing of this key was the last time, as long as nothing of it has changed. */
  row: (thing: Thing, of: Of, before: Row | undefined) => Row;
  /** What JSON can hold, for tables that are not of numbers alone. */
  write?: (row: Row) => unknown;
  /** The numbers of a shard, for tables that have any. */
  numbers?: (rows: readonly Row[]) => Uint8Array;
}>;

/**
 * What stands together in a table. `changes`: as long as it is the same number as the last time, nothing of it is another one, and it is not
 * looked at again; left out where nobody counts.
 */
export type Things<Thing, Of> = Readonly<{ scope: string; of: Of; things: () => Iterable<Thing>; changes?: number }>;

export const OFTEN = 32;
export const RARELY = 128;

/** `place`: where its thing came the last time. `changed`: whether the row is another one than then. `text`: the row as JSON. */
type Slot<Thing, Row> = {
  readonly key: string;
  readonly begins: boolean;
  thing: Thing;
  place: number;
  row: Row;
  text: string;
  changed: boolean;
};
/** `slots`: in the order in which the things came. `order`: in that of the rows. */
type Scope<Thing, Row> = {
  readonly byKey: Map<string, Slot<Thing, Row>>;
  slots: readonly Slot<Thing, Row>[];
  order: readonly Slot<Thing, Row>[];
  changes: number | undefined;
  time: number;
};
type Shard<Thing, Row> = Readonly<{ slots: readonly Slot<Thing, Row>[]; part: Part }>;

const noNumbers = new Uint8Array(0);

/** Writes a table again and again: what has not changed since the last time is not written again. */
export class TableWriter<Thing extends object, Of, Row extends object> {
  readonly #table: Table<Thing, Of, Row>;
  #scopes: ReadonlyMap<string, Scope<Thing, Row>> = new Map();
  /** By their first slots. */
  #shards: ReadonlyMap<Slot<Thing, Row>, Shard<Thing, Row>> = new Map();
  #parts: readonly Part[] = [];
  #time = 0;

  constructor(table: Table<Thing, Of, Row>) {
    this.#table = table;
  }

  /** The shards; one that has not changed is the same part. Scopes stand in the order in which they are given. */
  write(all: Iterable<Things<Thing, Of>>): readonly Part[] {
    this.#time++;
    const scopes = new Map<string, Scope<Thing, Row>>();
    let same = true;
    for (const things of all) {
      const before = this.#scopes.get(things.scope);
      if (before === undefined || before.changes === undefined || before.changes !== things.changes) same = false;
      scopes.set(things.scope, this.#take(things, before));
    }
    if (same && scopes.size === this.#scopes.size) return this.#parts;
    this.#scopes = scopes;
    this.#cut();
    return this.#parts;
  }

  /** What was written last, in the order of the rows. */
  *ordered(): Iterable<Thing> {
    for (const { order } of this.#scopes.values()) for (const { thing } of order) yield thing;
  }

  #take({ of, things, changes }: Things<Thing, Of>, before: Scope<Thing, Row> | undefined): Scope<Thing, Row> {
    if (before?.changes !== undefined && before.changes === changes) {
      if (before.time < this.#time - 1) return before;
      // What had changed the last time has not since.
      for (const slot of before.slots) slot.changed = false;
      return before;
    }
    const byKey = before?.byKey ?? new Map<string, Slot<Thing, Row>>();
    const slotsBefore = before?.slots ?? [];
    const slots: Slot<Thing, Row>[] = [];
    const fresh: Slot<Thing, Row>[] = [];
    let place = 0;
    for (const thing of things()) {
      // Most things stand where they stood, behind the same one as the last time.
      let slot = slotsBefore[place];
      if (slot?.thing !== thing) {
        const key = this.#table.key(thing);
        slot = byKey.get(key);
        if (slot) place = slot.place;
      }
      place++;
      if (slot) this.#update(slot, thing, of);
      else {
        slot = this.#begin(thing, of);
        byKey.set(slot.key, slot);
        fresh.push(slot);
      }
      slot.place = slots.length;
      slots.push(slot);
    }
    const gone = byKey.size > slots.length;
    if (gone) for (const [key, slot] of byKey) if (slots[slot.place] !== slot) byKey.delete(key);
    const order = this.#table.sorted ? inOrder(before?.order ?? [], fresh, gone ? slots : undefined) : slots;
    return { byKey, slots, order, changes, time: this.#time };
  }

  #begin(thing: Thing, of: Of): Slot<Thing, Row> {
    const { key: keyOf, row: rowOf, write, shardRows } = this.#table;
    const key = keyOf(thing);
    const row = rowOf(thing, of, undefined);
    const text = write ? JSON.stringify(write(row)) : '';
    return { key, begins: begins(key, shardRows), thing, place: 0, row, text, changed: true };
  }

  #update(slot: Slot<Thing, Row>, thing: Thing, of: Of): void {
    const { row: rowOf, write, numbers } = this.#table;
    const row = rowOf(thing, of, slot.row);
    slot.thing = thing;
    slot.changed = row !== slot.row;
    if (!slot.changed) return;
    slot.row = row;
    const text = write ? JSON.stringify(write(row)) : '';
    // What was taken away and put back may look the same.
    if (text === slot.text && !numbers) slot.changed = false;
    slot.text = text;
  }

  #cut(): void {
    const shards = new Map<Slot<Thing, Row>, Shard<Thing, Row>>();
    let slots: Slot<Thing, Row>[] = [];
    const end = () => {
      if (slots[0]) shards.set(slots[0], this.#shard(slots));
      slots = [];
    };
    for (const { order } of this.#scopes.values()) {
      for (const slot of order) {
        if (slot.begins) end();
        slots.push(slot);
      }
    }
    end();
    this.#shards = shards;
    this.#parts = Array.from(shards.values(), ({ part }) => part);
  }

  #shard(slots: readonly Slot<Thing, Row>[]): Shard<Thing, Row> {
    const before = this.#shards.get(slots[0] as Slot<Thing, Row>);
    if (before && !slots.some(({ changed }) => changed) && sameItems(before.slots, slots)) return before;
    const numbers = this.#table.numbers?.(slots.map(({ row }) => row)) ?? noNumbers;
    const text = this.#table.write ? `[${slots.map((slot) => slot.text).join(',')}]` : '';
    return { slots, part: { numbers, text } };
  }
}

/** Slots in the order of their keys. `slots`: those that are there, where some are gone. */
function inOrder<Thing, Row>(
  before: readonly Slot<Thing, Row>[],
  fresh: Slot<Thing, Row>[],
  slots: readonly Slot<Thing, Row>[] | undefined,
): readonly Slot<Thing, Row>[] {
  if (fresh.length === 0 && !slots) return before;
  const rest = slots ? before.filter((slot) => slots[slot.place] === slot) : before;
  fresh.sort((one, other) => (one.key < other.key ? -1 : 1));
  const merged: Slot<Thing, Row>[] = [];
  let next = 0;
  for (const slot of rest) {
    for (; next < fresh.length && (fresh[next] as Slot<Thing, Row>).key < slot.key; next++) {
      merged.push(fresh[next] as Slot<Thing, Row>);
    }
    merged.push(slot);
  }
  return [...merged, ...fresh.slice(next)];
}

/** A table whose rows come back as they were. They may hold on to what was parsed, and are shared: neither is ever changed. */
export type RowTable<Thing extends object, Of, Row extends object> = Table<Thing, Of, Row> &
  Readonly<{ read: (value: never) => Row }>;

/** Whether a shard begins with this row: a hash of its key says so for one in `shardRows`. FNV-1a. */
function begins(key: string, shardRows: number): boolean {
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index++) {
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  }
  return ((hash ^ (hash >>> 15)) & (shardRows - 1)) === 0;
}
