/** The OpenAPI document of the sandbox's own HTTP API, made from the declared routes. */
import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import * as z from 'zod';
import { apiRefusalRows } from '../../domain/api/refusals.ts';
import { type OpenApiDocument, withReadableParameters } from './platform/open-api.ts';
import { operationId } from './platform/operation-id.ts';
import { type ProblemId, problemRows } from './problem.ts';
import type { SandboxRoute } from './sandbox-route.ts';

type RouteConfig = Parameters<typeof createRoute>[0];
type Responses = RouteConfig['responses'];

/** Below what the paths of the document stand. */
export const SANDBOX_PATH = '/_sandbox/v1';

/** What every route may answer besides its own. */
export const generalProblems: readonly ProblemId[] = ['method-not-allowed', 'failed', 'not-ready'];

const about = `The API that this sandbox adds to the platform's: what happened, what there is, now and at any moment, and what to do with it. It has no login: the
sandbox listens on this machine only, unless it is told otherwise.

Where a route takes \`at\`, it is answered as of then: a position of the log, a time, or one before now (\`-5m\`). \`X-Sandbox-Position\` of an answer tells the last event
that it rests on; given as \`at\`, it brings the same answer again.

Every refusal is \`application/problem+json\` in the shape of Problem, with what was seen and what to do next. \`/livez\` and \`/readyz\` stand beside these paths.`;

const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    advice: z.string(),
    errors: z.array(z.record(z.string(), z.unknown())).optional(),
    rejection: z.string().optional(),
    head: z.number().int().optional(),
    earliest: z.number().int().optional(),
  })
  .meta({ id: 'Problem' });

/** Makes the document, OpenAPI 3.1. `version` is the sandbox's own. */
export function sandboxOpenApiDocument(routes: readonly SandboxRoute[], version: string): OpenApiDocument {
  const app = new OpenAPIHono();
  for (const route of routes) app.openAPIRegistry.registerPath(createRoute(configOf(route)));
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: "wiotp-sandbox: the sandbox's own HTTP API", version, description: about },
    servers: [{ url: SANDBOX_PATH }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
  });
  return withReadableParameters(document);
}

/** A problem or a refusal by its name: its status, and when it is given. */
export function ruleRow(rule: string): Readonly<{ status: number; when: string }> {
  if (rule in problemRows) {
    const { status, title } = problemRows[rule as ProblemId];
    return { status, when: title };
  }
  return apiRefusalRows[rule as keyof typeof apiRefusalRows];
}

function configOf({
  method,
  path,
  tag,
  summary,
  description = '',
  params,
  query,
  body,
  ...route
}: SandboxRoute): RouteConfig {
  const below = path.slice(SANDBOX_PATH.length) || '/';
  const rules = [...new Set([...(route.problems ?? []), ...(route.refusals ?? [])])];
  const { type = 'application/json', shape } = body ?? {};
  return {
    method,
    path: below,
    tags: [tag],
    operationId: below === '/' ? 'getIndex' : operationId(method, below),
    summary,
    description,
    'x-rules': rules,
    request: {
      ...(params && { params: params as never }),
      ...(query && { query: z.object(query) as never }),
      ...(body && { body: { required: true, content: { [type]: { schema: shape ?? binary } } } }),
    },
    responses: { ...successes(route.success), ...refusals([...rules, ...generalProblems]) },
  };
}

/** Bytes of a type that is no JSON. */
const binary = z.string().meta({ format: 'binary' });

const successTexts = { 200: 'Done', 201: 'Created', 202: 'Accepted', 204: 'Done, nothing to say' } as const;

function successes(success: SandboxRoute['success']): Responses {
  return Object.fromEntries(
    success.map(({ status, shape, type }) => {
      const schema = shape ?? (type === undefined ? undefined : binary);
      const content = schema && { content: { [type ?? 'application/json']: { schema } } };
      return [status, { description: successTexts[status], ...content }];
    }),
  );
}

/** One answer per status, whose description lists the problems and refusals. */
function refusals(rules: readonly string[]): Responses {
  const content = { 'application/problem+json': { schema: problemSchema } };
  const statuses = [...new Set(rules.map((rule) => ruleRow(rule).status))].sort((one, other) => one - other);
  return Object.fromEntries(
    statuses.map((status) => {
      const those = rules.filter((rule) => ruleRow(rule).status === status);
      return [status, { description: those.map((rule) => `\`${rule}\`: ${ruleRow(rule).when}`).join('\n\n'), content }];
    }),
  );
}
