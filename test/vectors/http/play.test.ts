import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assert, suite } from '../../spec/suite.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Verdict } from '../verdict.ts';
import { playScenario } from './play.ts';
import type { HttpVector } from './vector.ts';

const test = suite<{ server?: Server }>('playing a scenario', {});

let calls = 0;

// Answers with what it was asked; below /soon only the third time.
test.before(async (context) => {
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const { method, url, headers } = request;
    const path = String(url).replace('/api/v0002', '');
    if (path === '/soon') calls++;
    response.statusCode = path === '/soon' && calls < 3 ? 404 : 200;
    if (path === '/text') return response.end('no JSON');
    const basic = Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    return response.end(
      JSON.stringify({ method, path, host: headers.host, basic, type: headers['content-type'], body }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.server = server;
});
test.after(({ server }) => void server?.close());

test('a call is sent as the vector describes it', async ({ server }) => {
  const host = 'vec001.internetofthings.ibmcloud.com';
  const key = 'a-vec001-0123456789';
  const verdicts = await play(server, [
    step({ p: '/a%3Ab', e: { method: 'GET', path: '/a%3Ab', host, basic: `${key}:vectors-token-01`, body: '' } }),
    step({ p: '', q: { _sort: '-a,b', x: '{{org}}' }, e: { path: '?_sort=-a%2Cb&x=vec001' } }),
    step({ p: '/', a: 'none', e: { basic: '', host } }),
    step({ p: '/', a: 'badtoken', e: { basic: '%re:^{{key}}:(?!vectors-token-01$)', host } }),
    step({ p: '/', a: 'badkey', e: { basic: '%re:^a-vec001-(?!0123456789).{10}:', host } }),
    step({
      p: '/',
      a: 'wrongorg',
      e: { basic: `${key}:vectors-token-01`, host: 'vecoth.internetofthings.ibmcloud.com' },
    }),
    step({ p: '/', a: '{{key}}:other:one', e: { basic: `${key}:other:one`, host } }),
    step({
      m: 'PUT',
      p: '/',
      b: { o: '{{org}}' },
      e: { method: 'PUT', type: 'application/json', body: '{"o":"vec001"}' },
    }),
    step({ m: 'POST', p: '/', raw: '{"id":', e: { type: 'application/json', body: '{"id":' } }),
    step({
      m: 'POST',
      p: '/',
      form: [
        { name: 'f', filename: 'f.json', type: 'application/json', value: '{"o":"{{org}}"}' },
        { name: 'n', value: 'v' },
      ],
      e: {
        type: '%re:^multipart/form-data; boundary=',
        body: '%re:name="f"; filename="f.json"\r\nContent-Type: application/json\r\n\r\n\\{"o":"vec001"\\}[^]*name="n"\r\n\r\nv\r\n',
      },
    }),
  ]);
  assert.equal(
    verdicts.filter(({ outcome }) => outcome !== 'hold'),
    [],
  );
});

test('what differs is told, and what depends on it', async ({ server }) => {
  const verdicts = await play(server, [
    step({ p: '/x', s: [201, 204] }),
    step({ p: '/x', e: { path: '/y', method: 'PUT' } }),
    step({ p: '/text', e: {} }),
    step({ p: '/x', save: { id: 'results.0' } }),
    step({ p: '/{{id}}' }),
    step({ p: '/x', c: 'I', s: 404 }),
    step({ p: '/x', expected: 1 }),
    step({ p: '/x', save: { id: 'path' } }),
    step({ p: '{{id}}', e: { path: '/x' } }),
  ]);
  assert.equal(
    verdicts.map(({ outcome }) => outcome),
    ['fail', 'fail', 'fail', 'fail', 'fail', 'differs', 'fail', 'hold', 'hold'],
  );
  const [status, body, text, unsaved, dependent, , unknown] = verdicts.map(({ detail = '' }) => detail);
  assert.match(status ?? '', /^status: expected 201 or 204, saw 200 with \{"method":"GET"/);
  assert.is(body, 'path: expected "/y", saw "/x"; method: expected "PUT", saw "GET"');
  assert.is(text, 'the whole: expected JSON, saw no JSON');
  assert.is(unsaved, 'results.0: expected something to save, saw nothing');
  assert.match(dependent ?? '', /Nothing was saved as "id"/);
  assert.match(unknown ?? '', /does not judge "expected"/);
});

test('with time to wait it looks again', async ({ server }) => {
  const [once] = await play(server, [step({ p: '/soon' })]);
  assert.is(once?.outcome, 'fail');
  const [waited] = await play(server, [step({ p: '/soon', wait: 5, e: { path: '/soon' } })]);
  assert.equal([waited?.outcome, calls], ['hold', 3]);
});

test('what is pending is not run', async ({ server }) => {
  const verdicts = await play(server, [step({ p: '/soon' })], '17.10 Information management: draft resources');
  assert.equal(
    verdicts.map(({ outcome }) => outcome),
    ['pending'],
  );
  assert.is(calls, 3);
});

function step(members: JsonObject): HttpVector {
  return { id: 'X', c: 'T', m: 'GET', s: 200, ...members } as HttpVector;
}

function play(server: Server | undefined, vectors: HttpVector[], section = '17.1 A'): Promise<Verdict[]> {
  if (!server) throw new Error('The server did not start.');
  const { port } = server.address() as AddressInfo;
  return playScenario({ section, number: 1, vectors }, { address: { host: '127.0.0.1', port } });
}

async function bodyOf(request: IncomingMessage): Promise<Json> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
