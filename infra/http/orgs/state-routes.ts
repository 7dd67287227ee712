/** `GET …/state` and `GET …/diff`: all of an org, at one moment or at two. Both are made where the history is, whatever the moment. */
import type { Context } from 'hono';
import { isRefusal } from '../../../handlers/operation.ts';
import { getState } from '../../../handlers/sandbox/state.ts';
import type { Differences } from '../../../projections/diff.ts';
import { notReady } from '../health.ts';
import { problemResponse } from '../problem.ts';
import { readQuery } from '../query.ts';
import { diffSchema, stateSchema } from './history-shapes.ts';
import { type LookPorts, momentRules, paramsOf, type ServedRoute, shownPosition } from './look-route.ts';
import { at as atSchema, limitSchema, momentOf, momentSchema } from './parameters.ts';
import { refusedProblem } from './refused.ts';

/** Differences of each sort. */
const DIFFERENCES_MAX = 10_000;
const DIFFERENCES_DEFAULT = 1_000;

const statePath = '/_sandbox/v1/orgs/{org}/state';
const diffPath = '/_sandbox/v1/orgs/{org}/diff';
const refusals = ['org-unknown', 'state-too-large', ...momentRules] as const;

const stateParameters = { at: atSchema } as const;
const diffParameters = {
  from: momentSchema.meta({ description: 'The one moment, as `at` of the other reads.' }),
  to: momentSchema.optional().meta({ description: 'The other moment. Now, when left out.' }),
  limit: limitSchema(DIFFERENCES_MAX, DIFFERENCES_DEFAULT, 'Differences of each sort that are shown; all are counted.'),
} as const;

const shared = { method: 'get', tag: 'What there is', problems: ['query-not-valid'], refusals } as const;

export const stateRoute: ServedRoute = {
  ...shared,
  path: statePath,
  ...paramsOf(statePath),
  summary: 'All that is known of an org, in one document',
  description:
    'Entities by kind and id. What a message said is left out where it is long: its position tells where it stands.',
  query: stateParameters,
  success: [{ status: 200, shape: stateSchema }],
  serve: (c, ports) =>
    whenReady(ports, async () => {
      const asked = readQuery(c.req.url, stateParameters);
      if (!asked.ok) return problemResponse(asked.problem);
      const org = c.req.param('org') as string;
      const at = momentOf(asked.value.at, ports.platform.now()) ?? { position: ports.store.head() };
      const { outcome, position } = await ports.platform.look(getState, { org, asText: true }, { org, at });
      const headers = shownPosition(position);
      if (isRefusal(outcome)) return problemResponse(refusedProblem(outcome, statePath, { org }), headers);
      return c.body(outcome.body as string, 200, { ...headers, 'content-type': 'application/json' });
    }),
};

export const diffRoute: ServedRoute = {
  ...shared,
  path: diffPath,
  ...paramsOf(diffPath),
  summary: 'What two moments of an org differ in',
  description:
    'Entities that came or went, whole, and members that are not as they were: `path` names the kind, the id and the members down to the difference. The answer tells the positions of both moments.',
  query: diffParameters,
  success: [{ status: 200, shape: diffSchema }],
  serve: (c: Context, ports: LookPorts) =>
    whenReady(ports, async () => {
      const asked = readQuery(c.req.url, diffParameters);
      if (!asked.ok) return problemResponse(asked.problem);
      const org = c.req.param('org') as string;
      const { limit } = asked.value;
      const now = ports.platform.now();
      const from = momentOf(asked.value.from, now) as NonNullable<ReturnType<typeof momentOf>>;
      const to = momentOf(asked.value.to, now) ?? { position: ports.store.head() };
      const compared = await ports.platform.compare({ name: getState.name, request: { org }, from, to, org, limit });
      const { outcome, position: until } = compared;
      const headers = shownPosition(until);
      if (isRefusal(outcome)) return problemResponse(refusedProblem(outcome, diffPath, { org }), headers);
      return c.json({ from: compared.from, to: until, ...(outcome.body as Differences) }, 200, headers);
    }),
};

async function whenReady(
  { readiness }: Pick<LookPorts, 'readiness'>,
  answer: () => Promise<Response>,
): Promise<Response> {
  const current = readiness();
  return current.state === 'ready' ? answer() : problemResponse(notReady(current));
}
