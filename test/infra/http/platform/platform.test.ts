import type { Readiness } from '../../../../infra/http/ports.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { authorization, type ErrorAnswer, platformStage } from './platform-stage.ts';

const test = suite('the steps of a call to the platform');

const gateway = `Basic ${Buffer.from('g/abc123/gwt/gw1:tok-gw1').toString('base64')}`;
const LOGS = '/logs/connection?typeId=t1&deviceId=dev1';

async function errorOf(answer: Response): Promise<string> {
  assert.is(answer.headers.get('content-type'), 'application/json');
  const { message, exception } = (await answer.json()) as ErrorAnswer;
  assert.ok(message.startsWith(`${exception.id}: `), message);
  return message;
}

test('come in order: ready, who, may, given', async () => {
  let readiness: Readiness = { state: 'starting', reason: 'the log is being read' };
  const { call, calls } = await platformStage({ readiness: () => readiness });
  const wrong = '/device/types?_limit=abc';
  // biome-ignore format: a table reads in columns
  const steps: (readonly [headers: Record<string, string>, status: number, rule: string, caller: string | undefined])[] = [
    [{},                           401, 'authorization-missing',   undefined],
    [{ authorization: gateway },   403, 'operation-not-permitted', 'g:abc123:gwt:gw1'],
    [{ authorization },            400, 'query-not-valid',         'a-abc123-k1k1k1k1k1'],
  ];
  for (const [headers] of steps) assert.is((await call(wrong, { headers })).status, 503);
  assert.is(calls.at(-1)?.rejection, 'not-ready');
  readiness = { state: 'ready' };
  for (const [headers, status, rule, caller] of steps) {
    assert.is((await call(wrong, { headers })).status, status);
    assert.is(calls.at(-1)?.rejection, rule);
    assert.is(calls.at(-1)?.caller, caller);
  }
});

test('before it is ready, what is not emulated and the documentation are told all the same', async () => {
  const { call } = await platformStage({ readiness: () => ({ state: 'starting', reason: 'the log is being read' }) });
  assert.is((await call('/draft/schemas')).status, 501);
  assert.is((await call('/openapi.json')).status, 200);
  assert.match(await errorOf(await call('/device/types')), /the log is being read.*\/readyz/);
});

test('of a parameter that is given twice the first counts; unknown ones are ignored', async () => {
  const { call } = await platformStage();
  const rows = async (query: string) => {
    const answer = await call(`/device/types${query}`);
    assert.is(answer.status, 200, query);
    return ((await answer.json()) as { results: unknown[] }).results.length;
  };
  const all = await rows('');
  assert.ok(all > 1);
  assert.is(await rows('?_limit=1&_limit=abc'), 1);
  assert.is(await rows('?_page=25&constructor=1&__proto__=2&=3&&'), all);
  assert.is((await call('/device/types?_limit=abc&_limit=1')).status, 400);
});

test('a change that the store does not take is refused, and is no defect', async () => {
  const { send, store, calls, failures } = await platformStage();
  await store.close();
  const answer = await send('POST', '/device/types', { id: 'lost' });
  assert.is(answer.status, 503);
  assert.match(await errorOf(answer), /may hold it all the same/);
  assert.is(calls.at(-1)?.rejection, 'not-stored');
  assert.equal(failures, []);
});

test('a log that goes away under a read is a defect only while the sandbox says that it is ready', async () => {
  const { call, store, calls, failures } = await platformStage();
  assert.is((await call(LOGS)).status, 200);
  await store.close();
  const broken = await call(LOGS);
  assert.is(broken.status, 500);
  assert.not.match(await errorOf(broken), /closed|store/, 'the client is told only that something failed');
  assert.is(calls.at(-1)?.rejection, 'failed');
  assert.is(failures.length, 1);
  // The sandbox stops between the first step of a call and its end.
  let asked = 0;
  const stopping = await platformStage({
    readiness: () =>
      asked++ === 0 ? { state: 'ready' } : { state: 'stopping', reason: 'the sandbox is being stopped' },
  });
  await stopping.store.close();
  assert.is((await stopping.call(LOGS)).status, 503);
  assert.is(stopping.calls.at(-1)?.rejection, 'not-ready');
  assert.equal(stopping.failures, []);
});

test('a client that goes away while it sends is no defect', async () => {
  const { call, failures, calls } = await platformStage();
  const body = new ReadableStream({
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode('{"id":'));
      controller.error(new Error('aborted'));
    },
  });
  const answer = await call('/device/types', {
    method: 'POST',
    headers: { authorization },
    body,
    duplex: 'half',
  } as RequestInit);
  assert.is(answer.status, 400);
  assert.is(calls.at(-1)?.rejection, 'request-broken-off');
  assert.equal(failures, []);
});

test('asks strangers for Basic, and nobody else', async () => {
  const { call } = await platformStage();
  const stranger = await call('/device/types', { headers: {} });
  assert.match(stranger.headers.get('www-authenticate') ?? '', /^Basic realm=/);
  assert.is((await call('/device/types/none')).headers.get('www-authenticate'), null);
});

test('an event tells of each call, its caller and, where it was refused, the rule', async () => {
  const { call, send, calls } = await platformStage();
  await call('/device/types/none?token=s3cret');
  await send('POST', '/device/types', { id: 'new' });
  const seen = calls.map(({ durationMs, callId, ...told }) => {
    assert.ok(durationMs >= 0);
    return told;
  });
  const caller = 'a-abc123-k1k1k1k1k1';
  assert.equal(seen, [
    {
      org: 'abc123',
      caller,
      method: 'GET',
      path: '/api/v0002/device/types/none',
      status: 404,
      rejection: 'device-type-unknown',
    },
    { org: 'abc123', caller, method: 'POST', path: '/api/v0002/device/types', status: 201 },
  ]);
});

test('bodies enter the log on request, without credentials', async () => {
  const { send, call, calls } = await platformStage({ logApiBodies: true });
  const body = {
    deviceId: 'x',
    authToken: 'planted-token',
    metadata: { nested: [{ 'my-password': { deep: 1 }, kept: 'a' }] },
  };
  assert.is((await send('POST', '/device/types/t1/devices', body)).status, 201);
  assert.is(
    calls.at(-1)?.body,
    '{"deviceId":"x","authToken":"***","metadata":{"nested":[{"my-password":"***","kept":"a"}]}}',
  );
  assert.is((await send('POST', '/device/types/t1/devices', { authToken: 'bad' })).status, 400);
  assert.is(calls.at(-1)?.body, '{"authToken":"***"}', 'what was refused is kept, too');
  await call('/device/types', { method: 'POST', headers: { authorization }, body: '{"authToken":"planted' });
  assert.is(calls.at(-1)?.body, undefined, 'what is no JSON may be anything');
  await call('/device/types', { method: 'POST', headers: {}, body: '{"id":"a"}' });
  assert.is(calls.at(-1)?.body, undefined, 'strangers do not write into the log');
  await call('/device/types');
  assert.is(calls.at(-1)?.body, undefined);
});

test('bodies stay out of the log otherwise', async () => {
  const { send, calls } = await platformStage();
  await send('POST', '/device/types', { id: 'new' });
  assert.is('body' in (calls.at(-1) ?? {}), false);
});
