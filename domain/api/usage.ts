/** What an org has used as the API is asked for it and answers. Source: iot-python api/usage.py, test_api_usage; iot-java UsageManagementAPIOperationsTest. */
import * as z from 'zod';
import { DAY_MS } from '../day.ts';
import { isoInstant, parseInstant } from './instants.ts';
import { optional } from './members.ts';

/** Days of one answer: ten years. Guess: the platform's own bound is not known. */
const PERIOD_DAYS_MAX = 3_660;

/** A day in UTC, counted from the epoch. */
export type Day = number;

/** `2024-03-01`: a day as the API writes it. */
export function dayText(day: Day): string {
  return isoInstant(day * DAY_MS).slice(0, 10);
}

/** The first and the last day of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; undefined for what is none of them. Source: swagger of the organization administration API. */
export function readDays(text: string): Readonly<{ first: Day; last: Day }> | undefined {
  if (!/^\d{4}(-\d\d){0,2}$/.test(text)) return undefined;
  const first = parseInstant(`${text}-01-01`.slice(0, 10));
  if (first === undefined) return undefined;
  const last = new Date(first);
  if (text.length === 4) last.setUTCFullYear(last.getUTCFullYear() + 1, 0, 0);
  if (text.length === 7) last.setUTCMonth(last.getUTCMonth() + 1, 0);
  return { first: first / DAY_MS, last: last.getTime() / DAY_MS };
}

const daysSchema = z.string().transform((text, context) => {
  const days = readDays(text);
  if (days) return days;
  context.issues.push({ code: 'custom', message: 'expected YYYY, YYYY-MM or YYYY-MM-DD', input: text });
  return z.NEVER;
});

/** The query of usage, both ends inclusive. `detail` is written `True`, `true` or `1` by different clients. */
export const usageQuerySchema = z
  .object({ start: daysSchema, end: daysSchema, detail: optional(z.string()) })
  .transform(({ start, end, detail = '' }): UsageQuery => {
    return { first: start.first, last: end.last, detailed: /^(true|1)$/i.test(detail) };
  })
  .superRefine(({ first, last }, context) => {
    if (last - first < PERIOD_DAYS_MAX) return;
    context.addIssue({ code: 'custom', path: ['end'], message: `expected at most ${PERIOD_DAYS_MAX} days` });
  });
export type UsageQuery = Readonly<{ first: Day; last: Day; detailed: boolean }>;

/** Bytes; `average` is that of a day. iot-python deletes `days` whether or not it asked for them, so they are always there. */
export const usageSchema = z
  .object({
    start: z.string(),
    end: z.string(),
    average: z.number().int(),
    total: z.number().int(),
    days: z.array(z.object({ date: z.string(), total: z.number().int() })),
  })
  .meta({ id: 'Usage' });
export type UsageView = z.output<typeof usageSchema>;
