import { endpoints, messagingEndpoints, pathShape } from '../../../../infra/http/platform/endpoints.ts';
import { routes } from '../../../../infra/http/platform/routes.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { authorization, type ErrorAnswer, type PlatformStage, platformStage } from './platform-stage.ts';

type Known = Readonly<{ method: string; path: string }>;
const nameOf = ({ method, path }: Known) => `${method.toUpperCase()} ${pathShape(path)}`;
const emulated = new Set(routes.map(nameOf));
/** A path that the endpoint answers to. */
const pathOf = ({ path }: Known) => path.replace(/\{(\w+)\}/g, 'my-$1');

/** Routes that are none of the endpoints, each with its reason. */
const extras: ReadonlyMap<string, string> = new Map([
  ['PUT /authorization/apikeys/{}/role', 'iot-java calls it so: ApplicationClient.updateAPIKeyRole'],
  ['GET /clientconnectionstates/{}/{}', 'a client id whose colons were written as slashes: 400 instead of 404'],
  ['GET /clientconnectionstates/{}/{}/{}', 'the same with three parts'],
]);

const test = suite('the endpoints of the platform');

test('are 205: 77 of tier 1, 57 of tier 2, 71 of tier 3', () => {
  assert.equal(
    [1, 2, 3].map((tier) => endpoints.filter((endpoint) => endpoint.tier === tier).length),
    [77, 57, 71],
  );
  assert.is(new Set([...endpoints, ...messagingEndpoints].map(nameOf)).size, 205 + messagingEndpoints.length);
  assert.is(new Set(endpoints.map(({ number }) => number)).size, 205);
  assert.equal(endpoints[9], { number: '1.10', tier: 1, method: 'GET', path: '/device/types' });
  assert.equal(endpoints.at(-1)?.number, '3.71');
});

test('hold every route, but for a few that say why', () => {
  const known = new Set(endpoints.map(nameOf));
  const strange = [...emulated].filter((route) => !known.has(route));
  assert.equal(
    strange.filter((route) => !extras.has(route)),
    [],
  );
  assert.is(emulated.size, routes.length, 'no route is declared twice');
});

async function refusalOf(answer: Response): Promise<ErrorAnswer> {
  assert.is(answer.headers.get('content-type'), 'application/json');
  return (await answer.json()) as ErrorAnswer;
}

const served = suite<{ stage?: PlatformStage }>('a path of the platform', {});
served.before(async (context) => {
  context.stage = await platformStage();
});

const missing = [...endpoints, ...messagingEndpoints].filter((endpoint) => !emulated.has(nameOf(endpoint)));
for (const endpoint of missing) {
  served(`says that ${nameOf(endpoint)} is not emulated, to anybody`, async ({ stage }) => {
    const { call, calls } = stage as PlatformStage;
    const answer = await call(pathOf(endpoint), { method: endpoint.method, headers: {} });
    assert.is(answer.status, 501);
    const { message, exception } = await refusalOf(answer);
    assert.match(message, 'docs/fidelity.md');
    assert.equal(exception, { id: 'CUDRS9501E', properties: [`${endpoint.method} /api/v0002${pathOf(endpoint)}`] });
    assert.is(calls.at(-1)?.rejection, 'not-emulated');
  });
}

for (const route of routes) {
  served(`asks for credentials at ${nameOf(route)}`, async ({ stage }) => {
    const { call, calls } = stage as PlatformStage;
    const answer = await call(pathOf(route), { method: route.method.toUpperCase(), headers: {} });
    assert.is(answer.status, 401);
    await refusalOf(answer);
    assert.is(calls.at(-1)?.rejection, 'authorization-missing');
  });
}

