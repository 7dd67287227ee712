import { connect, type Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RecordedEvent } from '../../../../domain/recorded-event.ts';
import { condition } from '../../../doubles/condition.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { framedPost, get, post, request, TYPES } from './bad-input-request.ts';
import { assertPlatformError, onlyAnswered, openStage, type Stage } from './bad-input-stage.ts';

type Context = { stage?: Stage };
const test = suite<Context>('connections that behave badly', {});

test.before(async (context) => {
  context.stage = await openStage();
});
test.after(async ({ stage }) => {
  await stage?.close();
});

/** Everybody else is served, and no code broke. */
async function servesOthers(stage: Stage): Promise<void> {
  const { answers } = await stage.exchange(get(`${TYPES}/t1`));
  assert.is(answers[0]?.status, 200);
  assert.equal(stage.failures, []);
}

test('100 requests in one write are answered in their order', async ({ stage }) => {
  if (!stage) throw new Error('The sandbox did not start.');
  await stage.fresh();
  const requests = Array.from({ length: 100 }, (_, index) => get(`${TYPES}/type-${index}`));
  const { answers } = await stage.exchange(Buffer.concat(requests), 100);
  for (const [index, answer] of answers.entries()) {
    assertPlatformError(answer);
    assert.equal(JSON.parse(answer.body).exception.properties, [`type-${index}`]);
  }
  assert.is((await stage.fresh()).filter(({ type }) => type === 'ApiRequestAnswered').length, 100);
  await servesOthers(stage);
});

test('what follows a refused body is a request of its own', async ({ stage }) => {
  if (!stage) throw new Error('The sandbox did not start.');
  const { answers } = await stage.exchange(Buffer.concat([post(TYPES, '{'), get(`${TYPES}/t1`)]), 2);
  assert.equal(
    answers.map(({ status }) => status),
    [400, 200],
  );
});

// biome-ignore format: a table reads in columns
const framings: readonly (readonly [name: string, framed: string])[] = [
  ['chunks without a length',  'zz\r\n'],
  ['a length beyond all numbers', 'FFFFFFFFFFFFFFFFFFFF\r\n'],
];
for (const [name, framed] of framings) {
  test(`${name}: 400, and what follows is carried out by nobody`, async ({ stage }) => {
    if (!stage) throw new Error('The sandbox did not start.');
    const from = stage.sandbox.store.head();
    const hidden = request('DELETE', `${TYPES}/t1/devices/dev1`).toString();
    const { answers, closed } = await stage.exchange(framedPost(TYPES, `${framed}${hidden}`), 2);
    assert.equal(
      answers.map(({ status }) => status),
      [400],
    );
    assert.ok(closed);
    assertPlatformError(answers[0] as (typeof answers)[number]);
    await untilAnswered(stage, from, 'request-broken-off');
    await servesOthers(stage);
  });
}

test('a client that leaves in the middle of its body changes nothing, and breaks no code', async ({ stage }) => {
  if (!stage) throw new Error('The sandbox did not start.');
  const from = stage.sandbox.store.head();
  const socket = await dial(stage);
  socket.write(request('POST', TYPES, ['Content-Length: 50']));
  socket.write('{"id":"half"');
  await nextTurn();
  socket.end();
  await untilAnswered(stage, from, 'request-broken-off');
  socket.destroy();
  await servesOthers(stage);
});

test('a client that does not wait for its answers', async ({ stage }) => {
  if (!stage) throw new Error('The sandbox did not start.');
  for (let index = 0; index < 50; index++) {
    const socket = await dial(stage);
    socket.write(get(TYPES));
    socket.resetAndDestroy();
  }
  await servesOthers(stage);
});

test('a client that has said all and closed its side is answered', async ({ stage }) => {
  if (!stage) throw new Error('The sandbox did not start.');
  const socket = await dial(stage);
  socket.end(get(`${TYPES}/t1`));
  let received = '';
  for await (const chunk of socket) received += chunk;
  assert.match(received, /^HTTP\/1\.1 200 /);
});

test('a body without end: 413 behind the bound, and the connection is closed', async ({ stage }) => {
  if (!stage) throw new Error('The sandbox did not start.');
  await stage.fresh();
  const socket = await dial(stage);
  let received = '';
  let over = false;
  socket.on('data', (chunk) => {
    received += chunk;
  });
  for (const event of ['end', 'close', 'error'] as const)
    socket.on(event, () => {
      over = true;
    });
  socket.write(framedPost(TYPES, ''));
  const chunk = Buffer.from(`10000\r\n${' '.repeat(0x10000)}\r\n`);
  let chunks = 0;
  // Far more than the sandbox reads before it gives up on the client.
  for (; !over && chunks < 4_096; chunks++) {
    if (!socket.write(chunk))
      await new Promise<void>((resolve) => void socket.once('drain', resolve).once('close', resolve));
  }
  assert.ok(over, `${chunks} chunks of 64 KiB were taken`);
  assert.match(received, /^HTTP\/1\.1 413 /);
  assert.is(onlyAnswered(await stage.fresh())?.data.rejection, 'body-too-large');
  socket.destroy();
  await servesOthers(stage);
});

test('methods that a path does not know: 405, in the shape of the platform', async ({ stage }) => {
  if (!stage) throw new Error('The sandbox did not start.');
  for (const [method, path] of [
    ['DELETE', TYPES],
    ['PATCH', `${TYPES}/t1/devices`],
    ['TRACE', TYPES],
    ['PROPFIND', TYPES],
  ] as const) {
    await stage.fresh();
    const { answers } = await stage.exchange(request(method, path));
    assert.is(answers[0]?.status, 405, `${method} ${path}`);
    assertPlatformError(answers[0] as (typeof answers)[number]);
    assert.is(onlyAnswered(await stage.fresh())?.data.rejection, 'method-unknown');
  }
  const { answers } = await stage.exchange(request('DELETE', `${TYPES}/t1`, ['X-HTTP-Method-Override: GET']));
  assert.is(answers[0]?.status, 409, 'another header changes no method');
});

function dial({ address }: Stage): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(address.port, address.host, () => resolve(socket)).on('error', reject);
  });
}

/** The call's event may come a little after its answer, where the server answered by itself. `from`: the log's head before. */
async function untilAnswered({ sandbox: { store } }: Stage, from: number, rule: string): Promise<void> {
  let found: RecordedEvent | undefined;
  let changed = () => {};
  const subscription = store.subscribe(from, (events) => {
    found ??= events.find(({ data }) => (data as { rejection?: string }).rejection === rule);
    changed();
  });
  try {
    await condition(
      () => found,
      (listener) => {
        changed = listener;
      },
      () => `a call that is refused by ${rule}`,
    );
  } finally {
    subscription.close();
  }
}
