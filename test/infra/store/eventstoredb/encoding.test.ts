import type { NewEvent } from '../../../../domain/recorded-event.ts';
import { decodeEvent, encodeEvent } from '../../../../infra/store/eventstoredb/encoding.ts';
import { connected, idAt, message, registered } from '../../../contract/sample-events.ts';
import { fc, property } from '../../../spec/property.ts';
import { assert, suite } from '../../../spec/suite.ts';

const test = suite('EventStoreDB: events as the server keeps them');

/** What the client makes of the stored bytes. */
function stored({ id, type, data, metadata }: ReturnType<typeof encodeEvent>) {
  const json = (bytes: Uint8Array) => JSON.parse(Buffer.from(bytes).toString());
  return { id, type, data: json(data), metadata: json(metadata) };
}

const plain = (event: NewEvent | undefined) => event && { ...event, payload: event.payload && [...event.payload] };

test('facts and payload are JSON that can be read', () => {
  const { data, metadata } = stored(encodeEvent(message(1)));
  assert.equal(data, { ...message(1).data, payload: '{"d":{"n":1}}' });
  assert.equal(metadata, { ...message(1).metadata, payload: 'utf8' });
});

test('comes back as it was', () => {
  for (const event of [
    registered(1),
    connected(2),
    message(3),
    message(4, { text: '' }),
    message(5, { text: '\u0000✓' }),
  ])
    assert.equal(plain(decodeEvent(stored(encodeEvent(event)))), plain(event));
});

test(
  'any payload comes back to the byte',
  property([fc.uint8Array({ maxLength: 200 })], (payload) => {
    const event = { ...message(1), payload };
    const encoded = encodeEvent(event);
    assert.equal([...(decodeEvent(stored(encoded))?.payload ?? [])], [...payload]);
    // As bytes, where the server was told that it is no JSON.
    assert.equal([...(decodeEvent(encoded)?.payload ?? [])], [...payload]);
  }),
);

test('no payload becomes more than twice as long', () => {
  for (const byte of [0, 1, 10, 34, 92, 97, 127, 255]) {
    const payload = new Uint8Array(10_000).fill(byte);
    const encoded = encodeEvent({ ...message(1), payload });
    assert.ok(encoded.data.length < 2 * payload.length + 300, `${byte}: ${encoded.data.length}`);
    assert.equal([...(decodeEvent(stored(encoded))?.payload ?? [])], [...payload]);
  }
});

test('hands the client plain bytes, which it passes on as they are', () => {
  const { data, metadata } = encodeEvent(message(1));
  assert.is(data.constructor, Uint8Array);
  assert.is(metadata.constructor, Uint8Array);
});

test('refuses what the client would swallow', () => {
  const wrong = (event: object) => () => encodeEvent({ ...registered(1), ...event } as NewEvent);
  assert.throws(wrong({ id: 'event-1' }), /expected to be a UUID, this is "event-1"/);
  assert.throws(wrong({ data: { size: 1n } }), /BigInt/);
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  assert.throws(wrong({ data: cycle }), /circular/);
  assert.throws(wrong({ data: { payload: 1 } }), /that name is the payload's own/);
});

test('tells what is not ours', () => {
  const own = stored(encodeEvent(message(1)));
  // biome-ignore format: a table reads in columns
  const strange: readonly object[] = [
    { data: 'text' }, { data: [1] }, { data: null }, { data: Buffer.from('{') },
    { metadata: undefined }, { metadata: {} }, { metadata: { ...own.metadata, node: 1 } }, { metadata: Buffer.from([1, 2]) },
    { metadata: { ...own.metadata, payload: 'hex' } }, { data: message(1).data },
  ];
  for (const part of strange) assert.is(decodeEvent({ ...own, ...part }), undefined, JSON.stringify(part));
  assert.is(decodeEvent(own)?.id, idAt(1));
});
