/** Our own errors: `application/problem+json` (RFC 9457) with what to do next. The emulated API answers in IBM's shape instead. */

/** Every problem of `/_sandbox/v1`, by the last part of its `type`. */
// biome-ignore format: a table reads in columns
export const problemRows = {
  'body-not-valid':     { status: 400, title: 'The body is not valid' },
  'query-not-valid':    { status: 400, title: 'The query is not valid' },
  'header-not-valid':   { status: 400, title: 'A header is not valid' },
  'cross-origin':       { status: 403, title: 'Web pages of other origins may not write' },
  'not-found':          { status: 404, title: 'There is nothing at this path' },
  'message-unknown':    { status: 404, title: 'There is no such message' },
  'replay-unknown':     { status: 404, title: 'There is no such replay' },
  'method-not-allowed': { status: 405, title: 'The path does not know this method' },
  'archive-refused':    { status: 422, title: 'The archive or the org is not fit for this' },
  'body-too-large':     { status: 413, title: 'The body is too large' },
  'content-type':       { status: 415, title: 'The content type is not supported' },
  'reader-too-slow':    { status: 429, title: 'The reader is too slow for a live stream' },
  'refused':            { status: 422, title: 'The platform refuses this' },
  'failed':             { status: 500, title: 'The sandbox failed on this request' },
  'not-ready':          { status: 503, title: 'The sandbox is not ready' },
  'history-busy':       { status: 503, title: 'The past cannot be asked now' },
  'too-many-replays':   { status: 503, title: 'Too many replays are running' },
  'too-many-streams':   { status: 503, title: 'Too many live streams are open' },
  'too-many-waits':     { status: 503, title: 'Too many requests wait for events' },
  'wait-timed-out':     { status: 504, title: 'Nothing that was waited for has happened in time' },
} as const;

export type ProblemId = keyof typeof problemRows;

/** One thing that is wrong with a query or a body: where, and what was expected there. */
export type Fault = Readonly<{ at: string; expected: string; seen?: string }>;

/** What is wrong with a text: `at` counts its UTF-16 units from 0. */
type TextFault = Readonly<{ parameter: string; at: number; length: number; expected: string; seen: string }>;

export type Problem = Readonly<{
  type: string;
  title: string;
  status: number;
  /** What was seen; never a credential, nor a part of a body. */
  detail: string;
  /** What to do next. */
  advice: string;
  errors?: readonly (Fault | TextFault)[];
  /** Of a query: its text, and in a second line carets under what is wrong. */
  caret?: string;
  /** Id of the platform's rejection, see `domain/rejections.ts`. */
  rejection?: string;
  /** Of `not-ready`: `starting`, `stopping` or `failed`. */
  state?: string;
  /** Of a moment that cannot be shown: the last position of the log, or the first that can. */
  head?: number;
  earliest?: number;
  /** Of `wait-timed-out`: how many events were looked at, and the position to go on after. */
  examined?: number;
  after?: number;
}>;

/** The body of a problem; `more` may change its status and add members. */
export function problem(id: ProblemId, detail: string, advice: string, more: Partial<Problem> = {}): Problem {
  return { type: `urn:wiotp-sandbox:problem:${id}`, ...problemRows[id], detail, advice, ...more };
}

/** A problem as an answer. */
export function problemResponse(body: Problem, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${JSON.stringify(body)}\n`, {
    status: body.status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}
