/** Choosing the log's adapter. Each is imported when it is chosen, so that one that is not used costs no start-up. */
import type { EventStore } from './event-store.ts';

/** Where the log is: `memory:`, or the path of a data directory. */
export type StoreLocation = string;

/** Opens the store at a location. `readOnly` reads what another process writes. */
export async function openStore(
  location: StoreLocation,
  { readOnly = false }: { readOnly?: boolean } = {},
): Promise<EventStore> {
  if (location === 'memory:') return (await import('./memory.ts')).openMemoryStore();
  const scheme = /^([a-z][a-z+]+):\/\//.exec(location)?.[1];
  if (scheme !== undefined)
    throw new Error(`store "${location}": expected "memory:" or the path of a data directory, not "${scheme}://"`);
  return (await import('./lmdb.ts')).openLmdbStore({ directory: location, readOnly });
}
