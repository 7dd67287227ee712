/** What the real client is told about its appends, over both calls that carry them. */
import { randomUUID } from 'node:crypto';
import {
  type AppendExpectedRevision,
  type AppendResult,
  BACKWARDS,
  binaryEvent,
  END,
  type EventData,
  jsonEvent,
  MaxAppendSizeExceededError,
  StreamDeletedError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { assert, suite } from '../../spec/suite.ts';
import { events, failureOf, failureType, freshStream, startUnderTest, taken } from './under-test.ts';

type Given = 'missing' | 'three' | 'deleted' | 'tombstoned' | 'metadata only';
type Row = readonly [given: Given, expected: AppendExpectedRevision, ids: string, outcome: string];

/**
 * `ids`: `0`, `1`, `2` are those of the three events that are there, `n` is a new one. `outcome`: `written` with the last revision,
 * `same` where nothing was written because it was there, `wrong` with the revision that the stream has.
 * Source: `IndexWriter.CheckCommit` at `oss-v24.6.0`.
 */
// biome-ignore format: a table reads in columns
const DECISIONS: readonly Row[] = [
  // given          expected         ids     outcome
  ['missing',       'any',           'n',    'written 0'],
  ['missing',       'any',           'nn',   'written 1'],
  ['missing',       'no_stream',     'n',    'written 0'],
  ['missing',       'stream_exists', 'n',    'wrong no_stream'],
  ['missing',       0n,              'n',    'wrong no_stream'],
  ['three',         'any',           'n',    'written 3'],
  ['three',         'any',           '012',  'same 2'],
  ['three',         'any',           '1',    'same 1'],
  ['three',         'any',           '0n',   'wrong 2'],
  ['three',         'any',           'n0',   'written 4'],
  ['three',         'stream_exists', 'n',    'written 3'],
  ['three',         'stream_exists', '2',    'same 2'],
  ['three',         'no_stream',     'n',    'wrong 2'],
  ['three',         'no_stream',     '01',   'same 1'],
  ['three',         'no_stream',     '012n', 'wrong 2'],
  ['three',         0n,              '12',   'same 2'],
  ['three',         0n,              'n',    'wrong 2'],
  ['three',         0n,              '1n',   'wrong 2'],
  ['three',         1n,              '2n',   'wrong 2'],
  ['three',         2n,              'n',    'written 3'],
  ['three',         2n,              '0',    'written 3'],
  ['three',         3n,              'n',    'wrong 2'],
  ['deleted',       'any',           'n',    'written 3'],
  ['deleted',       'no_stream',     'n',    'written 3'],
  ['deleted',       'stream_exists', 'n',    'deleted'],
  ['deleted',       2n,              'n',    'written 3'],
  ['deleted',       1n,              'n',    'wrong 2'],
  ['tombstoned',    'any',           'n',    'deleted'],
  ['tombstoned',    'no_stream',     'n',    'deleted'],
  ['tombstoned',    2n,              'n',    'deleted'],
  ['metadata only', 'stream_exists', 'n',    'written 0'],
  ['metadata only', 'no_stream',     'n',    'written 0'],
];

/** Credentials of its own make the client use `Append` in place of `BatchAppend`; without TLS they are not sent. */
const CALLS = {
  BatchAppend: {},
  Append: { credentials: { username: 'admin', password: 'changeit' } },
} as const;

const server = await startUnderTest();
const { client } = server;
const test = suite('appends to EventStoreDB');
test.after(() => server.close());

for (const [call, options] of Object.entries(CALLS)) {
  for (const [given, expectedRevision, ids, outcome] of DECISIONS) {
    test(`${call}: ${given}, ${expectedRevision}, ${ids}: ${outcome}`, async () => {
      const stream = freshStream();
      const stored = await prepare(stream, given);
      const proposed = [...ids].map((id) => withId(id === 'n' ? randomUUID() : (stored[Number(id)] ?? '')));
      const end = await allEnd();
      const append = client.appendToStream(stream, proposed, { expectedRevision, ...options });
      assert.is(await outcomeOf(append, end, stream, expectedRevision), outcome);
    });
  }

  test(`${call}: what was appended comes back as it was`, async () => {
    const stream = freshStream('ünïcode');
    const json = jsonEvent({ type: 'Tÿpe', data: { text: 'ä€😀' }, metadata: { $correlationId: 'c', deep: [1] } });
    const binary = binaryEvent({ type: 'Bytes', data: Buffer.from([0, 255, 10]), metadata: Buffer.from([1, 0]) });
    const result = await client.appendToStream(stream, [json, binary], options);
    const [first, second] = (await taken(client.readStream(stream))).map(({ event }) => event);
    assert.equal(first?.data, json.data);
    assert.equal(first?.metadata, json.metadata);
    assert.equal([first?.id, first?.type, first?.isJson, first?.streamId], [json.id, 'Tÿpe', true, stream]);
    assert.equal([second?.id, second?.type, second?.isJson, second?.revision], [binary.id, 'Bytes', false, 1n]);
    assert.equal(Buffer.from(second?.data as Uint8Array), Buffer.from([0, 255, 10]));
    assert.equal(Buffer.from(second?.metadata as Uint8Array), Buffer.from([1, 0]));
    assert.ok(Math.abs((first?.created.getTime() ?? 0) - Date.now()) < 60_000, `created at ${first?.created}`);
    // The position of an append is that of its last event. Source: `Streams.BatchAppend.cs` (`ConvertToAllStreamPosition`).
    assert.equal(result.position, second?.position);
    assert.ok((first?.position?.commit ?? 0n) < (second?.position?.commit ?? 0n));
  });

  test(`${call}: an append of nothing succeeds and writes nothing`, async () => {
    const stream = freshStream();
    await client.appendToStream(stream, events(2), options);
    const result = await client.appendToStream(stream, [], { expectedRevision: 1n, ...options });
    assert.ok(result.success);
    assert.is((await taken(client.readStream(stream))).length, 2);
  });

  // Source: `ClusterVNodeOptions.Application.MaxAppendSize` (1 MiB), checked per append whatever it is sent in.
  test(`${call}: an append over 1 MiB is refused whole`, async () => {
    const stream = freshStream();
    const large = Array.from({ length: 11 }, () => binaryEvent({ type: 'Large', data: Buffer.alloc(100_000) }));
    const failure = await failureOf(client.appendToStream(stream, large, options));
    assert.instance(failure, MaxAppendSizeExceededError);
    assert.is((failure as MaxAppendSizeExceededError).maxAppendSize, 1024 * 1024);
    await client.appendToStream(stream, large.slice(1), { expectedRevision: 'no_stream', ...options });
  });

  // Trap i: the client sends any text as an id. Source: `Uuid.FromDto` at `oss-v24.6.0`. Guess: that the call ends as unknown.
  test(`${call}: an id that is no UUID is refused`, async () => {
    const append = client.appendToStream(freshStream(), { ...withId(randomUUID()), id: 'no-uuid' }, options);
    assert.is(await failureType(append), 'unknown');
  });
}

test('appends that are sent without waiting keep their order', async () => {
  const stream = freshStream();
  await Promise.all(events(300).map((event) => client.appendToStream(stream, event)));
  const read = await taken(client.readStream(stream));
  const numbers = read.map(({ event }) => JSON.stringify(event?.data));
  assert.equal(
    numbers,
    numbers.map((_, number) => JSON.stringify({ number })),
  );
});

// Source: client 6.2.1, `batchAppend.ts` splits an append; `Streams.BatchAppend.cs` collects it until its last part.
test('an append in several parts is one append', async () => {
  const stream = freshStream();
  const parts = Array.from({ length: 9 }, () => binaryEvent({ type: 'Part', data: Buffer.alloc(1000) }));
  const options = { expectedRevision: 'no_stream', batchAppendSize: 2500 } as const;
  const result = await client.appendToStream(stream, parts, options);
  assert.is(result.nextExpectedRevision, 8n);
  assert.is(await failureType(client.appendToStream(stream, events(3), options)), 'wrong-expected-version');
});

async function prepare(stream: string, given: Given): Promise<string[]> {
  if (given === 'metadata only') await client.setStreamMetadata(stream, { maxAge: 1000 });
  if (given === 'missing' || given === 'metadata only') return [];
  const three = events(3);
  await client.appendToStream(stream, three, { expectedRevision: 'no_stream' });
  if (given === 'deleted') await client.deleteStream(stream);
  if (given === 'tombstoned') await client.tombstoneStream(stream);
  return three.map(({ id }) => id);
}

function withId(id: string): EventData {
  return jsonEvent({ id, type: 'Noted', data: {} });
}

async function allEnd(): Promise<bigint> {
  const [last] = await taken(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }));
  return last?.event?.position?.commit ?? 0n;
}

/** In the words of the table; `end` is the position of the last event before the append. */
async function outcomeOf(
  append: Promise<AppendResult>,
  end: bigint,
  stream: string,
  expected: AppendExpectedRevision,
): Promise<string> {
  try {
    const { nextExpectedRevision, position } = await append;
    return `${(position?.commit ?? 0n) > end ? 'written' : 'same'} ${nextExpectedRevision}`;
  } catch (error) {
    if (error instanceof WrongExpectedVersionError) {
      assert.equal([error.streamName, error.expectedVersion], [stream, expected]);
      return `wrong ${error.actualVersion}`;
    }
    if (error instanceof StreamDeletedError) return 'deleted';
    throw error;
  }
}
