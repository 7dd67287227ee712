/** A map whose values can be listed in the order of its keys, from any place in it; a page costs the same wherever it begins. */
import type sortedBTree from 'sorted-btree';
import { bulkLoad } from 'sorted-btree/extended/bulkLoad.js';

/** By code units, as the platform's lists were sorted. Source: iot-nodejs StateClient.spec. */
function inCodeUnitOrder(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What `sorted-btree` takes unless it is told otherwise. */
const NODE_ENTRIES_MAX = 32;

export class Ordered<Value> {
  readonly #values = new Map<string, Value>();
  /** Made when it is first listed: many a map never is. */
  #tree: sortedBTree.default<string, Value> | undefined;

  get size(): number {
    return this.#values.size;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  /** Sets a value, or takes the key out when there is none. */
  set(key: string, value: Value | undefined): void {
    if (value === undefined) {
      this.#values.delete(key);
      this.#tree?.delete(key);
    } else {
      this.#values.set(key, value);
      this.#tree?.set(key, value);
    }
  }

  /** Values in any order. */
  values(): Iterable<Value> {
    return this.#values.values();
  }

  /** Values upwards, from behind a key; from the beginning when it is left out. Do not change the map meanwhile. */
  *upwards(after?: string): Iterable<Value> {
    for (const [key, value] of this.#listed().entries(after)) if (key !== after) yield value;
  }

  /** Values downwards, from before a key; from the end when it is left out. Do not change the map meanwhile. */
  *downwards(before?: string): Iterable<Value> {
    for (const [key, value] of this.#listed().entriesReversed(before)) if (key !== before) yield value;
  }

  #listed(): sortedBTree.default<string, Value> {
    this.#tree ??= treeOf(this.#values);
    return this.#tree;
  }
}

/** A tree of all at once, which is much quicker than one by one. */
function treeOf<Value>(values: ReadonlyMap<string, Value>): sortedBTree.default<string, Value> {
  const keys = [...values.keys()].sort();
  const inOrder = keys.map((key) => values.get(key) as Value);
  return bulkLoad(keys, inOrder, NODE_ENTRIES_MAX, inCodeUnitOrder) as sortedBTree.default<string, Value>;
}
