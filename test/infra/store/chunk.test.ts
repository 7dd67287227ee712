import fc from 'fast-check';
import { messageEvents } from '../../../domain/events/message.ts';
import type { NewEvent } from '../../../domain/recorded-event.ts';
import { ChunkError, HeaderAt, Role } from '../../../infra/store/chunk.ts';
import { Chunk } from '../../../infra/store/chunk-reader.ts';
import { ChunkWriter } from '../../../infra/store/chunk-writer.ts';
import { decodeEvent } from '../../../infra/store/event-record.ts';
import { layoutMembers } from '../../../infra/store/layouts.ts';
import { openChunk } from '../../../infra/store/open-chunk.ts';
import { StreamHead } from '../../../infra/store/stream-head.ts';
import { Symbols } from '../../../infra/store/symbols.ts';
import { connected, message, registered } from '../../contract/sample-events.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('chunks');
const seed = Number(process.env.WIOTP_TEST_SEED ?? Date.now());
console.log(`  seed of the chunk properties: ${seed}`);

/** A writer that gives each stream its revisions, as the store does. */
function writing(first = 0) {
  const table = new Symbols();
  const writer = new ChunkWriter(first, table);
  const heads = new Map<string, StreamHead>();
  const add = (stream: string, event: NewEvent) => {
    const head = heads.get(stream) ?? new StreamHead(table.of(stream, Role.stream), -1);
    heads.set(stream, head);
    const revision = ++head.revision;
    const position = writer.first + writer.count;
    writer.add(event, head, revision);
    return { position, stream, revision, ...event };
  };
  return { writer, add };
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', 'abc123', 'iot-2/type/pump/id/p-1/evt/e/fmt/json'),
);
const whole = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.maxSafeInteger());
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const qos = fc.constantFrom(0, 1, 2);
const positions = fc.array(fc.maxSafeNat(), { maxLength: 20 });

const facts = fc.oneof(
  fc.record({
    type: fc.constant('MessagePublished'),
    data: fc.record({
      clientId: text,
      topic: text,
      qos,
      packetId: optional(fc.nat()),
      dup: optional(fc.boolean()),
      retain: optional(fc.boolean()),
    }),
  }),
  fc.record({
    type: fc.constant('MessagePublished'),
    data: fc.record({ clientId: text, topic: text, qos, packetId: whole, more: text }),
  }),
  fc.record({
    type: fc.constant('DeliveriesAcknowledged'),
    data: fc.record({ clientId: text, received: optional(positions), completed: optional(positions) }),
  }),
  fc.record({
    type: fc.constant('DeliveriesAcknowledged'),
    data: fc.record({ clientId: text, received: fc.constant('all') }),
  }),
  fc.record({ type: text, data: fc.dictionary(text, fc.jsonValue()) as fc.Arbitrary<object> }),
);
const times = fc.oneof(fc.nat(), fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }));
const metadata = fc.record(
  {
    org: text,
    node: text,
    at: times,
    recordedAt: times,
    version: fc.integer({ min: 1, max: 300 }),
    basis: whole,
    correlationId: text,
    causationId: text,
    input: fc.record({ handler: text, request: fc.jsonValue(), context: fc.constant({ now: 1, ids: [], random: [] }) }),
  },
  { requiredKeys: ['org', 'node', 'at', 'recordedAt', 'version'] },
);
const id = fc.oneof(
  fc.uuid(),
  fc.nat().map((n) => `6f1d1f0e-9d0c-4b52-8f2e-${n.toString(16).padStart(12, '0')}`),
  text,
  fc.uuid().map((uuid) => uuid.toUpperCase()),
);
const arbitraryEvent = fc
  .record({ id, facts, metadata, payload: optional(fc.uint8Array({ maxLength: 200 })) })
  .map(({ id: own, facts: { type, data }, metadata: known, payload }) => {
    // An optional member that is left out is not there, rather than undefined.
    const event = JSON.parse(JSON.stringify({ id: own, type, data, metadata: known }));
    return (payload === undefined ? event : { ...event, payload: Buffer.from(payload) }) as NewEvent;
  });

