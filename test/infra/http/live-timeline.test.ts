import type { TimelineItem } from '../../../projections/timeline.ts';
import { assert, suite } from '../../spec/suite.ts';
import { append, httpSandbox, message, type Sandbox } from './ports.ts';

const test = suite('GET /_sandbox/v1/timeline, live');

type Frame = { id?: string; event?: string; data?: TimelineItem & { type: string } };

/** Reads a stream of server-sent events frame by frame. */
class Reader {
  readonly answer: Response;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #text = '';

  constructor(answer: Response) {
    this.answer = answer;
    this.#reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  }

  /** The next frame; undefined at the end. */
  async frame(): Promise<Frame | undefined> {
    for (let end = this.#text.indexOf('\n\n'); end < 0; end = this.#text.indexOf('\n\n')) {
      const { done, value } = await this.#reader.read();
      if (done) return undefined;
      this.#text += Buffer.from(value).toString();
    }
    const end = this.#text.indexOf('\n\n');
    const lines = this.#text.slice(0, end).split('\n');
    this.#text = this.#text.slice(end + 2);
    const frame: Record<string, unknown> = {};
    for (const line of lines) {
      const colon = line.indexOf(': ');
      const name = line.slice(0, colon);
      if (name !== '') frame[name] = name === 'data' ? JSON.parse(line.slice(colon + 2)) : line.slice(colon + 2);
    }
    return frame;
  }

  /** The payloads of the next `count` events. */
  async payloads(count: number): Promise<string> {
    let text = '';
    for (let seen = 0; seen < count; ) {
      const frame = await this.frame();
      assert.ok(frame, `the stream ended after ${JSON.stringify(text)}`);
      if (frame.data === undefined) continue;
      assert.is(frame.id, String(frame.data.position));
      text += frame.data.payload;
      seen++;
    }
    return text;
  }

  close(): Promise<void> {
    return this.#reader.cancel();
  }
}

const SSE = { accept: 'text/event-stream' };

async function open({ app }: Sandbox, query = '', headers: Record<string, string> = SSE): Promise<Reader> {
  const answer = await app.request(`/_sandbox/v1/timeline${query}`, { headers });
  assert.is(answer.status, 200);
  assert.is(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  return new Reader(answer);
}

test('shows what happens from now on', async () => {
  const sandbox = httpSandbox();
  await sandbox.messages('0', '1');
  const reader = await open(sandbox);
  assert.equal(await reader.frame(), { retry: '1000', id: '1' });
  await sandbox.messages('2');
  await sandbox.messages('3', '4');
  assert.is(await reader.payloads(3), '234');
  await reader.close();
});

// biome-ignore format: a table reads in columns
const resumptions: [string, string, Record<string, string>][] = [
  ['live=true',                     '?live=true&after=1', {}],
  ['after a position',              '?after=1',           SSE],
  ['the last event a reader saw',   '',                   { ...SSE, 'last-event-id': '1' }],
  ['that rather than a position',   '?after=3',           { ...SSE, 'last-event-id': '1' }],
];
for (const [name, query, headers] of resumptions) {
  test(`goes on from ${name}, without gap or repeat`, async () => {
    const sandbox = httpSandbox();
    await sandbox.messages(...'0123');
    const reader = await open(sandbox, query, headers);
    await sandbox.messages('4');
    assert.is(await reader.payloads(3), '234');
    await sandbox.messages('5');
    assert.is(await reader.payloads(1), '5');
    await reader.close();
  });
}

test('filters', async () => {
  const sandbox = httpSandbox();
  await append(sandbox.store, message({ deviceId: 'p-2', payload: Buffer.from('0') }));
  const reader = await open(sandbox, '?device=p-2&after=-1');
  await sandbox.messages('1');
  await append(sandbox.store, message({ deviceId: 'p-2', payload: Buffer.from('2') }));
  assert.is(await reader.payloads(2), '02');
  await reader.close();
});

test('follows a query, from where the query begins', async () => {
  const sandbox = httpSandbox();
  await sandbox.messages(...'0123');
  const reader = await open(sandbox, '?q=after:0%20payload:>=2');
  await sandbox.messages('1', '4');
  assert.is(await reader.payloads(3), '234');
  await reader.close();
  const fromNow = await open(sandbox, '?q=payload:>=2');
  await sandbox.messages('0', '5');
  assert.is(await fromNow.payloads(1), '5');
  await fromNow.close();
});

test('refuses a query that is not one', async () => {
  const answer = await httpSandbox().app.request('/_sandbox/v1/timeline?q=a*', { headers: SSE });
  assert.is(answer.status, 400);
});

test('says that it is still here, and from where to resume', async () => {
  const sandbox = httpSandbox({ live: { heartbeatMs: 1 } });
  const reader = await open(sandbox, '?org=nobody');
  assert.equal(await reader.frame(), { retry: '1000', id: '-1' });
  assert.equal(await reader.frame(), { id: '-1' });
  await sandbox.messages('0', '1');
  let frame = await reader.frame();
  while (frame?.id === '-1') frame = await reader.frame();
  assert.equal(frame, { id: '1' });
  await reader.close();
});

test('sends a slow reader what waits and a note, and lets it go on from there', async () => {
  const sandbox = httpSandbox({ live: { queueEvents: 3, heartbeatMs: 1 } });
  await sandbox.messages('0');
  const reader = await openLive(sandbox);
  await sandbox.messages(...'12345678');
  await overheard(sandbox);
  assert.is(await reader.payloads(3), '123');
  const note = await reader.frame();
  assert.is(note?.event, 'closed');
  assert.is(note?.data?.type, 'urn:wiotp-sandbox:problem:reader-too-slow');
  assert.match(JSON.stringify(note), 'after=3');
  assert.is(await reader.frame(), undefined);

  const again = await open(sandbox, '', { ...SSE, 'last-event-id': '3' });
  assert.is(await again.payloads(5), '45678');
  await again.close();
});

test('counts the bytes that wait for a reader too', async () => {
  const sandbox = httpSandbox({ live: { queueBytes: 2_000, heartbeatMs: 1 } });
  const reader = await openLive(sandbox);
  await sandbox.messages(...Array.from({ length: 4 }, () => 'x'.repeat(1_000)));
  await overheard(sandbox);
  await reader.payloads(2);
  assert.is((await reader.frame())?.event, 'closed');
});

/** A stream that is through with history: it has nothing more to say but that it is still here. */
async function openLive(sandbox: Sandbox): Promise<Reader> {
  const reader = await open(sandbox);
  await reader.frame();
  assert.equal(await reader.frame(), { id: String(sandbox.store.head()) });
  return reader;
}

/** Resolves when every subscriber of the store has heard of everything so far. */
async function overheard({ store }: Sandbox): Promise<void> {
  const head = store.head();
  await new Promise<void>((resolve) => {
    const subscription = store.subscribe(head - 1, () => {
      subscription.close();
      resolve();
    });
  });
}

test('bounds the number of streams, and frees a place when one is closed', async () => {
  const sandbox = httpSandbox({ live: { streams: 2 } });
  const readers = [await open(sandbox), await open(sandbox)];
  const refused = await sandbox.app.request('/_sandbox/v1/timeline', { headers: SSE });
  assert.is(refused.status, 503);
  assert.match(await refused.text(), /2 live streams are open/);
  await readers[0]?.frame();
  for (const reader of readers) await reader.close(); // one before, one after it was first read
  for (const reader of [await open(sandbox), await open(sandbox)]) await reader.close();
});

test('answers HEAD without taking a place', async () => {
  const sandbox = httpSandbox({ live: { streams: 1 } });
  const answer = await sandbox.app.request('/_sandbox/v1/timeline', { method: 'HEAD', headers: SSE });
  assert.is(answer.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  await (await open(sandbox)).close();
});

test('ends with a note when the sandbox stops', async () => {
  const stopping = new AbortController();
  const sandbox = httpSandbox({ stopping: stopping.signal });
  const reader = await open(sandbox);
  await reader.frame();
  await sandbox.messages('0');
  await reader.payloads(1);
  stopping.abort();
  assert.is((await reader.frame())?.event, 'closed');
  assert.is(await reader.frame(), undefined);
});

test('reads a history longer than its queue', async () => {
  const sandbox = httpSandbox({ live: { queueEvents: 10 } });
  await sandbox.messages(...Array.from({ length: 2_500 }, () => 'x'));
  const reader = await open(sandbox, '?after=-1');
  assert.is((await reader.payloads(2_500)).length, 2_500);
  await reader.close();
});

for (const query of ['?before=4', '?until=4', '?limit=4']) {
  test(`refuses ${query}, which means nothing here`, async () => {
    const answer = await httpSandbox().app.request(`/_sandbox/v1/timeline${query}`, { headers: SSE });
    assert.is(answer.status, 400);
  });
}

test('refuses an id that is not a position', async () => {
  const headers = { ...SSE, 'last-event-id': 'x' };
  assert.is((await httpSandbox().app.request('/_sandbox/v1/timeline', { headers })).status, 400);
});
