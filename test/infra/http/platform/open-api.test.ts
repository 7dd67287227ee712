import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import type * as z from 'zod';
import { endpoints } from '../../../../infra/http/platform/endpoints.ts';
import { openApiDocument } from '../../../../infra/http/platform/open-api.ts';
import { operationId } from '../../../../infra/http/platform/operation-id.ts';
import type { OperationRoute } from '../../../../infra/http/platform/operation-route.ts';
import type { Parameter } from '../../../../infra/http/platform/parameters.ts';
import { routes } from '../../../../infra/http/platform/routes.ts';
import { type JsonSchema, referred, sampleOf } from '../../../../infra/http/platform/sample.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { platformStage } from './platform-stage.ts';

type Content = { 'application/json'?: { schema: JsonSchema } };
type Operation = Readonly<{
  operationId: string;
  tags: string[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, { description: string; content?: Content }>;
}>;

const document = openApiDocument(routes, '1.2.3');
const operationOf = ({ path, method }: Pick<OperationRoute, 'path' | 'method'>) =>
  (document.paths?.[path] as Record<string, Operation> | undefined)?.[method] as Operation;
const bodyOf = (route: OperationRoute) =>
  operationOf(route).requestBody?.content['application/json']?.schema as JsonSchema;
const nameOf = ({ method, path }: OperationRoute) => `${method.toUpperCase()} ${path}`;

const test = suite('the OpenAPI document');

test('is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
  assert.ok(valid, JSON.stringify(errors));
  assert.is(document.openapi, '3.1.0');
});

test('is served to anybody, as it is made', async () => {
  const { call } = await platformStage();
  const answer = await call('/openapi.json', { headers: {} });
  assert.is(answer.headers.get('content-type'), 'application/json');
  assert.equal(
    await answer.json(),
    JSON.parse(JSON.stringify({ ...document, info: { ...document.info, version: '9.9.9' } })),
  );
});

test('has every route and nothing else', () => {
  const described = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.equal(described.sort(), routes.map(nameOf).sort());
});