test('any event comes back as it was, from the open chunk and from a sealed one', () => {
  const streams = fc.constantFrom('a', 'b', 'messages-n1', 'client-d:abc123:pump:p-1');
  const property = fc.property(
    fc.maxSafeNat().map((n) => n % 2 ** 50),
    fc.array(fc.tuple(streams, arbitraryEvent), { minLength: 1, maxLength: 30 }),
    (first, added) => {
      const { writer, add } = writing(first);
      const events = added.map(([stream, event]) => add(stream, event));
      const source = openChunk(writer);
      for (const [i, event] of events.entries()) assert.equal(decodeEvent(source, i), event);
      const chunk = new Chunk(writer.seal(7).bytes);
      assert.is(chunk.previous, 7);
      assert.is(chunk.end, first + events.length);
      for (const event of events) assert.equal(chunk.event(event.position), event);
      // The next chunk owes nothing to the one before.
      const again = added.map(([stream, event]) => add(stream, event));
      const next = new Chunk(writer.seal(first).bytes);
      for (const event of again) assert.equal(next.event(event.position), event);
    },
  );
  fc.assert(property, { seed, numRuns: 500 });
});

test('the header tells the span of times, the tables tell streams and whom it is about', () => {
  const { writer, add } = writing();
  add('messages-n1', message(1, { at: 500 }));
  add('messages-n1', message(2, { at: 300, device: 2 }));
  add('device-x', registered(3, { at: 400, device: 3 }));
  const chunk = new Chunk(writer.seal(-1).bytes);
  assert.equal([chunk.first, chunk.events, chunk.earliest, chunk.latest], [0, 3, 300, 500]);
  assert.equal(chunk.streams, [
    { name: 'messages-n1', firstRevision: 0, events: 2 },
    { name: 'device-x', firstRevision: 0, events: 1 },
  ]);
  const of = (role: number) =>
    chunk
      .dictionary()
      .filter(({ roles }) => roles & role)
      .map((entry) => entry.text)
      .sort();
  assert.equal(of(Role.clientId), ['d:abc123:pump:p-1', 'd:abc123:pump:p-2']);
  assert.equal(of(Role.topic), [
    'iot-2/type/pump/id/p-1/evt/status/fmt/json',
    'iot-2/type/pump/id/p-2/evt/status/fmt/json',
  ]);
  assert.equal(of(Role.device), ['abc123:pump:p-3']);
  assert.equal(of(Role.type), ['DeviceRegistered', 'MessagePublished']);
  assert.equal(of(Role.org), ['abc123']);
});

test('a topic keeps its org, also where two orgs have the same', () => {
  const { writer, add } = writing();
  const other = message(2);
  add('messages-n1', message(1));
  add('messages-n1', { ...other, metadata: { ...other.metadata, org: 'zzz999' } });
  const topics = new Chunk(writer.seal(-1).bytes).dictionary().filter(({ roles }) => roles & Role.topic);
  assert.equal(
    topics.map(({ org }) => org?.text),
    ['abc123', 'zzz999'],
  );
});

test('a message takes little room', () => {
  const { writer, add } = writing();
  for (let i = 0; i < 1_000; i++) add('messages-n1', message(i, { device: i % 50, text: 'x'.repeat(40) }));
  const bytesPerEvent = writer.seal(-1).bytes.length / 1_000;
  assert.ok(bytesPerEvent < 80, `${bytesPerEvent} bytes for a payload of 40`);
});

test('the binary layouts hold every member of their events', () => {
  for (const type of ['MessagePublished', 'DeliveriesAcknowledged'] as const) {
    assert.equal(
      [...layoutMembers[type]].sort(),
      Object.keys(messageEvents[type].shape).sort(),
      `${type}: extend its layout, with a new chunk format`,
    );
  }
});

test('bytes that are no chunk are told apart', () => {
  const { writer, add } = writing();
  add('s', message(1));
  const { bytes } = writer.seal(-1);
  assert.throws(() => new Chunk(Buffer.alloc(0)), /a chunk of events was expected/);
  assert.throws(() => new Chunk(Buffer.alloc(500, 'x')), /a chunk of events was expected/);
  assert.throws(() => new Chunk(bytes.subarray(0, 70)), /cut off/);
  const newer = Buffer.from(bytes);
  newer.writeUInt32LE(9, HeaderAt.format);
  assert.throws(() => new Chunk(newer), /format 9 was found, this version reads formats 1 and 2/);
});

test('damaged bytes give an error or an event, and nothing else', () => {
  const { writer, add } = writing();
  for (const [i, make] of [message, registered, connected, message].entries()) add(`s-${i}`, make(i));
  const { bytes } = writer.seal(-1);
  const property = fc.property(
    fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
    (flips) => {
      const damaged = Buffer.from(bytes);
      for (const [at, value] of flips) damaged[at] = value;
      try {
        const chunk = new Chunk(damaged);
        for (let i = 0; i < Math.min(chunk.events, 10); i++) decodeEvent(chunk, i);
      } catch (error) {
        assert.ok(
          error instanceof ChunkError || error instanceof RangeError || error instanceof SyntaxError,
          String(error),
        );
      }
    },
  );
  fc.assert(property, { seed, numRuns: 3_000 });
});
