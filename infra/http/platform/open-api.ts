/** The OpenAPI document of the platform's HTTP API, made from the declared routes. */
import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { Access } from '../../../domain/api/access.ts';
import { type ApiRule, apiRefusalRows } from '../../../domain/api/refusals.ts';
import { accessClasses } from '../../../domain/api/roles.ts';
import { operationId } from './operation-id.ts';
import type { OperationRoute } from './operation-route.ts';
import { type Parameter, readableParameter } from './parameters.ts';
import { errorSchema } from './shapes.ts';

/** The document; `x-rules` of an operation are the refusals that are its own, by rule. */
export type OpenApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>;

type RouteConfig = Parameters<typeof createRoute>[0];
type Responses = RouteConfig['responses'];

/** What every operation may answer besides its own. */
export const generalRules: readonly ApiRule[] = [
  'authorization-missing',
  'api-token-wrong',
  'authorization-scheme',
  'caller-unknown',
  'api-key-expired',
  'caller-disabled',
  'caller-of-another-org',
  'caller-org-disabled',
  'operation-not-permitted',
  'failed',
  'not-ready',
];

const about = `The HTTP API of the IBM Watson IoT Platform, as far as this sandbox emulates it. What the platform has and the sandbox does not
answers 501; docs/fidelity.md lists all of it.

Every call needs HTTP Basic: an API key and its token. The org is that of the API key; where the host name begins with an org
(\`{org}.internetofthings.ibmcloud.com\`), the two must agree. Members that are unknown are ignored, and null is the same as absent.

Every GET can be answered as of a moment of the past: the header \`X-Sandbox-At\` takes a position of the log, a time (ISO 8601 with a zone, ms since 1970) or
one before now (\`-5m\`); the answer's \`X-Sandbox-Position\` tells which event it rests on. Who may look is decided by the present.

Every refusal has the shape of ErrorMessage. What is no valid HTTP, comes too slowly or has more than 16 KiB of headers is answered 400, 408 or
431 in the same shape, a method that the path does not know 405.`;

/** Makes the document, OpenAPI 3.1. `version` is the sandbox's own.  */
export function openApiDocument(routes: readonly OperationRoute[], version: string): OpenApiDocument {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerComponent('securitySchemes', 'basic', {
    type: 'http',
    scheme: 'basic',
    description: 'An API key and its token; or a gateway as g/{org}/{typeId}/{deviceId} and its token.',
  });
  for (const route of routes) app.openAPIRegistry.registerPath(createRoute(configOf(route)));
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'wiotp-sandbox: the HTTP API of the Watson IoT Platform', version, description: about },
    servers: [{ url: '/api/v0002' }],
    security: [{ basic: [] }],
    tags: [...new Set(routes.map(({ tag }) => tag))].map((name) => ({ name })),
  });
  return withReadableParameters(document);
}

function configOf({ method, path, tag, summary, access, params, query, body, ...route }: OperationRoute): RouteConfig {
  const writeRules: readonly ApiRule[] = method === 'get' ? [] : ['not-stored'];
  const own = [...(query ? queryRules : []), ...(body ? bodyRules : []), ...(route.refusals ?? []), ...writeRules];
  // A route that refuses bodies in its own words names the rule itself.
  const rules = [...new Set(own)].filter((rule) => rule !== 'body-not-valid' || !route.refuseBody);
  return {
    method,
    path,
    tags: [tag],
    operationId: operationId(method, path),
    summary,
    description: permissionText(access),
    'x-rules': rules,
    request: {
      // What reads a query is an object with a transformation behind it; the object is what the document shows.
      ...(params && { params: params as never }),
      ...(query && { query: query as never }),
      ...(body && { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: { ...successes(route.success), ...refusals([...rules, ...generalRules]) },
  };
}

const queryRules: readonly ApiRule[] = ['query-not-valid'];
const bodyRules: readonly ApiRule[] = ['body-not-valid', 'body-not-json', 'request-broken-off', 'body-too-large'];

function permissionText({ may, gateways }: Access): string {
  const keys =
    may === 'any' ? 'Every API key may call this.' : `Needs a role that may ${accessClasses[may]} (\`${may}\`).`;
  if (gateways === undefined) return keys;
  return `${keys} Gateways may call it ${gateways === 'view-itself' ? 'for themselves' : 'for devices behind them'}.`;
}

const successTexts = { 200: 'Done', 201: 'Created', 202: 'Accepted', 204: 'Done, nothing to say' } as const;

function successes(success: OperationRoute['success']): Responses {
  return Object.fromEntries(
    success.map(({ status, shape }) => [
      status,
      { description: successTexts[status], ...(shape && { content: { 'application/json': { schema: shape } } }) },
    ]),
  );
}

/** One answer per status, whose description lists the rules. */
function refusals(rules: readonly ApiRule[]): Responses {
  const content = { 'application/json': { schema: errorSchema } };
  const statuses = [...new Set(rules.map((rule) => apiRefusalRows[rule].status))].sort((one, other) => one - other);
  return Object.fromEntries(
    statuses.map((status) => {
      const those = rules.filter((rule) => apiRefusalRows[rule].status === status);
      return [status, { description: those.map(ruleText).join('\n\n'), content }];
    }),
  );
}

function ruleText(rule: ApiRule): string {
  return `\`${rule}\`: ${apiRefusalRows[rule].when}`;
}

/** The document with what parameters mean. */
export function withReadableParameters(document: OpenApiDocument): OpenApiDocument {
  for (const operations of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(operations) as { parameters?: Parameter[] }[]) {
      const { parameters } = operation;
      if (parameters) operation.parameters = parameters.map((parameter) => readableParameter(parameter, parameters));
    }
  }
  return document;
}
