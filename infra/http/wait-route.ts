/** `GET /_sandbox/v1/wait`: the first event that a query finds after a position, as soon as it is there. */
import type { Hono } from 'hono';
import { timelineItem } from '../../projections/timeline.ts';
import { beginningOf, readAsked } from './asked.ts';
import { firstMatch } from './first-match.ts';
import { WAITS_MAX } from './limits.ts';
import type { HttpPorts } from './ports.ts';
import { type Problem, problem, problemResponse } from './problem.ts';
import { readQuery, waitParameters } from './query.ts';
import type { Calls } from './recorded-calls.ts';

export const WAIT_PATH = '/_sandbox/v1/wait';

/** Adds the route. */
export function addWait(app: Hono<Calls>, { store, stopping }: HttpPorts): void {
  const waits = new Set<() => void>();
  stopping?.addEventListener('abort', () => {
    for (const end of waits) end();
  });

  app.get(WAIT_PATH, async (c) => {
    const query = readQuery(c.req.url, waitParameters);
    if (!query.ok) return problemResponse(query.problem);
    const asked = readAsked(query.value, Date.now());
    if (!asked.ok) return problemResponse(asked.problem);
    if (stopping?.aborted) return problemResponse(stopped());
    if (waits.size >= WAITS_MAX) {
      const detail = `${waits.size} requests wait for events, which is the most there may be`;
      return problemResponse(problem('too-many-waits', detail, 'wait for fewer at a time'), { 'retry-after': '1' });
    }
    const { timeout } = query.value;
    const after = query.value.after ?? beginningOf(asked.selection, store.head());
    const over = new AbortController();
    const end = () => over.abort();
    const { signal: gone } = c.req.raw;
    const timer = setTimeout(end, timeout * 1_000);
    gone.addEventListener('abort', end);
    waits.add(end);
    try {
      const { event, examined, upTo } = await firstMatch(store, asked.selection, after, over.signal);
      if (event !== undefined) return c.json(timelineItem(event));
      if (stopping?.aborted) return problemResponse(stopped());
      return problemResponse(timedOut({ q: asked.q, timeout, after, upTo, examined }));
    } finally {
      waits.delete(end);
      gone.removeEventListener('abort', end);
      clearTimeout(timer);
    }
  });
}

type Vain = Readonly<{ q: string | undefined; timeout: number; after: number; upTo: number; examined: number }>;

function timedOut({ q, timeout, after, upTo, examined }: Vain): Problem {
  const wanted = q === undefined || q === '' ? 'no event at all' : `no event that matches ${q}`;
  const seen = `${examined} that it might have been, from position ${after + 1} to ${upTo}`;
  const looked = examined === 0 ? 'none that it might have been' : seen;
  const path = `GET /_sandbox/v1/timeline${q === undefined ? '' : `?q=${encodeURIComponent(q)}`}`;
  const advice = `wait again with after=${upTo} to miss nothing; ${path} shows what has matched before, and with fewer terms what was near`;
  return problem('wait-timed-out', `${wanted} within ${timeout} s; looked at ${looked}`, advice, {
    examined,
    after: upTo,
  });
}

function stopped(): Problem {
  const advice = 'wait again once /readyz answers 200';
  return problem('not-ready', 'the sandbox is stopping', advice, { state: 'stopping' });
}