// biome-ignore format: a table reads in columns
const wrongMethods: readonly (readonly [method: string, path: string, allow: string])[] = [
  ['DELETE', '/device/types',                               'GET, HEAD, POST, OPTIONS'],
  ['POST',   '/device/types/t1',                            'GET, HEAD, PUT, DELETE, PATCH, OPTIONS'],
  ['PATCH',  '/device/types/',                              'GET, HEAD, POST, OPTIONS'],
  ['PUT',    '/device/types/t1/devices/dev1/events/e',      'GET, HEAD, POST, OPTIONS'],
  ['HEAD',   '/bulk/devices/g/add',                         'PUT, OPTIONS'],
  ['GET',    '/application/types/t1/devices/d/commands/c',  'POST, OPTIONS'],
  ['POST',   '/openapi.json',                               'GET, HEAD, OPTIONS'],
  ['POST',   '/',                                           'GET, HEAD, OPTIONS'],
  ['BREW',   '/device/types',                               'GET, HEAD, POST, OPTIONS'],
];
for (const [method, path, allow] of wrongMethods) {
  served(`does not know ${method} ${path}`, async ({ stage }) => {
    const { call, calls } = stage as PlatformStage;
    const answer = await call(path, { method, headers: {} });
    assert.is(answer.status, 405);
    assert.is(answer.headers.get('allow'), allow);
    assert.is(calls.at(-1)?.rejection, 'method-unknown');
    if (method !== 'HEAD') assert.match((await refusalOf(answer)).message, `use ${allow}`);
  });
}

const strangePaths = [
  '/nowhere',
  '/device',
  '/device/typess',
  '/device//types',
  '/device/types//devices',
  '//device/types',
  '/device/types//',
  '/Device/types',
  '/device/types/t1/devices/dev1/location/more',
  '/%2e%2e%2fetc',
  '/%00',
  '/%zz',
  `/${'x'.repeat(10_000)}`,
];
for (const path of strangePaths) {
  served(`is not ${path.slice(0, 40)}: 401 for strangers, 404 for callers`, async ({ stage }) => {
    const { call, calls, failures } = stage as PlatformStage;
    assert.is((await call(path, { headers: {} })).status, 401);
    const answer = await call(path);
    assert.is(answer.status, 404);
    assert.ok((await refusalOf(answer)).message.length < 1_000);
    assert.is(calls.at(-1)?.rejection, 'path-unknown');
    assert.is(calls.at(-1)?.caller, 'a-abc123-k1k1k1k1k1');
    assert.equal(failures, []);
  });
}

served('is the same with a slash at its end', async ({ stage }) => {
  const { call } = stage as PlatformStage;
  for (const path of ['', '/device/types', '/device/types/t1/devices', '/bulk/devices']) {
    const [plain, slash] = [await call(path), await call(`${path}/`)];
    assert.is(plain.status, 200, path);
    assert.is(slash.status, 200, path);
    assert.equal(await slash.json(), await plain.json());
  }
});

served('decodes an id once, and takes no slash from it', async ({ stage }) => {
  const { call, calls } = stage as PlatformStage;
  const encoded = await call('/device/types/%741');
  assert.is(((await encoded.json()) as { id: string }).id, 't1');
  for (const id of ['%2574%31', 't1%2fdevices', 't1%2F', '..%2Ft1', 't1%00', 't1%', '%ff', '%c3%28']) {
    const answer = await call(`/device/types/${id}`);
    assert.is(answer.status, 404, id);
    assert.is(calls.at(-1)?.rejection, 'device-type-unknown', id);
  }
});

served('answers HEAD like GET, without a body', async ({ stage }) => {
  const { call } = stage as PlatformStage;
  for (const [path, status] of [
    ['/device/types', 200],
    ['/device/types/none', 404],
    ['/draft/schemas', 501],
  ] as const) {
    const answer = await call(path, { method: 'HEAD', headers: { authorization } });
    assert.is(answer.status, status);
    assert.is(answer.headers.get('content-type'), 'application/json');
    assert.is(await answer.text(), '');
  }
});

served('tells pages of other origins what they may do, and anybody which methods there are', async ({ stage }) => {
  const { call } = stage as PlatformStage;
  const headers = {
    origin: 'https://console.example',
    'access-control-request-method': 'PUT',
    'access-control-request-headers': 'authorization,content-type',
  };
  const answer = await call('/device/types/t1', { method: 'OPTIONS', headers });
  assert.is(answer.status, 204);
  assert.is(answer.headers.get('access-control-allow-origin'), '*');
  assert.match(answer.headers.get('access-control-allow-methods') ?? '', /\bPUT\b.*\bDELETE\b/);
  assert.is(answer.headers.get('access-control-allow-headers'), 'authorization,content-type');
  assert.is(answer.headers.get('allow'), 'GET, HEAD, PUT, DELETE, PATCH, OPTIONS');
  const refused = await call('/device/types', { headers: { origin: 'https://console.example' } });
  assert.is(refused.status, 401);
  assert.is(refused.headers.get('access-control-allow-origin'), '*', 'so that the page can read why');
});
