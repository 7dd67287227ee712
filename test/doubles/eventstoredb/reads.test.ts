/** What the real client reads: streams, `$all`, what metadata hide, deletion, links. */
import {
  BACKWARDS,
  binaryEvent,
  END,
  eventTypeFilter,
  FORWARDS,
  jsonEvent,
  type ReadRevision,
  START,
} from '@eventstore/db-client';
import { assert, suite } from '../../spec/suite.ts';
import { events, failureOf, failureType, freshStream, startUnderTest, taken } from './under-test.ts';

const server = await startUnderTest();
const { client, double } = server;
const test = suite('reads from EventStoreDB');
test.after(() => server.close());

/** Source: `Streams.Read.cs` at `oss-v24.6.0`: the first revision is part of what is read. */
// biome-ignore format: a table reads in columns
const STREAM_READS: readonly (readonly [direction: 'forwards' | 'backwards', from: ReadRevision, maxCount: number, revisions: string])[] = [
  // direction   from   maxCount  revisions
  [FORWARDS,     START, 9,        '0 1 2 3 4'],
  [FORWARDS,     2n,    9,        '2 3 4'],
  [FORWARDS,     2n,    2,        '2 3'],
  [FORWARDS,     4n,    9,        '4'],
  [FORWARDS,     5n,    9,        ''],
  [FORWARDS,     END,   9,        ''],
  [BACKWARDS,    END,   9,        '4 3 2 1 0'],
  [BACKWARDS,    END,   1,        '4'],
  [BACKWARDS,    2n,    9,        '2 1 0'],
  [BACKWARDS,    START, 9,        '0'],
  [BACKWARDS,    9n,    2,        '4 3'],
];

for (const [direction, fromRevision, maxCount, expected] of STREAM_READS) {
  test(`a stream ${direction} from ${fromRevision}, at most ${maxCount}: "${expected}"`, async () => {
    const stream = freshStream();
    await client.appendToStream(stream, events(5));
    assert.is(await revisions(stream, { direction, fromRevision, maxCount }), expected);
  });
}

test('a stream that does not exist is not found', async () => {
  const stream = freshStream();
  const failure = await failureOf(taken(client.readStream(stream)));
  assert.equal([failure.type, failure.message], ['stream-not-found', `${stream} not found`]);
});

test('$all is read inclusively forwards and exclusively backwards', async () => {
  const stream = freshStream();
  await client.appendToStream(stream, events(3));
  const written = await taken(client.readStream(stream));
  const fromPosition = written[1]?.event?.position ?? assert.unreachable('the event has a position');
  if (typeof fromPosition !== 'object') return;
  const onward = await taken(client.readAll({ fromPosition, maxCount: 1 }));
  assert.is(onward[0]?.event?.id, written[1]?.event?.id);
  const back = await taken(client.readAll({ fromPosition, direction: BACKWARDS, maxCount: 1 }));
  assert.is(back[0]?.event?.id, written[0]?.event?.id);
  assert.equal(await taken(client.readAll({ fromPosition: END })), []);
  assert.equal(await taken(client.readAll({ fromPosition: START, direction: BACKWARDS })), []);
});

test('$all is in one order, whose positions rise with gaps', async () => {
  for (let at = 0; at < 3; at++) await client.appendToStream(freshStream(), events(2));
  const tail = await taken(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 6 }));
  const positions = tail.map(({ event }) => event?.position);
  for (const [at, position] of positions.entries()) {
    assert.is(position?.commit, position?.prepare);
    const before = positions[at + 1];
    if (before !== undefined) assert.ok((position?.commit ?? 0n) > before.commit + 1n);
  }
});

test('what the server wrote itself stands in $all', async () => {
  const first = await taken(client.readAll({ maxCount: 1 }));
  assert.ok((first[0]?.event?.position?.commit ?? 0n) > 0n);
  assert.ok(first[0]?.event?.streamId.startsWith('$'), `first comes ${first[0]?.event?.streamId}`);
});

// Source: `IndexReader.cs` at `oss-v24.6.0`; `$all` shows what is hidden until it is scavenged (vendor's guide to scavenging).
test('$maxCount and $tb hide events of the stream but not of $all', async () => {
  const stream = freshStream();
  await client.appendToStream(stream, events(5));
  await client.setStreamMetadata(stream, { maxCount: 2 });
  assert.is(await revisions(stream), '3 4');
  assert.is(await revisions(stream, { direction: BACKWARDS, fromRevision: END }), '4 3');
  await client.setStreamMetadata(stream, { truncateBefore: 1 });
  assert.is(await revisions(stream), '1 2 3 4');
  await client.setStreamMetadata(stream, { truncateBefore: 4, maxCount: 4 });
  assert.is(await revisions(stream), '4');
  const all = await taken(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 20 }));
  assert.is(all.filter(({ event }) => event?.streamId === stream).length, 5);
  await client.setStreamMetadata(stream, { truncateBefore: 100 });
  assert.is(await revisions(stream), '', 'an emptied stream is there, with nothing to show');
});

