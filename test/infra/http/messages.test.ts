import type { PublishOutcome } from '../../../infra/http/ports.ts';
import { assert, suite } from '../../spec/suite.ts';
import { httpSandbox } from './ports.ts';

const test = suite('POST /_sandbox/v1/messages');

const path = '/_sandbox/v1/messages';
const json = { 'content-type': 'application/json' };
const target = { org: 'abc123', typeId: 'pump', deviceId: 'p-1' };
const whole = { ...target, eventId: 'status', payload: 'hi' };

function post(body: unknown, headers: Record<string, string> = {}): [string, RequestInit] {
  return [path, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) }];
}

test('hands a message on and answers with its id and place', async () => {
  const { app, published, calls } = httpSandbox();
  const answer = await app.request(...post({ ...target, eventId: 'status', payload: '{"t": 1.0}' }));
  assert.is(answer.status, 201);
  assert.is(answer.headers.get('location'), '/_sandbox/v1/messages/m-1/explain');
  assert.equal(await answer.json(), { id: 'm-1', position: 42, explain: '/_sandbox/v1/messages/m-1/explain' });
  assert.equal(published, [
    { ...target, eventId: 'status', format: 'json', qos: 1, payload: Buffer.from('{"t": 1.0}') },
  ]);
  const [{ durationMs: _, ...call } = { durationMs: 0 }] = calls;
  assert.equal(call, { org: 'abc123', method: 'POST', path, status: 201 });
});

test('sends a command with the format and QoS asked for', async () => {
  const { app, published } = httpSandbox();
  await app.request(...post({ ...target, commandId: 'reboot', format: 'text', qos: 0, payload: '' }));
  const payload = Buffer.alloc(0);
  assert.equal(published, [{ ...target, commandId: 'reboot', format: 'text', qos: 0, payload }]);
});

// biome-ignore format: a table reads in columns
const payloads: [string, object, Buffer][] = [
  ['text as it is',      { payload: ' {"a":1}\u0000é' }, Buffer.from(' {"a":1}\u0000é')],
  ['an object as JSON',  { payload: { a: [1, null] } },  Buffer.from('{"a":[1,null]}')],
  ['a number as JSON',   { payload: 21.5 },              Buffer.from('21.5')],
  ['null as JSON',       { payload: null },              Buffer.from('null')],
  ['bytes from base64',  { payloadBase64: '/wA=' },      Buffer.from([0xff, 0x00])],
];
for (const [name, payload, bytes] of payloads) {
  test(`sends ${name}`, async () => {
    const { app, published } = httpSandbox();
    const answer = await app.request(...post({ ...target, eventId: 'e', ...payload }));
    assert.is(answer.status, 201);
    assert.equal(published[0]?.payload, bytes);
  });
}

// biome-ignore format: a table reads in columns
const bad: [string, unknown, RegExp][] = [
  ['neither event nor command',   { ...target, payload: '' },                                  /either "eventId" .* or "commandId"/],
  ['both event and command',      { ...whole, commandId: 'c' },                                /either "eventId" .* or "commandId"/],
  ['no payload',                  { ...target, eventId: 'e' },                                 /either "payload" .* or "payloadBase64"/],
  ['two payloads',                { ...whole, payloadBase64: '' },                             /either "payload" .* or "payloadBase64"/],
  ['bytes that are not base64',   { ...target, eventId: 'e', payloadBase64: '%%' },            /payloadBase64: expected base64/],
  ['QoS 2',                       { ...whole, qos: 2 },                                        /qos: expected 0 or 1/],
  ['an empty id',                 { ...whole, deviceId: '' },                                  /deviceId: expected a text/],
  ['a number for an id',          { ...whole, typeId: 5 },                                     /typeId: expected a text/],
  ['an id without end',           { ...whole, typeId: 'x'.repeat(300) },                       /typeId: expected at most 256/],
  ['an unknown member',           { ...whole, evtId: 'e' },                                    /"evtId"/],
  ['a list',                      [],                                                          /\(body\)/],
];
for (const [name, body, text] of bad) {
  test(`refuses ${name}, saying what is expected`, async () => {
    const { app, published } = httpSandbox();
    const answer = await app.request(...post(body));
    assert.is(answer.status, 400);
    const { type, detail } = (await answer.json()) as Record<string, string>;
    assert.is(type, 'urn:wiotp-sandbox:problem:body-not-valid');
    assert.match(detail ?? '', text);
    assert.equal(published, []);
  });
}

test('repeats nothing of a body that is not valid', async () => {
  const { app } = httpSandbox();
  for (const body of ['{"token":"s3cret"', '{"token":"s3cret"}', '"s3cret"', '{"qos":"s3cret"}']) {
    const answer = await app.request(path, { method: 'POST', headers: json, body });
    assert.is(answer.status, 400);
    assert.not.match(await answer.text(), /s3cret/, body);
  }
});

