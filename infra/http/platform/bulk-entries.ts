/** The entries of a bulk call, one after the other. */
import type { Entry } from '../../../domain/api/bulk.ts';

/** Entries on their way to the disk at a time: the events of many are flushed together, and other clients get their turns in between. */
const ENTRIES_UNDER_WAY_MAX = 250;

/** Carries out each entry that can be, in their order, and answers for every one in its place. Resolves when all are through. */
export async function forEntries<Value, Result>(
  entries: readonly Entry<Value>[],
  carryOut: (value: Value) => Promise<Result>,
): Promise<readonly (Result | Extract<Entry<Value>, { ok: false }>['result'])[]> {
  const results: (Result | Extract<Entry<Value>, { ok: false }>['result'])[] = [];
  for (let first = 0; first < entries.length; first += ENTRIES_UNDER_WAY_MAX) {
    const turn = entries.slice(first, first + ENTRIES_UNDER_WAY_MAX);
    results.push(...(await Promise.all(turn.map((entry) => (entry.ok ? carryOut(entry.value) : entry.result)))));
  }
  return results;
}
