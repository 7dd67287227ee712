/** Reading the body of a write: who may send one, how large, and what it must look like. */
import { isIP } from 'node:net';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type * as z from 'zod';
import { BODY_BYTES_MAX } from './limits.ts';
import { type Fault, type Problem, problem, problemResponse } from './problem.ts';

/**
 * Keeps web pages from writing. The sandbox API has no login, so a page that its user happens to visit must not be able to publish: a write
 * is JSON (which a page of another origin cannot send without asking first, and is never allowed to), and where a browser names the page's
 * origin, that is the sandbox itself under an address that no foreign name server can point here.
 */
export const ownOriginOnly: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  const foreign = origin !== undefined && !isOwn(origin, new URL(c.req.url));
  if (foreign || (site !== undefined && site !== 'same-origin' && site !== 'none')) {
    const seen = origin === undefined ? 'a page of another site' : `the origin ${JSON.stringify(origin.slice(0, 200))}`;
    const advice = 'write from a program, or from a page that the sandbox serves on localhost or an IP address';
    return problemResponse(problem('cross-origin', `${seen} asked for a write`, advice));
  }
  return next();
};

function isOwn(origin: string, own: URL): boolean {
  if (!URL.canParse(origin)) return false;
  const { host, hostname } = new URL(origin);
  const name = hostname.replace(/^\[(.*)\]$/, '$1');
  return host === own.host && (name === 'localhost' || name.endsWith('.localhost') || isIP(name) > 0);
}

/** Refuses bodies that are too large, whether or not they say so beforehand. */
export const boundedBody: MiddlewareHandler = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: () => {
    const advice = 'a payload may have 131072 bytes; send larger ones in parts';
    return problemResponse(problem('body-too-large', `the body has more than ${BODY_BYTES_MAX} bytes`, advice));
  },
});

export type BodyOutcome<Value> = Readonly<{ ok: true; value: Value }> | Readonly<{ ok: false; problem: Problem }>;

/** Reads a JSON body. The errors name members and what they should be, never what stood there: it may be a credential. */
export async function readJson<S extends z.ZodType>(c: Context, schema: S): Promise<BodyOutcome<z.infer<S>>> {
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    const seen =
      type === undefined
        ? 'the request has no content type'
        : `the content type is ${JSON.stringify(type.slice(0, 100))}`;
    return { ok: false, problem: problem('content-type', seen, 'send JSON, with "Content-Type: application/json"') };
  }
  let body: unknown;
  try {
    body = JSON.parse(await c.req.text());
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const advice = 'send one JSON object; quotes inside a shell command are the usual cause';
    return { ok: false, problem: problem('body-not-valid', 'the body is not JSON', advice) };
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors: Fault[] = parsed.error.issues.slice(0, 20).map(({ path, message }) => ({
    at: path.map(String).join('.') || '(body)',
    expected: message,
  }));
  const detail = errors.map(({ at, expected }) => `${at}: ${expected}`).join('; ');
  return { ok: false, problem: problem('body-not-valid', detail, 'correct what "errors" lists', { errors }) };
}
