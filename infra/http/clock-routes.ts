/** `PUT /_sandbox/v1/orgs/{org}/clock` sets, moves, stops and releases the clock of an org. */
import type { Hono } from 'hono';
import * as z from 'zod';
import { type ClockChange, parseDuration } from '../../domain/clock.ts';
import { parseTime } from '../../domain/query/times.ts';
import { boundedBody, ownOriginOnly, readJson } from './body.ts';
import { notReady } from './health.ts';
import type { HttpPorts } from './ports.ts';
import { problem, problemResponse } from './problem.ts';
import { readQuery } from './query.ts';
import { type Calls, claim } from './recorded-calls.ts';

export const CLOCK_PATH = '/_sandbox/v1/orgs/:org/clock';

const timeExpected = 'expected a time: ISO 8601 with a zone, such as 2024-05-01T10:00:00Z, or ms since 1970';
const durationExpected = 'expected a duration such as 90s, -30m, 2h, 1d, 250ms, or milliseconds';

/** Each member is optional, one has to be there. */
export const clockSchema = z
  .strictObject({
    mode: z.enum(['wall', 'running', 'frozen'], 'expected "wall", "running" or "frozen"').optional(),
    at: z.union([z.string(), z.number()], timeExpected).optional(),
    by: z
      .union(
        [z.number(), z.string().refine((text) => parseDuration(text) !== undefined, durationExpected)],
        durationExpected,
      )
      .optional(),
  })
  .refine(({ mode, at, by }) => mode !== undefined || at !== undefined || by !== undefined, {
    message: 'expected "mode", "at" (the time to show) or "by" (how far to move)',
  })
  .refine(({ at, by }) => at === undefined || by === undefined, { message: 'expected "at" or "by", not both' })
  .refine(({ mode, at, by }) => mode !== 'wall' || (at === undefined && by === undefined), {
    message: 'expected neither "at" nor "by": the wall clock shows its own time',
  });

/** Adds the route. */
export function addClock(app: Hono<Calls>, ports: HttpPorts): void {
  app.put(CLOCK_PATH, ownOriginOnly, boundedBody, async (c) => {
    const query = readQuery(c.req.url, {});
    if (!query.ok) return problemResponse(query.problem);
    const body = await readJson(c, clockSchema);
    if (!body.ok) return problemResponse(body.problem);
    const org = c.req.param('org');
    claim(c, { org });
    const readiness = ports.readiness();
    if (readiness.state !== 'ready') return problemResponse(notReady(readiness));
    const change = changeOf(body.value);
    if (change === undefined) {
      const errors = [{ at: 'at', expected: timeExpected }];
      return problemResponse(
        problem('body-not-valid', `at: ${timeExpected}`, 'correct what "errors" lists', { errors }),
      );
    }
    const reply = await ports.setClock({ org, ...change });
    if (!('rule' in reply)) {
      const { mode, at } = reply;
      return c.json({ mode, ...(at !== undefined && { at: new Date(at).toISOString() }) });
    }
    claim(c, { rejection: reply.rule });
    const advice = reply.rule === 'org-unknown' ? 'GET /_sandbox/v1/orgs lists the orgs' : 'choose a time in between';
    return problemResponse(problem('refused', reply.text, advice, { status: reply.status, rejection: reply.rule }));
  });
}

/** Undefined when `at` is no time. It cannot be relative to the sandbox clock: that is what `by` is for. */
function changeOf({ mode, at, by }: z.infer<typeof clockSchema>): ClockChange | undefined {
  const to = at === undefined ? undefined : parseTime(String(at), Number.NaN);
  if (at !== undefined && to === undefined) return undefined;
  const moved = typeof by === 'string' ? parseDuration(by) : by;
  return { ...(mode && { mode }), ...(to !== undefined && { to }), ...(moved !== undefined && { by: moved }) };
}