test('metadata come back, their stream shows the last of them only', async () => {
  const stream = freshStream();
  assert.equal(await client.getStreamMetadata(stream), { streamName: stream });
  await client.setStreamMetadata(stream, { maxCount: 5, mine: 'a' });
  await client.setStreamMetadata(stream, { maxCount: 6, mine: 'b' }, { expectedRevision: 0n });
  assert.equal((await client.getStreamMetadata(stream)).metadata, { maxCount: 6, mine: 'b' });
  assert.is(await revisions(`$$${stream}`), '1');
});

// Source: `StorageWriterService.cs` at `oss-v24.6.0` (`SoftDeleteStream`, `SoftUndeleteStream`).
test('a deleted stream is not found, and begins again where it ended', async () => {
  const stream = freshStream();
  await client.appendToStream(stream, events(3));
  await client.setStreamMetadata(stream, { mine: 'kept' });
  await client.deleteStream(stream);
  assert.is(await failureType(taken(client.readStream(stream))), 'stream-not-found');
  await client.appendToStream(stream, events(1), { expectedRevision: 'no_stream' });
  assert.is(await revisions(stream), '3');
  assert.equal((await client.getStreamMetadata(stream)).metadata, { truncateBefore: 3, mine: 'kept' });
});

test('a deletion names the revision that it expects', async () => {
  const stream = freshStream();
  await client.appendToStream(stream, events(3));
  assert.is(await failureType(client.deleteStream(stream, { expectedRevision: 1n })), 'wrong-expected-version');
  await client.deleteStream(stream, { expectedRevision: 2n });
  assert.is(await failureType(taken(client.readStream(stream))), 'stream-not-found');
});

test('a tombstone is for ever', async () => {
  const stream = freshStream();
  await client.appendToStream(stream, events(2));
  const { position } = await client.tombstoneStream(stream);
  assert.ok(position);
  const read = await failureOf(taken(client.readStream(stream)));
  assert.equal([read.type, Reflect.get(read, 'streamName')], ['stream-deleted', stream]);
  assert.is(await failureType(client.tombstoneStream(stream)), 'stream-deleted');
  assert.is(await failureType(client.deleteStream(stream)), 'stream-deleted');
  const [last] = await taken(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 }));
  assert.equal([last?.event?.type, last?.event?.revision], ['$streamDeleted', 2n ** 63n - 1n]);
});

// Source: `StorageReaderWorker.cs` at `oss-v24.6.0` (`ResolveLinkToEvent`).
test('a link is read as what it leads to, and alone once that is gone', async () => {
  const target = freshStream();
  const links = freshStream('links');
  await client.appendToStream(target, events(2));
  const link = (revision: number) => binaryEvent({ type: '$>', data: Buffer.from(`${revision}@${target}`) });
  await client.appendToStream(links, [link(0), link(1), link(7)]);
  await client.setStreamMetadata(target, { truncateBefore: 1 });

  const resolved = await taken(client.readStream(links, { resolveLinkTos: true }));
  const seen = resolved.map(({ event, link: from }) => [
    event?.streamId,
    event?.revision,
    from?.streamId,
    from?.revision,
  ]);
  assert.equal(seen, [
    [undefined, undefined, links, 0n],
    [target, 1n, links, 1n],
    [undefined, undefined, links, 2n],
  ]);
  assert.is(resolved[1]?.commitPosition, resolved[1]?.link?.position?.commit);
  const plain = await taken(client.readStream(links));
  assert.is(plain[1]?.event?.type, '$>');
});

test('a long read comes whole, in order, as fast as its reader takes it', async () => {
  const stream = freshStream();
  const data = 'x'.repeat(500);
  for (let at = 0; at < 4; at++) {
    const batch = Array.from({ length: 500 }, () => jsonEvent({ type: 'Long', data }));
    await client.appendToStream(stream, batch);
  }
  let next = 0n;
  for await (const { event } of client.readStream(stream)) assert.is(event?.revision, next++);
  assert.is(next, 2000n);
});

if (double !== undefined) {
  test('$maxAge hides what is too old by the clock of the server', async () => {
    const stream = freshStream();
    await client.appendToStream(stream, events(2));
    await client.setStreamMetadata(stream, { maxAge: 60 });
    assert.is(await revisions(stream), '0 1');
    double.faults.skewClock(61_000);
    try {
      assert.is(await revisions(stream), '');
    } finally {
      double.faults.clear();
    }
  });

  // Guess: the words and the code of the refusal; that a read cannot begin within a record is `TFChunkReadSide.cs` at `oss-v24.6.0`.
  test('a position where no record begins is refused', async () => {
    const stream = freshStream();
    const { position } = await client.appendToStream(stream, events(1));
    const within = { commit: (position?.commit ?? 0n) - 1n, prepare: (position?.prepare ?? 0n) - 1n };
    assert.is(await failureType(taken(client.readAll({ fromPosition: within }))), 'unknown');
    const subscription = client.subscribeToAll({ fromPosition: within, filter: eventTypeFilter({ prefixes: ['x'] }) });
    assert.is(await failureType(taken(subscription)), 'unknown');
  });
}

async function revisions(stream: string, options: Parameters<typeof client.readStream>[1] = {}): Promise<string> {
  return (await taken(client.readStream(stream, options))).map(({ event }) => event?.revision).join(' ');
}
