/** What the double reads and writes by hand, against the client's generated messages. */
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import timestamp from 'google-protobuf/google/protobuf/timestamp_pb.js';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { decodeBatchPart } from './decode-batch.ts';
import { encodeReadResponse } from './encode-event.ts';
import { type ProposedEvent, REVISION_DELETED, REVISION_DELETED_TEXT, type StoredEvent } from './stored-event.ts';

const test = suite('the bytes of the EventStoreDB double');

const bytes = fc.uint8Array({ maxLength: 300 });
const word = fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' });
const proposed = fc.record({
  id: fc.uuid(),
  type: word,
  contentType: fc.constantFrom('application/json', 'application/octet-stream'),
  data: bytes,
  metadata: bytes,
});
const stored = fc.record({
  id: fc.uuid(),
  type: word,
  contentType: fc.constantFrom('application/json', 'application/octet-stream'),
  data: bytes,
  metadata: bytes,
  stream: word,
  revision: fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constant(REVISION_DELETED)),
  position: fc.oneof(fc.nat(), fc.maxSafeNat()),
  createdAt: fc.integer({ min: 0, max: 4_000_000_000_000 }),
});

test(
  'an event that is read is what the generated message makes of it',
  property([fc.option(stored), fc.option(stored)], (event, link) => {
    if (event === null && link === null) return;
    const encoded = encodeReadResponse(event ?? undefined, link ?? undefined);
    const { event: read } = streams.ReadResp.deserializeBinary(encoded).toObject();
    assert.equal(read?.event, event === null ? undefined : expected(event));
    assert.equal(read?.link, link === null ? undefined : expected(link));
    assert.is(read?.commitPosition, String((link ?? event)?.position));
  }),
);

test(
  'a part of a batch append is read as the generated message was written',
  property([fc.uuid(), fc.array(proposed, { maxLength: 5 }), fc.boolean(), word], (id, list, isFinal, stream) => {
    const message = new streams.BatchAppendReq();
    message.setCorrelationId(new shared.UUID().setString(id.toUpperCase()));
    const options = new streams.BatchAppendReq.Options()
      .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(stream)))
      .setStreamPosition('18446744073709551615')
      .setDeadline(timestamp.Timestamp.fromDate(new Date(5)));
    message.setOptions(options).setIsFinal(isFinal);
    for (const event of list) {
      const part = new streams.BatchAppendReq.ProposedMessage();
      part.setId(new shared.UUID().setString(event.id.toUpperCase()));
      part.getMetadataMap().set('content-type', event.contentType).set('type', event.type).set('other', 'x');
      message.addProposedMessages(part.setData(event.data).setCustomMetadata(event.metadata));
    }
    const part = decodeBatchPart(Buffer.from(message.serializeBinary()));
    assert.equal([part.correlationId, part.isFinal], [id, isFinal]);
    assert.equal(part.options && Buffer.from(part.options.serializeBinary()), Buffer.from(options.serializeBinary()));
    assert.equal(part.events.map(plain), list.map(plain));
  }),
);

test('what is cut short is refused', () => {
  const message = new streams.BatchAppendReq().setCorrelationId(new shared.UUID().setString('x'.repeat(36)));
  const whole = Buffer.from(message.serializeBinary());
  for (let length = 1; length < whole.length; length++) {
    assert.throws(() => decodeBatchPart(whole.subarray(0, length)), /cut short|ends within/);
  }
});

test(
  'noise is read or refused, never beyond its end',
  property([fc.uint8Array({ maxLength: 60 })], (noise) => {
    try {
      decodeBatchPart(Buffer.from(noise));
    } catch (error) {
      assert.ok(error instanceof Error);
    }
  }),
);

function plain(event: ProposedEvent) {
  return { ...event, data: [...event.data], metadata: [...event.metadata] };
}

function expected(event: StoredEvent) {
  return {
    id: { structured: undefined, string: event.id },
    streamIdentifier: { streamName: Buffer.from(event.stream).toString('base64') },
    streamRevision: event.revision === REVISION_DELETED ? REVISION_DELETED_TEXT : String(event.revision),
    preparePosition: String(event.position),
    commitPosition: String(event.position),
    // The generated map answers in the order of its keys.
    metadataMap: [
      ['content-type', event.contentType],
      ['created', String(BigInt(event.createdAt) * 10_000n)],
      ['type', event.type],
    ],
    customMetadata: Buffer.from(event.metadata).toString('base64'),
    data: Buffer.from(event.data).toString('base64'),
  };
}
