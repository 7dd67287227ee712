/** `/livez` and `/readyz`: alive is not the same as ready. */
import type { Hono } from 'hono';
import type { HttpPorts, Readiness } from './ports.ts';
import { type Problem, problem, problemResponse } from './problem.ts';
import type { Calls } from './recorded-calls.ts';

/** Adds the routes. `/livez` answers 200 while the process serves; `/readyz` answers 503 with the reason until clients may come. */
export function addHealth(app: Hono<Calls>, { readiness }: Pick<HttpPorts, 'readiness'>): void {
  app.get('/livez', (c) => c.json({ status: 'alive' }));
  app.get('/readyz', (c) => {
    const current = readiness();
    if (current.state === 'ready') return c.json({ status: 'ready' });
    return problemResponse(notReady(current), { 'retry-after': '1' });
  });
}

/** What `/readyz`, and whoever wants to write, is told before the sandbox is ready. */
export function notReady({ state, reason }: Exclude<Readiness, { state: 'ready' }>): Problem {
  const advice =
    state === 'failed' ? "look at the sandbox's log, and start it again" : 'wait until /readyz answers 200';
  return problem('not-ready', reason, advice, { state });
}
