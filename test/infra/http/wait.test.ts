import type { TimelineItem } from '../../../projections/timeline.ts';
import { withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { append, httpSandbox, message, type Sandbox } from './ports.ts';

const test = suite('GET /_sandbox/v1/wait');

const wait = ({ app }: Sandbox, query: Record<string, string>, init: RequestInit = {}) =>
  Promise.resolve(app.request(`/_sandbox/v1/wait?${new URLSearchParams(query)}`, init));

const itemOf = async (answer: Response) => {
  assert.is(answer.status, 200);
  return (await answer.json()) as TimelineItem;
};

type Problem = { type: string; detail: string; advice: string; examined: number; after: number };
const problemOf = async (answer: Response, status: number) => {
  assert.is(answer.status, status);
  assert.is(answer.headers.get('content-type'), 'application/problem+json');
  return (await answer.json()) as Problem;
};

test('answers what happens from now on, once it does', async () => {
  const sandbox = httpSandbox();
  await sandbox.messages('{"t":1}', '{"t":30}');
  const waiting = wait(sandbox, { q: 'payload.t:>20' });
  await sandbox.messages('{"t":2}', '{"t":31}', '{"t":32}');
  const { position, payload, deviceId } = await itemOf(await waiting);
  assert.equal([position, payload, deviceId], [3, '{"t":31}', 'p-1']);
});

test('answers what has happened after a position, at once', async () => {
  const sandbox = httpSandbox();
  await sandbox.messages(...'0123');
  assert.is((await itemOf(await wait(sandbox, { after: '-1' }))).payload, '0');
  assert.is((await itemOf(await wait(sandbox, { after: '1', q: 'payload:>0' }))).payload, '2');
});

test('begins where the query begins', async () => {
  const sandbox = httpSandbox();
  await append(sandbox.store, message({ recordedAt: 1_000, payload: Buffer.from('a') }));
  await append(sandbox.store, message({ recordedAt: 2_000, payload: Buffer.from('b') }));
  assert.is((await itemOf(await wait(sandbox, { q: 'after:0' }))).payload, 'b');
  assert.is((await itemOf(await wait(sandbox, { q: 'time:>=1500' }))).payload, 'b');
});

test('goes on from each answer without gap or repeat, while events come', async () => {
  const sandbox = httpSandbox();
  const sent = (async () => {
    for (const text of '0123456789') await sandbox.messages(text, 'x');
  })();
  let seen = '';
  for (let after = -1; seen.length < 10; ) {
    const { position, payload } = await itemOf(await wait(sandbox, { q: '!payload:x', after: String(after) }));
    seen += payload;
    after = position;
  }
  await sent;
  assert.is(seen, '0123456789');
});

test('says after its time what it has looked at, and where to go on', async () => {
  const sandbox = httpSandbox();
  await sandbox.messages('0', '1');
  const vain = await problemOf(await wait(sandbox, { q: 'type:pump payload:9', after: '-1', timeout: '0.05' }), 504);
  assert.is(vain.type, 'urn:wiotp-sandbox:problem:wait-timed-out');
  assert.match(
    vain.detail,
    /no event that matches type:pump payload:9 within 0\.05 s; looked at 2 .* from position 0 to 1/,
  );
  assert.equal([vain.examined, vain.after], [2, 1]);
  assert.match(vain.advice, 'after=1');
  await sandbox.messages('9');
  assert.is((await itemOf(await wait(sandbox, { q: 'payload:9', after: String(vain.after) }))).position, 2);
});

test('says so when nothing came that it might have been', async () => {
  const sandbox = httpSandbox();
  await sandbox.messages('0');
  const { detail, examined } = await problemOf(await wait(sandbox, { q: 'kind:registry', timeout: '0.01' }), 504);
  assert.match(detail, /looked at none/);
  assert.is(examined, 0);
  const any = await problemOf(await wait(sandbox, { timeout: '0.01' }), 504);
  assert.match(any.detail, /^no event at all within/);
});

// biome-ignore format: a table reads in columns
const mistakes: [string, RegExp][] = [
  ['timeout=0',        /expected seconds from 0\.01 to 100/],
  ['timeout=101',      /expected seconds/],
  ['timeout=30s',      /expected seconds/],
  ['after=soon',       /expected a position/],
  ['type=pump',        /known query parameters: q, after, timeout/],
  ['q=evnt:x',         /did you mean \\"event:\\"/],
];
for (const [query, text] of mistakes) {
  test(`refuses ${query}`, async () => {
    const answer = await httpSandbox().app.request(`/_sandbox/v1/wait?${query}`);
    assert.is(answer.status, 400);
    assert.match(await answer.text(), text);
  });
}

test('bounds how many wait, and frees the places of those that are through or have gone', async () => {
  const sandbox = httpSandbox();
  const going = new AbortController();
  const waiting = Array.from({ length: 127 }, () => wait(sandbox, {}));
  const gone = wait(sandbox, { q: 'never' }, { signal: going.signal });
  assert.match((await problemOf(await wait(sandbox, {}), 503)).type, /too-many-waits/);
  going.abort();
  await gone.catch(() => undefined);
  const next = wait(sandbox, {});
  await sandbox.messages('0');
  for (const answer of await Promise.all([...waiting, next])) assert.is((await itemOf(answer)).payload, '0');
});

test('ends when the sandbox stops', async () => {
  const stopping = new AbortController();
  const sandbox = httpSandbox({ stopping: stopping.signal });
  const waiting = wait(sandbox, { q: 'never' });
  stopping.abort();
  assert.match((await problemOf(await waiting, 503)).type, /not-ready/);
  assert.match((await problemOf(await wait(sandbox, {}), 503)).type, /not-ready/);
});

const whole = suite('waiting on a running sandbox');

whole('hears of what a device sends, and of its refusal', () =>
  withSandbox({ store: 'lmdb' }, async ({ address, connected }) => {
    const ask = async (q: string) => {
      const query = new URLSearchParams({ q, after: '-1' });
      return itemOf(await fetch(`http://${address.host}:${address.port}/_sandbox/v1/wait?${query}`));
    };
    const waiting = [ask('event:MessagePublished payload.d.temp:>30'), ask('event:PublishRefused evt:a*')];
    const device = await connected({ clientId: 'd:abc123:t1:dev1', user: 'use-token-auth', pass: 'tok-dev1' });
    for (const temp of [29, 31]) await device.publish('iot-2/evt/status/fmt/json', `{"d":{"temp":${temp}}}`);
    await device.publish('iot-2/evt/a b/fmt/json/more', '');
    const [message, refusal] = await Promise.all(waiting);
    assert.equal([message?.payload, refusal?.type], ['{"d":{"temp":31}}', 'PublishRefused']);
  }),
);

whole('frees the places of clients that have gone', () =>
  withSandbox({}, async ({ address }) => {
    const url = `http://${address.host}:${address.port}/_sandbox/v1/wait?q=never&timeout=`;
    const going = new AbortController();
    const waits = Array.from({ length: 128 }, () =>
      fetch(`${url}100`, { signal: going.signal }).catch(() => undefined),
    );
    const status = async () => (await fetch(`${url}0.01`)).status;
    while ((await status()) !== 503);
    going.abort();
    await Promise.all(waits);
    // Long before the waits would have ended by themselves.
    for (let tries = 0; (await status()) !== 504; tries++) assert.ok(tries < 1_000, 'their places are still taken');
  }),
);
