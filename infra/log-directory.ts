/** Where a data directory has its log. */
import { join } from 'node:path';

/** `data`: the data directory. */
export function logDirectory({ data }: Readonly<{ data: string }>): string {
  return join(data, 'log');
}