test('refuses a query', async () => {
  const { app } = httpSandbox();
  const [, init] = post(whole);
  assert.is((await app.request(`${path}?qos=0`, init)).status, 400);
});

const refusal = (rejection: object) => ({ ok: false, rejection }) as PublishOutcome;
// biome-ignore format: a table reads in columns
const refusals: [object, number, RegExp][] = [
  [{ id: 'topic-not-valid', reason: 'The topic is not valid' },                                422, /docs\/fidelity\.md/],
  [{ id: 'org-unknown', reason: 'There is no org', status: 404, advice: 'ask for it' },         404, /^ask for it$/],
  [{ id: 'org-unknown', reason: 'There is no org' },                                            422, /orgs: \[\{ id: "abc123" \}\]/],
  [{ id: 'later',       reason: 'A rule of a later version' },                                  422, /docs\/fidelity\.md/],
];
for (const [rejection, status, text] of refusals) {
  test(`says why the platform refuses, with ${status}`, async () => {
    const { app, calls } = httpSandbox({ publish: async () => refusal(rejection) });
    const answer = await app.request(...post(whole));
    assert.is(answer.status, status);
    const body = (await answer.json()) as Record<string, string>;
    assert.is(body.rejection, (rejection as { id: string }).id);
    assert.is(body.detail, (rejection as { reason: string }).reason);
    assert.match(body.advice ?? '', text);
    assert.is(calls[0]?.rejection, body.rejection);
    assert.is(calls[0]?.status, status);
  });
}

test('publishes nothing before the sandbox is ready', async () => {
  const { app, published } = httpSandbox({ readiness: () => ({ state: 'failed', reason: 'the disk is full' }) });
  const answer = await app.request(...post(whole));
  assert.is(answer.status, 503);
  assert.match(await answer.text(), /the disk is full/);
  assert.equal(published, []);
});

// biome-ignore format: a table reads in columns
const browsers: [string, string, Record<string, string>, number][] = [
  ['a program',                               'http://localhost:1883',  {},                                            201],
  ['a page of the sandbox',                   'http://localhost:1883',  { origin: 'http://localhost:1883' },           201],
  ['a page of the sandbox by address',        'http://[::1]:1883',      { origin: 'http://[::1]:1883' },               201],
  ['a browser that says it is the same site', 'http://127.0.0.1:1883',  { origin: 'http://127.0.0.1:1883', 'sec-fetch-site': 'same-origin' }, 201],
  ['a page of another site',                  'http://localhost:1883',  { origin: 'https://evil.example' },            403],
  ['a page of another port',                  'http://localhost:1883',  { origin: 'http://localhost:3000' },           403],
  ['a name that a stranger points here',      'http://evil.example:80', { origin: 'http://evil.example' },             403],
  ['a page without origin',                   'http://localhost:1883',  { origin: 'null' },                            403],
  ['another site without saying which',       'http://localhost:1883',  { 'sec-fetch-site': 'cross-site' },            403],
];
for (const [name, base, headers, status] of browsers) {
  test(`${status === 201 ? 'takes' : 'refuses'} a write from ${name}`, async () => {
    const { app, published } = httpSandbox();
    const [, init] = post(whole, headers);
    const answer = await app.request(`${base}${path}`, init);
    assert.is(answer.status, status);
    assert.is(published.length, status === 201 ? 1 : 0);
    assert.is(answer.headers.get('access-control-allow-origin'), null);
  });
}

for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', undefined]) {
  test(`refuses a body of type ${type}, which a page could send unasked`, async () => {
    const { app, published } = httpSandbox();
    const headers = type === undefined ? {} : { 'content-type': type };
    const answer = await app.request(path, { method: 'POST', headers, body: Buffer.from(JSON.stringify(whole)) });
    assert.is(answer.status, 415);
    assert.equal(published, []);
  });
}

test('allows no preflight', async () => {
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
  const answer = await httpSandbox().app.request(path, { method: 'OPTIONS', headers });
  assert.is(answer.status, 405);
  assert.is(answer.headers.get('access-control-allow-origin'), null);
});

test('refuses a body that is too large, announced or not', async () => {
  const { app, published } = httpSandbox();
  const large = JSON.stringify({ ...whole, payload: 'x'.repeat(1_100_000) });
  const pieces = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (let i = 0; i < large.length; i += 65_536) controller.enqueue(Buffer.from(large.slice(i, i + 65_536)));
      controller.close();
    },
  });
  const announced = { ...json, 'content-length': String(large.length) };
  const answers = [
    await app.request(path, { method: 'POST', headers: announced, body: large }),
    await app.request(path, { method: 'POST', headers: json, body: pieces, duplex: 'half' } as RequestInit),
  ];
  for (const answer of answers) assert.is(answer.status, 413);
  assert.equal(published, []);
});

test('explains a message through its port', async () => {
  const answer = await httpSandbox().app.request('/_sandbox/v1/messages/m-1/explain');
  assert.is(answer.status, 200);
  assert.equal(await answer.json(), { routed: [] });
});
