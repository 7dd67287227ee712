/** The entries of a bulk call, one after the other. */
import { setImmediate as othersTurn } from 'node:timers/promises';
import type { BulkFailure, Entry } from '../../../domain/api/bulk.ts';

/** Entries on their way to the disk at a time: the events of many are flushed together, and other clients get their turns in between. */
const ENTRIES_UNDER_WAY_MAX = 250;

/** Reads and carries out each entry in its turn, and answers for every one in its place. Resolves when all are through. */
export async function forEntries<Value, Result>(
  entries: readonly unknown[],
  read: (given: unknown) => Entry<Value>,
  carryOut: (value: Value) => Promise<Result>,
): Promise<readonly (Result | BulkFailure)[]> {
  const results: (Result | BulkFailure)[] = [];
  for (let first = 0; first < entries.length; first += ENTRIES_UNDER_WAY_MAX) {
    const turn = entries.slice(first, first + ENTRIES_UNDER_WAY_MAX).map((given) => {
      const entry = read(given);
      return entry.ok ? carryOut(entry.value) : entry.result;
    });
    results.push(...(await Promise.all(turn)));
    await othersTurn();
  }
  return results;
}
