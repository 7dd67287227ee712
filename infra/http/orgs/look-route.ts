/** How a read of `/_sandbox/v1` is declared, and how it is served: from the world of now, or through `at` from the one of then. */
import type { Context } from 'hono';
import * as z from 'zod';
import type { ApiRule } from '../../../domain/api/refusals.ts';
import { isRefusal, type Read } from '../../../handlers/operation.ts';
import { notReady } from '../health.ts';
import { POSITION_HEADER } from '../moment.ts';
import type { HttpPorts } from '../ports.ts';
import { problemResponse } from '../problem.ts';
import { readQuery } from '../query.ts';
import type { SandboxRoute } from '../sandbox-route.ts';
import { at as atSchema, momentOf } from './parameters.ts';
import { refusedProblem } from './refused.ts';
import { pageSchema } from './shapes.ts';

export type LookPorts = Pick<HttpPorts, 'platform' | 'readiness' | 'limits' | 'store'>;

/** A route with what answers it. */
export type ServedRoute = SandboxRoute & Readonly<{ serve: (c: Context, ports: LookPorts) => Promise<Response> }>;

type Params = Readonly<Record<string, string>>;
type Queries = Readonly<Record<string, z.ZodType>>;
type Given<Q extends Queries> = { readonly [Name in keyof Q]: z.output<Q[Name]> };

type Look<Request, Q extends Queries> = Readonly<{
  /** Below `/_sandbox/v1`. */
  path: string;
  summary: string;
  description?: string;
  query?: Q;
  /** Of the answer, or of an item of it where the answer is a page. */
  shape: z.ZodType;
  paged?: true;
  refusals?: readonly ApiRule[];
  read: Read<Request>;
  request: (params: Params, query: Given<Q>, ports: LookPorts) => Request;
  /** What is shown of an item, or of the answer; all of it when left out. */
  view?: (answered: never) => unknown;
}>;

/** Below what all of them stand. */
const BASE = '/_sandbox/v1';

export const momentRules: readonly ApiRule[] = ['moment-ahead', 'history-truncated', 'history-busy'];

/** Declares a read; `at` is taken by every one. */
export function look<Request, const Q extends Queries>(declared: Look<Request, Q>): ServedRoute {
  const { path: below, summary, description, query = {} as Q, shape, paged, refusals = [] } = declared;
  const path = `${BASE}${below}`;
  const parameters = { ...query, at: atSchema };
  return {
    method: 'get',
    path,
    tag: 'What there is',
    summary,
    ...(description !== undefined && { description }),
    ...paramsOf(path),
    query: parameters,
    success: [{ status: 200, shape: paged ? pageSchema(shape) : shape }],
    problems: ['query-not-valid'],
    refusals: [...refusals, ...momentRules],
    serve: async (c, ports) => {
      const asked = readQuery(c.req.url, parameters);
      if (!asked.ok) return problemResponse(asked.problem);
      const readiness = ports.readiness();
      if (readiness.state !== 'ready') return problemResponse(notReady(readiness));
      const given = asked.value as Given<Q> & Readonly<{ at?: string }>;
      const params = c.req.param() as Params;
      const at = momentOf(given.at, ports.platform.now());
      const request = declared.request(params, given, ports);
      const { outcome, position } = await ports.platform.look(declared.read, request, { org: params.org, at });
      if (position !== undefined) c.header(POSITION_HEADER, String(position));
      if (isRefusal(outcome)) return problemResponse(refusedProblem(outcome, path, params), shownPosition(position));
      const view = (declared.view ?? same) as (answered: unknown) => unknown;
      if (!paged) return c.json(view(outcome.body) as object);
      // Later pages are of the same moment, however it was named.
      const page = outcome.body as Readonly<{ items: readonly unknown[]; after?: string }>;
      const moment = at && position !== undefined ? { at: String(position) } : {};
      return c.json(shownPage(c, page, view, moment));
    },
  };
}

export function shownPosition(position: number | undefined): Record<string, string> {
  return position === undefined ? {} : { [POSITION_HEADER]: String(position) };
}

export function paramsOf(path: string): Pick<SandboxRoute, 'params'> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  return names.length === 0 ? {} : { params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) };
}

function shownPage(
  c: Context,
  { items, after }: Readonly<{ items: readonly unknown[]; after?: string }>,
  view: (item: unknown) => unknown,
  moment: Readonly<Record<string, string>>,
): object {
  if (after === undefined) return { items: items.map(view) };
  const { pathname, searchParams } = new URL(c.req.url);
  const parameters = new URLSearchParams({ ...Object.fromEntries(searchParams), ...moment, after });
  return { items: items.map(view), next: `${pathname}?${parameters}` };
}

function same(answered: unknown): unknown {
  return answered;
}
