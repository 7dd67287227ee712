/**
 * `GET /_sandbox/v1/orgs/{org}/export` gives an archive, `POST /_sandbox/v1/imports` takes one in, `POST /_sandbox/v1/orgs/{org}/forks` makes
 * another org of one's past. See `docs/export.md`.
 */
import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { AT_EXPECTED, parseAt } from '../../domain/at.ts';
import { orgIdSchema } from '../../domain/preset.ts';
import type { ArchiveRefusal, ImportOutcome, ImportProgress } from '../archives-port.ts';
import { boundedBody, ownOriginOnly, readJson } from './body.ts';
import { notReady } from './health.ts';
import type { HttpPorts } from './ports.ts';
import { type Problem, problem, problemResponse } from './problem.ts';
import { progressLines } from './progress-lines.ts';
import { readQuery } from './query.ts';
import type { Calls } from './recorded-calls.ts';
import { upload } from './upload.ts';

export const EXPORT_PATH = '/_sandbox/v1/orgs/:org/export';
export const IMPORTS_PATH = '/_sandbox/v1/imports';
export const FORKS_PATH = '/_sandbox/v1/orgs/:org/forks';

const text = z.string().min(1, 'expected a text, nothing was there');
const yes = z.enum(['true', 'false'], 'expected true or false').transform((value) => value === 'true');
const at = text.refine((value) => parseAt(value, 0) !== undefined, `expected ${AT_EXPECTED}`);

/** The parameters of an export. */
export const exportParameters = {
  device: text.regex(/^[^:]+:[^:]+$/, 'expected {typeId}:{deviceId}, such as pump:p-1').optional(),
  q: text.optional(),
  at: at.optional(),
  credentials: yes.optional(),
  bugPack: yes.optional(),
} as const;

/** The parameters of an import. */
export const importParameters = { into: orgIdSchema.optional() } as const;

/** The body of a fork: the org to be made, and the moment. */
export const forkSchema = z.strictObject({
  org: orgIdSchema,
  at: z.union([at, z.number().transform(String)]).optional(),
});

/** Adds the routes. None of the calls is one of the org's own: its log stays as it is. */
export function addArchives(app: Hono<Calls>, ports: HttpPorts): void {
  app.get(EXPORT_PATH, async (c) => {
    const query = readQuery(c.req.url, exportParameters);
    if (!query.ok) return problemResponse(query.problem);
    const { device, q, credentials, bugPack } = query.value;
    const archives = await ports.archives();
    const outcome = await archives.export({
      org: c.req.param('org'),
      ...(device !== undefined && { device }),
      ...(q !== undefined && { query: q }),
      ...momentOf(query.value.at),
      ...{ credentials: credentials === true, bugPack: bugPack === true },
    });
    if (!outcome.ok) return problemResponse(refusedProblem(outcome.refusal));
    return new Response(bodyOf(outcome.bytes), {
      headers: {
        'content-type': 'application/gzip',
        'content-disposition': `attachment; filename="${outcome.name}"`,
      },
    });
  });

  app.post(IMPORTS_PATH, ownOriginOnly, async (c) => {
    const query = readQuery(c.req.url, importParameters);
    if (!query.ok) return problemResponse(query.problem);
    const unready = unreadyProblem(ports);
    if (unready) return problemResponse(unready);
    const uploaded = await upload(c.req.raw, ports.uploads);
    if (!uploaded.ok) return problemResponse(uploaded.problem);
    const { path, remove } = uploaded;
    const { into } = query.value;
    const archives = await ports.archives();
    return answer(c, ports, (progress) =>
      archives.import({ path, ...(into !== undefined && { into }), progress }).finally(remove),
    );
  });

  app.post(FORKS_PATH, ownOriginOnly, boundedBody, async (c) => {
    const query = readQuery(c.req.url, {});
    if (!query.ok) return problemResponse(query.problem);
    const body = await readJson(c, forkSchema);
    if (!body.ok) return problemResponse(body.problem);
    const unready = unreadyProblem(ports);
    if (unready) return problemResponse(unready);
    const archives = await ports.archives();
    const order = { org: c.req.param('org'), into: body.value.org, ...momentOf(body.value.at) };
    return answer(c, ports, (progress) => archives.fork({ ...order, progress }));
  });
}

function momentOf(given: string | undefined) {
  const moment = given === undefined ? undefined : parseAt(given, Date.now());
  return moment && { at: moment };
}

function unreadyProblem({ readiness }: HttpPorts): Problem | undefined {
  const state = readiness();
  return state.state === 'ready' ? undefined : notReady(state);
}

type Work = (progress: (done: ImportProgress) => void) => Promise<ImportOutcome>;

/** 201 with what came about; as lines of JSON, which also tell how far it is, for who asks for them. */
async function answer(c: Context<Calls>, { failed }: HttpPorts, work: Work): Promise<Response> {
  if ((c.req.header('accept') ?? '').includes('application/x-ndjson')) {
    return progressLines(
      work,
      (outcome) => (outcome.ok ? { imported: outcome.imported } : { problem: refusedProblem(outcome.refusal) }),
      failed,
    );
  }
  const outcome = await work(() => {});
  return outcome.ok ? c.json(outcome.imported, 201) : problemResponse(refusedProblem(outcome.refusal));
}

const statusOf: Readonly<Record<ArchiveRefusal['reason'], number>> = {
  'org-unknown': 404,
  'org-not-valid': 400,
  'org-not-empty': 409,
  'org-importing': 409,
  'archive-not-valid': 422,
  'query-not-valid': 400,
  'moment-ahead': 400,
};

function refusedProblem({ reason, detail, advice, line }: ArchiveRefusal): Problem {
  const where = line === undefined ? detail : `line ${line}: ${detail}`;
  return problem('archive-refused', where, advice, { status: statusOf[reason], rejection: reason });
}

function bodyOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const chunks = bytes[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => void (await chunks.return?.()),
    },
    { highWaterMark: 0 },
  );
}
