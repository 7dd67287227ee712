/** What callers of the HTTP APIs are told when the log did not take what they asked for. */
import { refuse } from '../domain/api/refusals.ts';

export const notStored = refuse(
  'not-stored',
  'The log did not take the change, and may hold it all the same. Look at it when /readyz answers 200, then try again.',
);
