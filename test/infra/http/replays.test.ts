/** Recorded messages are published again by a job of the running sandbox. */
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { defineOrg } from '../../../handlers/registry/define.ts';
import { beginImport } from '../../../handlers/sandbox/begin-import.ts';
import type { ReplayJob } from '../../../infra/replay/port.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { condition } from '../../doubles/condition.ts';
import { assert, suite } from '../../spec/suite.ts';
import { append, httpSandbox, message } from './ports.ts';

const test = suite('/_sandbox/v1/replays');

type Answer = Readonly<{ status: number; body: ReplayJob & Record<string, unknown>; headers: Headers }>;

async function stage() {
  const sandbox = httpSandbox();
  for (const org of ['abc123', 'other1']) {
    sandbox.run(defineOrg, { org, status: 'active', securityLevel: 'tls-optional' });
  }
  const ask = async (method: string, path = '', body?: object): Promise<Answer> => {
    const request = {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    };
    const answer = await sandbox.app.request(`/_sandbox/v1/replays${path}`, request);
    return { status: answer.status, body: (await answer.json()) as Answer['body'], headers: answer.headers };
  };
  const heard: RecordedEvent[] = [];
  let changed = () => {};
  sandbox.store.subscribe(-1, (events) => {
    heard.push(...events.filter(isCopy));
    changed();
  });
  const onChange = (listener: () => void) => {
    changed = listener;
  };
  /** Resolves when so many have been published again. */
  const untilCopied = (number: number) =>
    condition(
      () => (heard.length >= number ? true : undefined),
      onChange,
      () => `${number} messages again`,
    );
  /** Starts a job, and answers with it as it is when it has published so much and has nothing more to do. */
  const replayed = async (order: object): Promise<ReplayJob> => {
    const { status, body } = await ask('POST', '', order);
    assert.is(status, 202, JSON.stringify(body));
    const { id } = body;
    for (;;) {
      const job = await ask('GET', `/${id}`);
      if (job.body.state !== 'running') return job.body;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  /** What was published again. */
  const copies = async () => (await messagesOf(sandbox.store)).filter(isCopy);
  return { ...sandbox, ask, replayed, copies, untilCopied };
}

const isCopy = ({ type, metadata }: RecordedEvent) => type === 'MessagePublished' && metadata.causationId !== undefined;

async function messagesOf(store: EventStore): Promise<RecordedEvent[]> {
  await store.flushed();
  const found: RecordedEvent[] = [];
  const interest = { types: ['MessagePublished'] };
  for await (const page of store.readAll({ direction: 'forwards', interest })) found.push(...page);
  return found;
}

const at = Date.UTC(2024, 4, 1, 10);

/** Five messages of a pump, a second apart, and one of another org. */
async function withTraffic() {
  const staged = await stage();
  const { store } = staged;
  for (let nth = 0; nth < 5; nth++) {
    await append(
      store,
      message({ recordedAt: at + nth * 1_000, payload: Buffer.from(`${nth}`), deviceId: `p-${nth % 2}` }),
    );
  }
  await append(store, message({ org: 'other1', recordedAt: at + 5_000 }));
  return staged;
}

const textOf = (events: readonly RecordedEvent[]) => events.map(({ payload }) => payload?.toString()).join('');

test('publishes what devices sent, in order, to the letter, each naming the message that it was', async () => {
  const { replayed, copies, store } = await withTraffic();
  const job = await replayed({ org: 'abc123', speed: 'max' });
  assert.equal([job.state, job.published, job.refused, job.done], ['finished', 5, 0, 1]);
  const again = await copies();
  assert.is(textOf(again), '01234');
  const originals = await messagesOf(store);
  for (const [index, copy] of again.entries()) {
    const original = originals[index] as RecordedEvent;
    assert.is(copy.metadata.causationId, original.id);
    assert.is(copy.metadata.correlationId, job.id);
    assert.equal(copy.data, original.data);
  }
});

const all = { org: 'abc123', speed: 'max' };
const from = (nth: number) => new Date(at + nth * 1_000).toISOString();

// biome-ignore format: a table reads in columns
const chosen: readonly (readonly [name: string, order: object, payloads: string])[] = [
  ['from a time',                     { from: from(3) },                            '34'],
  ['to a time, which is not in it',   { to: from(3) },                              '012'],
  ['between times',                   { from: from(1), to: from(3) },               '12'],
  ['from a position',                 { from: 4 },                                  '234'],
  ['to a position, which is in it',   { to: 4 },                                    '012'],
  ['one position',                    { from: 4, to: 4 },                           '2'],
  ['of one device',                   { query: 'device:p-1' },                      '13'],
  ['by payload, and time',            { query: 'payload:>0', to: from(4) },         '123'],
  ['times of the query count, too',   { query: `after:${from(3)}` },                '34'],
  ['nothing there',                   { from: from(100) },                          ''],
  ['an end before the start',         { from: 5, to: 4 },                           ''],
];

for (const [name, order, payloads] of chosen) {
  test(`chooses: ${name}`, async () => {
    const { replayed, copies } = await withTraffic();
    const job = await replayed({ ...all, ...order });
    assert.equal([job.state, job.published], ['finished', payloads.length]);
    assert.is(textOf(await copies()), payloads);
  });
}

test('publishes in another org when it is told to', async () => {
  const { replayed, copies } = await withTraffic();
  await replayed({ ...all, into: 'other1', to: 2 });
  const [copy] = await copies();
  assert.equal(
    [copy?.metadata.org, copy?.data],
    ['other1', { clientId: 'd:other1:pump:p-0', topic: 'iot-2/type/pump/id/p-0/evt/e/fmt/json', qos: 0 }],
  );
});

test('does not publish its own copies once more', async () => {
  const { replayed } = await withTraffic();
  assert.is((await replayed(all)).published, 5);
  assert.is((await replayed(all)).published, 5);
  assert.is((await replayed({ ...all, into: 'other1' })).published, 5);
  // There they are its traffic, besides the one that it had.
  assert.is((await replayed({ ...all, org: 'other1' })).published, 6);
});

test('takes the commands of applications when it is told to, and nothing else of theirs', async () => {
  const { replayed, store } = await withTraffic();
  const sent = message();
  const topic = 'iot-2/type/pump/id/p-1/cmd/blink/fmt/json';
  await append(store, { ...sent, data: { clientId: 'a:abc123:app', topic, qos: 1 } });
  await append(store, {
    ...sent,
    id: 'other',
    data: { clientId: 'a:abc123:app', topic: topic.replace('cmd', 'evt'), qos: 1 },
  });
  assert.is((await replayed(all)).published, 5);
  assert.is((await replayed({ ...all, commands: true })).published, 6);
});

test('says how many were refused, and why', async () => {
  const { replayed, store } = await withTraffic();
  const sent = message();
  await append(store, { ...sent, data: { clientId: 'd:abc123:pump:p-1', topic: 'iot-2/not/a/rule', qos: 0 } });
  const job = await replayed(all);
  assert.equal([job.state, job.published, job.refused], ['finished', 5, 1]);
  assert.match(job.refusal ?? '', /does not match an authorized rule/);
});

test('keeps the pace', async () => {
  const { ask, untilCopied } = await withTraffic();
  // A hundred times as fast: the last one is due 40 ms after the start, and never before.
  const startedAt = Date.now();
  await ask('POST', '', { org: 'abc123', speed: 100 });
  await untilCopied(5);
  assert.ok(Date.now() - startedAt >= 40);
});

test('waits for the next message at the pace at which it came, and stops when it is told to', async () => {
  const { ask, untilCopied } = await withTraffic();
  const { body, headers } = await ask('POST', '', { org: 'abc123', speed: 0.001 });
  assert.is(headers.get('location'), body.href);
  await untilCopied(1);
  const { body: running } = await ask('GET', `/${body.id}`);
  assert.equal([running.state, running.published], ['running', 1]);
  const { status, body: stopped } = await ask('DELETE', `/${body.id}`);
  assert.equal([status, stopped.state, stopped.published], [200, 'stopped', 1]);
  assert.ok(stopped.endedAt);
  // Once more does nothing.
  assert.equal((await ask('DELETE', `/${body.id}`)).body, stopped);
  const { items } = (await ask('GET')).body as unknown as { items: ReplayJob[] };
  assert.equal(
    items.map(({ id }) => id),
    [body.id],
  );
});

test('so many at a time and no more', async () => {
  const { ask } = await withTraffic();
  const started: string[] = [];
  for (let nth = 0; nth < 4; nth++) started.push((await ask('POST', '', { org: 'abc123', speed: 0.001 })).body.id);
  const { status, body, headers } = await ask('POST', '', all);
  assert.equal(
    [status, body.type, headers.get('retry-after')],
    [503, 'urn:wiotp-sandbox:problem:too-many-replays', '1'],
  );
  for (const id of started) await ask('DELETE', `/${id}`);
  assert.is((await ask('POST', '', all)).status, 202);
});

test('waits for an org that is being imported', async () => {
  const { ask, run } = await withTraffic();
  const begun = run(beginImport, { org: 'imp999', from: 'abc123', source: 'file-1', events: 3 });
  assert.equal(begun, { resumed: false });
  const { status, body } = await ask('POST', '', { ...all, into: 'imp999' });
  assert.equal([status, (body as unknown as { rejection: string }).rejection], [503, 'org-importing']);
});

// biome-ignore format: a table reads in columns
const wrong: readonly (readonly [name: string, order: object, status: number, says: RegExp])[] = [
  ['no org',                    { speed: 1 },                          400, /org: expected the id of an org/],
  ['an org that there is not',  { org: 'zzzzzz' },                     404, /no org "zzzzzz"/],
  ['into an org that there is not', { org: 'abc123', into: 'zzzzzz' }, 404, /no org "zzzzzz"/],
  ['a time that is none',       { org: 'abc123', from: 'noon' },       400, /from: expected a position of the log, such as 42, or a time/],
  ['standing still',            { org: 'abc123', speed: 0 },           400, /speed: expected "max"/],
  ['a word for a speed',        { org: 'abc123', speed: 'fast' },      400, /speed: expected "max"/],
  ['a query that is none',      { org: 'abc123', query: 'evnt:x' },    400, /the query is wrong at character 1/],
  ['a member that is unknown',  { org: 'abc123', tempo: 1 },           400, /tempo/],
];

for (const [name, order, expected, says] of wrong) {
  test(`refuses ${name}`, async () => {
    const { ask } = await withTraffic();
    const { status, body } = await ask('POST', '', order);
    assert.is(status, expected, JSON.stringify(body));
    assert.match(String(body.detail), says);
    assert.equal((await ask('GET')).body, { items: [] } as never);
  });
}

test('knows no other job, and no other method', async () => {
  const { ask } = await withTraffic();
  assert.is((await ask('GET', '/nobody')).body.type, 'urn:wiotp-sandbox:problem:replay-unknown');
  assert.is((await ask('DELETE', '/nobody')).status, 404);
  assert.is((await ask('PUT', '/nobody')).headers.get('allow'), 'GET, HEAD, DELETE');
});
