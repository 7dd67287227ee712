/** A place in history as people write it: a position of the log, or a time. */
import { FIRST_TIME } from './query/query.ts';
import { parseTime, TIME_EXPECTED } from './query/times.ts';
import type { Position } from './recorded-event.ts';

/** Right after a position, or after all that had been recorded at a time: the wall clock, ms since the epoch. */
export type At = Readonly<{ position: Position; time?: never }> | Readonly<{ time: number; position?: never }>;

export const AT_EXPECTED = `a position of the log, such as 42, or ${TIME_EXPECTED}`;

/** Reads a position or a time; undefined for what is neither. `now` (ms) is what relative times such as `-5m` count from. */
export function parseAt(text: string, now: number): At | undefined {
  if (/^\d{1,15}$/.test(text) && Number(text) < FIRST_TIME) return { position: Number(text) };
  const time = parseTime(text, now);
  return time === undefined ? undefined : { time };
}
