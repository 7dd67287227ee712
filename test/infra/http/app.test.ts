import type { Readiness } from '../../../infra/http/ports.ts';
import { assert, suite } from '../../spec/suite.ts';
import { httpSandbox } from './ports.ts';

const test = suite('HTTP application');

test('lists its own paths', async () => {
  const { app } = httpSandbox();
  const answer = await app.request('/_sandbox/v1');
  assert.is(answer.status, 200);
  const { version, paths } = (await answer.json()) as { version: string; paths: { path: string; methods: string[] }[] };
  assert.is(version, '9.9.9');
  for (const { path, methods } of paths) {
    const short = path.endsWith('/wait') ? '?timeout=0.01' : '';
    const known = await app.request(path.replace('{id}', 'm-1') + short, { method: methods[0] ?? '' });
    assert.not.match(await known.text(), 'there is nothing at', path);
  }
});

test('is alive even when it is not ready', async () => {
  const { app } = httpSandbox({ readiness: () => ({ state: 'starting', reason: 'reading the log' }) });
  assert.is((await app.request('/livez')).status, 200);
});

// biome-ignore format: a table reads in columns
const readiness: [Readiness, number, RegExp][] = [
  [{ state: 'ready' },                                     200, /ready/],
  [{ state: 'starting', reason: 'reading the log: 40 %' }, 503, /reading the log: 40 %/],
  [{ state: 'stopping', reason: 'flushing' },              503, /flushing/],
  [{ state: 'failed', reason: 'the disk is full' },        503, /the disk is full.*start it again/],
];
for (const [current, status, text] of readiness) {
  test(`answers /readyz with ${status} when ${current.state}`, async () => {
    const answer = await httpSandbox({ readiness: () => current }).app.request('/readyz');
    assert.is(answer.status, status);
    assert.match(await answer.text(), text);
  });
}

// biome-ignore format: a table reads in columns
const problems: [string, string, string, number, string, RegExp][] = [
  ['an unknown path',             'GET',  '/nowhere',                       404, 'not-found',          /GET \/_sandbox\/v1/],
  ['an unknown path of its own',  'GET',  '/_sandbox/v1/oggs',              404, 'not-found',          /\/_sandbox\/v1\/oggs/],
  ['an unknown method',           'PUT',  '/_sandbox/v1/messages',          405, 'method-not-allowed', /use POST/],
  ['a method of a read',          'POST', '/_sandbox/v1/timeline',          405, 'method-not-allowed', /use GET, HEAD/],
  ['an unknown query parameter',  'GET',  '/_sandbox/v1/timeline?orgg=a',   400, 'query-not-valid',    /"orgg".*known query parameters: q, org, type, device, client, kind/],
  ['a query where there is none', 'GET',  '/_sandbox/v1?verbose=1',         400, 'query-not-valid',    /takes no query parameters/],
  ['an unknown message',          'GET',  '/_sandbox/v1/messages/x/explain',404, 'message-unknown',    /lists messages/],
];
for (const [name, method, path, status, id, text] of problems) {
  test(`answers ${name} with a problem`, async () => {
    const answer = await httpSandbox().app.request(path, { method });
    assert.is(answer.status, status);
    assert.is(answer.headers.get('content-type'), 'application/problem+json');
    const body = (await answer.json()) as Record<string, string>;
    assert.is(body.type, `urn:wiotp-sandbox:problem:${id}`);
    assert.is(Number(body.status), status);
    assert.match(JSON.stringify(body).replaceAll('\\"', '"'), text);
    for (const member of ['title', 'detail', 'advice']) assert.ok((body[member] ?? '').length > 0, member);
  });
}

test('names the methods that a path knows', async () => {
  const answer = await httpSandbox().app.request('/_sandbox/v1/timeline', { method: 'DELETE' });
  assert.is(answer.headers.get('allow'), 'GET, HEAD');
});

test('tells the log of broken code, and the client nothing of it', async () => {
  const broken = new Error('secret detail');
  const { app, failures } = httpSandbox({
    explain: () => {
      throw broken;
    },
  });
  const answer = await app.request('/_sandbox/v1/messages/m-1/explain');
  assert.is(answer.status, 500);
  assert.not.match(await answer.text(), /secret detail/);
  assert.equal(failures, [broken]);
});

// biome-ignore format: a table reads in columns
const refusals: [string, string, string, number, string, string | undefined][] = [
  ['GET',    'abc123.internetofthings.ibmcloud.com', '/api/v0002/device/types', 401, 'authorization-missing', 'abc123'],
  ['POST',   'localhost',                            '/api/v0002/device/types', 401, 'authorization-missing', undefined],
  ['DELETE', 'localhost',                            '/api/v0002/nowhere/at/all', 401, 'authorization-missing', undefined],
  ['DELETE', 'localhost',                            '/api/v0002/device/types', 405, 'method-unknown',        undefined],
  ['PUT',    'localhost',                            '/api/v0002/draft/schemas/s', 501, 'not-emulated',       undefined],
];
for (const [method, host, path, status, rejection, org] of refusals) {
  test(`says ${status} in the platform's shape to ${method} ${path} at ${host}, and records it`, async () => {
    const { app, calls } = httpSandbox();
    const headers = { host, authorization: 'Basic czNjcmV0' };
    const answer = await app.request(`http://${host}${path}?token=s3cret`, { method, headers });
    assert.is(answer.status, status);
    const { message, exception } = (await answer.json()) as { message: string; exception: { id: string } };
    assert.is(exception.id, `CUDRS9${status}E`);
    assert.ok(message.startsWith(`${exception.id}: `));
    const [{ durationMs, ...call } = { durationMs: -1 }, ...more] = calls;
    assert.equal(call, { ...(org && { org }), method, path, status, rejection });
    assert.ok(durationMs >= 0);
    assert.equal(more, []);
    assert.not.match(message + JSON.stringify(calls), /s3cret|czNjcmV0/);
  });
}

test('cuts long paths in what it repeats', async () => {
  const { app, calls } = httpSandbox();
  const answer = await app.request(`/api/v0002/${'x'.repeat(10_000)}`);
  assert.ok((await answer.text()).length < 1_000);
  assert.ok((calls[0]?.path.length ?? 0) < 300);
});

test('does not record reads of its own', async () => {
  const { app, calls } = httpSandbox();
  for (const path of ['/_sandbox/v1/timeline', '/livez', '/nowhere']) await app.request(path);
  assert.equal(calls, []);
});

test('lets no browser guess types or keep answers', async () => {
  const { headers } = await httpSandbox().app.request('/_sandbox/v1/timeline');
  assert.is(headers.get('x-content-type-options'), 'nosniff');
  assert.is(headers.get('cache-control'), 'no-store');
  assert.is(headers.get('access-control-allow-origin'), null);
});
