/** Where a data directory has its log. */
import { join } from 'node:path';
import { isEventStoreDb } from './event-store-address.ts';

/** `data`: the data directory. Of a log in an EventStoreDB it is the copy, which is never mistaken for a log of its own. */
export function logDirectory({ data, store = 'lmdb' }: Readonly<{ data: string; store?: string }>): string {
  return join(data, isEventStoreDb(store) ? 'copy' : 'log');
}
