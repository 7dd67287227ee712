/** What two states of the same thing differ in: entities that came, entities that went, and members that are not as they were. */
import { sameData } from '../domain/plain-data.ts';

/** A state: entities as JSON data, by kind and by id. */
export type Entities = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** `path`: kind, id, and the members down to what differs. What was not there, or is not, has no `before`, or no `after`. */
export type Difference = Readonly<{ path: readonly string[]; before?: unknown; after?: unknown }>;

export type Differences = Readonly<{
  /** Of all that differs, shown or not. */
  counts: Readonly<{ added: number; removed: number; changed: number }>;
  /** Entities that came, whole. */
  added: readonly Difference[];
  /** Entities that went, whole. */
  removed: readonly Difference[];
  /** Members of entities that are in both. Lists are compared as a whole. */
  changed: readonly Difference[];
  /** Says so when not everything is shown. */
  note?: string;
}>;

/** Compares two states. At most `limit` differences of each sort are shown. */
export function differencesBetween(before: Entities, after: Entities, limit: number): Differences {
  const added = new Shown(limit);
  const removed = new Shown(limit);
  const changed = new Shown(limit);
  for (const kind of namesOf(before, after)) {
    const were = own(before, kind) as Entities | undefined;
    const are = own(after, kind) as Entities | undefined;
    for (const id of namesOf(were, are)) {
      const path = [kind, id];
      const was = own(were, id);
      const is = own(are, id);
      if (was === undefined) added.add({ path, after: is });
      else if (is === undefined) removed.add({ path, before: was });
      else compare(path, was, is, changed);
    }
  }
  const counts = { added: added.count, removed: removed.count, changed: changed.count };
  const cut = Math.max(counts.added, counts.removed, counts.changed) > limit;
  return {
    counts,
    added: added.differences,
    removed: removed.differences,
    changed: changed.differences,
    ...(cut && { note: `At most ${limit} differences of each sort are shown; "counts" has them all.` }),
  };
}

/** The first differences of one sort, and how many there are. */
class Shown {
  readonly differences: Difference[] = [];
  count = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(difference: Difference): void {
    if (this.count++ < this.#limit) this.differences.push(difference);
  }
}

function compare(path: readonly string[], before: unknown, after: unknown, changed: Shown): void {
  if (!isObject(before) || !isObject(after)) {
    if (!sameData(before, after)) changed.add({ path, before, after });
    return;
  }
  for (const name of namesOf(before, after)) {
    const member = [...path, name];
    if (!Object.hasOwn(before, name)) changed.add({ path: member, after: after[name] });
    else if (!Object.hasOwn(after, name)) changed.add({ path: member, before: before[name] });
    else compare(member, before[name], after[name], changed);
  }
}

/** The names of both, in the order of the first, then of the second. */
function namesOf(one: object = {}, other: object = {}): readonly string[] {
  return [...Object.keys(one), ...Object.keys(other).filter((name) => !Object.hasOwn(one, name))];
}

/** A member that may have any name, `__proto__` too. */
function own(of: Readonly<Record<string, unknown>> | undefined, name: string): unknown {
  return of !== undefined && Object.hasOwn(of, name) ? of[name] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
