/** Which HTTP calls leave an event: every call to the emulated API, and every write to our own. Looking at the log does not add to it. */
import type { Context, MiddlewareHandler } from 'hono';
import { PATH_CHARACTERS_MAX } from './limits.ts';
import type { AnsweredCall, HttpPorts } from './ports.ts';

type Claim = Pick<AnsweredCall, 'org' | 'rejection' | 'caller' | 'callId' | 'body'>;

/** What a route has found out about the call, for its event. */
export type Calls = { Variables: { claim?: Claim } };

/** Adds to what the call's event will say. */
export function claim(c: Context<Calls>, found: Claim): void {
  c.set('claim', { ...c.get('claim'), ...found });
}

/** Records calls when they have been answered. Neither the query nor a header enters the event: that is where credentials are. */
export function recordedCalls(record: HttpPorts['record']): MiddlewareHandler<Calls> {
  return async (c, next) => {
    const startedAt = performance.now();
    await next();
    record({
      ...c.get('claim'),
      method: c.req.method,
      path: shownPath(c.req.path),
      status: c.res.status,
      durationMs: Math.round((performance.now() - startedAt) * 1_000) / 1_000,
    });
  };
}

/** A path fit for an event, an error or a log line. */
export function shownPath(path: string): string {
  return path.length > PATH_CHARACTERS_MAX ? `${path.slice(0, PATH_CHARACTERS_MAX)}…` : path;
}
