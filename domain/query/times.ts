/** Times as a query writes them. */
import { parseInstant } from '../api/instants.ts';
import { EARLIEST_TIME, LAST_TIME } from './query.ts';

export const TIME_EXPECTED =
  'a time: ISO 8601 with a zone, such as 2024-05-01T10:00:00Z (in a URL, "+" is %2B), a day (2024-05-01), "now", one before now (-30s, -5m, -2h, -1d), or ms since 1970';

const iso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d))?$/;

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads a time into ms since the epoch; undefined for what is none. `now` is what relative ones count from. */
export function parseTime(text: string, now: number): number | undefined {
  const time = readTime(text, now);
  return time !== undefined && time >= EARLIEST_TIME && time <= LAST_TIME ? time : undefined;
}

function readTime(text: string, now: number): number | undefined {
  if (text === 'now') return now;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const [, count, unit = ''] = /^-(\d{1,12})([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return now - Number(count) * (unitMs[unit] as number);
  return iso.test(text) ? parseInstant(text) : undefined;
}

/** A time as canonical text. */
export function timeText(time: number): string {
  return new Date(time).toISOString();
}
