import { Validator } from '@seriousme/openapi-schema-validator';
import type { Parameter } from '../../../infra/http/platform/parameters.ts';
import { sandboxOpenApiDocument } from '../../../infra/http/sandbox-open-api.ts';
import { sandboxRoutes } from '../../../infra/http/sandbox-routes.ts';
import { assert, suite } from '../../spec/suite.ts';
import { httpSandbox } from './ports.ts';

const test = suite("the documentation of the sandbox's own API");
const document = sandboxOpenApiDocument(sandboxRoutes, '1.2.3');

type Operation = Readonly<{
  operationId: string;
  parameters?: readonly Parameter[];
  responses: Record<string, unknown>;
}>;
const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({ path, method, ...operation })),
);

test('is valid OpenAPI 3.1, served as it is made', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(JSON.stringify(document)));
  assert.ok(valid, JSON.stringify(errors));
  const { app } = httpSandbox();
  const answer = await app.request('/_sandbox/v1/openapi.json');
  const served = (await answer.json()) as { info: object };
  assert.equal(
    { ...served, info: { ...served.info, version: '1.2.3' } },
    JSON.parse(JSON.stringify({ ...document, info: { ...document.info } })),
  );
});

test('has every path of the index with its methods, and nothing else', async () => {
  const { app } = httpSandbox();
  const { paths } = (await (await app.request('/_sandbox/v1')).json()) as {
    paths: { path: string; methods: string[] }[];
  };
  const listed = paths
    .filter(({ path }) => path.startsWith('/_sandbox/v1') && !/\/(docs|openapi\.json)$/.test(path))
    .flatMap(({ path, methods }) => methods.map((method) => `${method} ${path}`));
  const described = operations.map(
    ({ path, method }) => `${method.toUpperCase()} /_sandbox/v1${path === '/' ? '' : path}`,
  );
  assert.equal(described.sort(), [...new Set(listed)].sort());
});

test('gives every operation an id of its own, and tells what each parameter means', () => {
  const ids = operations.map(({ operationId }) => operationId);
  assert.is(new Set(ids).size, ids.length);
  for (const { path, parameters = [] } of operations.filter(({ path }) => path.startsWith('/orgs'))) {
    for (const { name, description } of parameters) {
      const told = description !== undefined || ['device', 'credentials', 'bugPack'].includes(name);
      assert.ok(told, `${path} ${name}`);
    }
  }
});

test('every read of an org takes at', () => {
  const reads = operations.filter(({ path, method }) => method === 'get' && path.startsWith('/orgs'));
  assert.ok(reads.length > 20);
  for (const { path, parameters = [] } of reads) {
    const names = parameters.map(({ name }) => name);
    assert.ok(names.includes('at') || (names.includes('from') && names.includes('to')), path);
  }
});

test('is a page that runs nothing and loads nothing, with every route and an example', async () => {
  const { app } = httpSandbox();
  const answer = await app.request('http://localhost:8080/_sandbox/v1/docs');
  assert.is(answer.headers.get('content-type'), 'text/html; charset=UTF-8');
  assert.match(answer.headers.get('content-security-policy') ?? '', "default-src 'none'");
  const html = await answer.text();
  assert.not.match(
    html,
    /<script|<img|<link|<iframe|\bsrc=|@import|url\(|href="(?!#|openapi\.json|\/api\/v0002\/docs)/,
  );
  const sections = html.split('<section>').slice(1);
  assert.is(sections.length, operations.length);
  for (const section of sections) {
    const example = section.split('<h4>Example</h4>')[1] ?? '';
    assert.match(example, 'http://localhost:8080/_sandbox/v1');
    assert.not.match(example, /[{](org|typeId|deviceId|clientId|id)[}]|API_KEY/);
  }
});
