/** `/_sandbox/v1/replays`: what devices published, published to the running sandbox again, as a job. */
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { AT_EXPECTED, type At, parseAt } from '../../domain/at.ts';
import { caretLines, faultSentence } from '../../domain/query/fault.ts';
import { parseQuery } from '../../domain/query/parse.ts';
import { type ReplayJob, type ReplayOrder, type ReplayStart, SPEED_MAX, SPEED_MIN } from '../replay/port.ts';
import { boundedBody, ownOriginOnly, readJson } from './body.ts';
import { notReady } from './health.ts';
import type { HttpPorts } from './ports.ts';
import { type Fault, type Problem, problem, problemResponse } from './problem.ts';
import { readQuery } from './query.ts';
import { type Calls, claim } from './recorded-calls.ts';

export const REPLAYS_PATH = '/_sandbox/v1/replays';
export const REPLAY_PATH = '/_sandbox/v1/replays/:id';

const atExpected = `expected ${AT_EXPECTED}`;
const speedExpected = `expected "max", or how many times as fast: ${SPEED_MIN} to ${SPEED_MAX}`;

const org = z
  .string('expected the id of an org')
  .min(1, 'expected the id of an org')
  .max(256, 'expected the id of an org');
const at = z.union([z.number(), z.string()], atExpected).optional();

/** The body of an order to publish again. */
export const orderSchema = z.strictObject({
  org,
  into: org.optional(),
  from: at,
  to: at,
  speed: z
    .union([z.literal('max'), z.number().min(SPEED_MIN, speedExpected).max(SPEED_MAX, speedExpected)], speedExpected)
    .default(1),
  commands: z.boolean('expected true or false').default(false),
  query: z.string('expected a query, as text').optional(),
});

/** Adds the routes. `now`: the wall clock in ms, for times that are relative. */
export function addReplays(app: Hono<Calls>, ports: HttpPorts, now: () => number = Date.now): void {
  app.post(REPLAYS_PATH, ownOriginOnly, boundedBody, async (c) => {
    const asked = readQuery(c.req.url, {});
    if (!asked.ok) return problemResponse(asked.problem);
    const body = await readJson(c, orderSchema);
    if (!body.ok) return problemResponse(body.problem);
    claim(c, { org: body.value.into ?? body.value.org });
    const order = orderOf(body.value, now());
    if ('type' in order) return problemResponse(order);
    const readiness = ports.readiness();
    if (readiness.state !== 'ready') return problemResponse(notReady(readiness));
    const started = await (await ports.replays()).start(order);
    if (!started.ok) return refused(c, started);
    const location = locationOf(started.job);
    return c.json({ ...started.job, href: location }, 202, { location });
  });

  app.get(REPLAYS_PATH, async (c) => {
    const asked = readQuery(c.req.url, {});
    if (!asked.ok) return problemResponse(asked.problem);
    const jobs = (await ports.replays()).list();
    return c.json({ items: jobs.map((job) => ({ ...job, href: locationOf(job) })) });
  });

  app.get(REPLAY_PATH, async (c) => {
    const asked = readQuery(c.req.url, {});
    if (!asked.ok) return problemResponse(asked.problem);
    return answer(c, (await ports.replays()).get(c.req.param('id')));
  });

  app.delete(REPLAY_PATH, ownOriginOnly, async (c) => {
    const asked = readQuery(c.req.url, {});
    if (!asked.ok) return problemResponse(asked.problem);
    const job = await (await ports.replays()).stop(c.req.param('id'));
    if (job) claim(c, { org: job.into });
    return answer(c, job);
  });
}

function refused(c: Context<Calls>, { refusal, reason }: Extract<ReplayStart, { ok: false }>): Response {
  if (refusal !== 'too-many') {
    claim(c, { rejection: refusal });
    const unknown = refusal === 'org-unknown';
    const advice = unknown ? 'GET /_sandbox/v1/orgs lists the orgs' : 'wait until OrgImported stands in the timeline';
    return problemResponse(problem('refused', reason, advice, { status: unknown ? 404 : 503, rejection: refusal }));
  }
  const advice = `wait for one to end, or stop one with DELETE; GET ${REPLAYS_PATH} lists them`;
  return problemResponse(problem('too-many-replays', reason, advice), { 'retry-after': '1' });
}

function answer(c: Context<Calls>, job: ReplayJob | undefined): Response {
  if (job) return c.json({ ...job, href: locationOf(job) });
  const detail = `no replay has the id ${JSON.stringify((c.req.param('id') ?? '').slice(0, 64))}`;
  const advice = `GET ${REPLAYS_PATH} lists those since the sandbox was started`;
  return problemResponse(problem('replay-unknown', detail, advice));
}

function locationOf({ id }: ReplayJob): string {
  return REPLAY_PATH.replace(':id', encodeURIComponent(id));
}

/** What was ordered, or what is wrong with it. */
function orderOf(
  { org, into = org, from, to, query, ...rest }: z.infer<typeof orderSchema>,
  now: number,
): ReplayOrder | Problem {
  const errors: Fault[] = [];
  const read = (name: string, given: string | number | undefined): { [name: string]: At } => {
    if (given === undefined) return {};
    const found = parseAt(String(given), now);
    if (found !== undefined) return { [name]: found };
    errors.push({ at: name, expected: atExpected });
    return {};
  };
  const bounds: { from?: At; to?: At } = { ...read('from', from), ...read('to', to) };
  if (errors.length > 0) {
    const detail = errors.map((error) => `${error.at}: ${error.expected}`).join('; ');
    return problem('body-not-valid', detail, 'correct what "errors" lists', { errors });
  }
  const order = { org, into, ...bounds, ...rest };
  if (query === undefined) return order;
  const outcome = parseQuery(query, now);
  if (outcome.ok) return { ...order, query: { text: query, terms: outcome.query } };
  const { fault } = outcome;
  return problem(
    'body-not-valid',
    `the query is wrong at ${faultSentence(fault)}`,
    'docs/query-language.md has all that a query may hold',
    {
      caret: caretLines(query, fault).join('\n'),
      errors: [{ parameter: 'query', at: fault.at, length: fault.length, seen: fault.seen, expected: fault.expected }],
    },
  );
}