test('gives every operation a tag, and an id that no other has, nor any that is still to come', () => {
  const known = document.tags?.map(({ name }) => name) ?? [];
  for (const route of routes)
    assert.equal(
      operationOf(route).tags.filter((tag) => !known.includes(tag)),
      [],
    );
  const all = [...endpoints, ...routes].map(
    ({ method, path }) =>
      [`${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`, operationId(method, path)] as const,
  );
  const byEndpoint = new Map(all);
  const ids = [...byEndpoint.values()];
  assert.equal(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
  assert.equal(
    ids.filter((id) => !/^[a-z]+[A-Z][A-Za-z0-9]+$/.test(id)),
    [],
  );
  assert.is(byEndpoint.get('GET /device/types'), 'getDeviceTypes');
  assert.is(byEndpoint.get('GET /device/types/{}'), 'getDeviceType');
});

test('asks for HTTP Basic everywhere, at the place it was fetched from', () => {
  assert.equal(document.security, [{ basic: [] }]);
  assert.match(JSON.stringify(document.components?.securitySchemes?.basic), '"type":"http","scheme":"basic"');
  assert.equal(document.servers, [{ url: '/api/v0002' }]);
});

for (const route of routes) {
  test(`tells the parameters and answers of ${nameOf(route)}`, () => {
    const { parameters = [], responses, requestBody } = operationOf(route);
    const inPath = parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    assert.equal(inPath.sort(), [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort());
    for (const { schema, in: place } of parameters) {
      assert.not.match(JSON.stringify(schema), '"null"', `a parameter in the ${place} cannot be null`);
    }
    for (const { status, shape } of route.success) {
      assert.is(responses[status]?.content?.['application/json'] !== undefined, shape !== undefined, String(status));
    }
    const wanted = [401, 403, 500, 503, ...(route.query || route.body ? [400] : []), ...(route.body ? [413] : [])];
    for (const status of wanted) {
      assert.equal(responses[status]?.content?.['application/json']?.schema, {
        $ref: '#/components/schemas/ErrorMessage',
      });
    }
    for (const rule of route.refusals ?? []) {
      assert.ok(
        Object.values(responses).some(({ description }) => description.includes(`\`${rule}\``)),
        rule,
      );
    }
    assert.is(requestBody?.required, route.body && true);
  });

  test(`says what the parameters of ${nameOf(route)} mean, by examples that it takes`, () => {
    const { parameters = [] } = operationOf(route);
    const query: Record<string, string> = {};
    for (const { name, in: place, description, example, required, schema = {} } of parameters) {
      if (!undescribed.includes(name)) assert.ok(description, name);
      if (place === 'query' && required) query[name] = example ?? String(sampleOf(schema, document, name));
    }
    if (route.query) assertTaken(route.query, query);
  });

  const { body } = route;
  if (!body) continue;
  test(`shows a body of ${nameOf(route)} that is taken, with null for what may be left out`, () => {
    const sample = sampleOf(bodyOf(route), document);
    assertTaken(body, sample);
    for (const variant of withoutOptional(bodyOf(route), sample)) assertTaken(body, variant);
  });
}

function assertTaken(schema: z.ZodType, value: unknown): void {
  const { error } = schema.safeParse(value);
  assert.is(error, undefined, `${JSON.stringify(value)}: ${error?.message}`);
}

/** Parts of a client id whose colons became slashes: such a path is always refused. */
const undescribed = ['second', 'third'];

/** Either both or none: no JSON schema says that of members which may be null. */
const together = ['gatewayTypeId', 'gatewayId'];

/** The value without each member that the schema calls optional, and with null for it where the schema allows that. */
function withoutOptional(schema: JsonSchema, value: unknown): unknown[] {
  const { properties = {}, required = [] } = schema.$ref ? referred(schema.$ref, document) : schema;
  return Object.entries(properties)
    .filter(([name]) => !required.includes(name) && !together.includes(name))
    .flatMap(([name, { type }]) => {
      const { [name]: _, ...rest } = value as Record<string, unknown>;
      return Array.isArray(type) && type.includes('null') ? [rest, { ...rest, [name]: null }] : [rest];
    });
}

test('says which members may be left out, and which are times', () => {
  const create = bodyOf({ method: 'post', path: '/device/types' } as OperationRoute);
  assert.equal(create.required, ['id']);
  assert.equal(create.properties?.description?.type, ['string', 'null']);
  assert.equal(create.properties?.metadata?.type, ['object', 'null']);
  assert.is(create.properties?.metadata?.properties, undefined);
  const log = bodyOf({ method: 'post', path: '/device/types/{typeId}/devices/{deviceId}/diag/logs' } as OperationRoute);
  assert.is(log.properties?.timestamp?.format, 'date-time');
  const { parameters = [] } = operationOf({ method: 'get', path: '/logs/connection' });
  assert.is(parameters.find(({ name }) => name === 'fromTime')?.schema?.format, 'date-time');
  for (const name of ['createdDateTime', 'updatedDateTime']) {
    assert.is(referred('#/components/schemas/DeviceType', document).properties?.[name]?.format, 'date-time');
  }
});

/** What a file loads before it runs, with what those load. */
function loadedWith(file: string, seen = new Set<string>()): Set<string> {
  const source = readFileSync(file, 'utf8');
  for (const [, only, name = ''] of source.matchAll(/^(?:import|export) (type )?[^;]*?from '([^']+)';/gms)) {
    const path = name.startsWith('.') ? join(dirname(file), name) : name;
    if (only || seen.has(path)) continue;
    seen.add(path);
    if (name.startsWith('.')) loadedWith(path, seen);
  }
  return seen;
}

test('is not loaded with the API', () => {
  const platform = join(import.meta.dirname, '../../../../infra/http/platform');
  const loaded = loadedWith(join(platform, '../app.ts'));
  assert.ok(loaded.has(join(platform, 'routes.ts')));
  for (const late of ['@hono/zod-openapi', join(platform, 'open-api.ts'), join(platform, 'documentation.ts')]) {
    assert.is(loaded.has(late), false, late);
  }
});
