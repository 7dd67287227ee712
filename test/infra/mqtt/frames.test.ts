import fc from 'fast-check';
import { FrameReader } from '../../../infra/mqtt/frames.ts';
import { frame } from '../../doubles/mqtt-frames.ts';
import { property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('splitting a stream into packets');

type Heard = Readonly<{ frames: string[]; faults: string[] }>;

/** A reader that notes what it hears; `onFrame` is told the number of each frame. */
function listen(frameBytesMax = 1_000, onFrame: (count: number, reader: FrameReader) => void = () => {}) {
  const heard: Heard = { frames: [], faults: [] };
  const reader = new FrameReader(
    frameBytesMax,
    (bytes, start, body, end) => {
      heard.frames.push(`${bytes.subarray(start, body).toString('hex')} ${bytes.subarray(body, end).toString('hex')}`);
      onFrame(heard.frames.length, reader);
    },
    ({ id }) => heard.faults.push(id),
  );
  return { heard, reader };
}

const packets = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 300 }))
    .map(([header, body]) => frame(header, body)),
  { maxLength: 8 },
);
const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 });

function chunksOf(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length] as number;
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  return chunks;
}

test(
  'the same packets are heard however the bytes are cut',
  property([packets, cuts], (sent, sizes) => {
    const { heard, reader } = listen();
    for (const chunk of chunksOf(Buffer.concat(sent), sizes)) reader.push(chunk);
    assert.equal(
      heard.frames.map((text) => text.replace(' ', '')),
      sent.map((packet) => packet.toString('hex')),
    );
    assert.equal(heard.faults, []);
  }),
);

test(
  'what is held is heard when it is released, in order',
  property([packets, cuts, fc.nat(8)], (sent, sizes, holdAt) => {
    const { heard, reader } = listen(1_000, (count, own) => count === holdAt && own.hold());
    for (const chunk of chunksOf(Buffer.concat(sent), sizes)) reader.push(chunk);
    assert.is(heard.frames.length, holdAt === 0 ? sent.length : Math.min(holdAt, sent.length));
    reader.release();
    assert.equal(
      heard.frames.map((text) => text.replace(' ', '')),
      sent.map((packet) => packet.toString('hex')),
    );
  }),
);

test(
  'nothing is heard after it was stopped',
  property([packets, cuts, fc.integer({ min: 1, max: 8 })], (sent, sizes, stopAt) => {
    const { heard, reader } = listen(1_000, (count, own) => count === stopAt && own.stop());
    for (const chunk of chunksOf(Buffer.concat(sent), sizes)) reader.push(chunk);
    reader.release();
    assert.is(heard.frames.length, Math.min(stopAt, sent.length));
  }),
);

test('a packet that is too long is a fault at its header, before its body has come', () => {
  const { heard, reader } = listen(100);
  reader.push(frame(0x30, Buffer.alloc(98)));
  reader.push(frame(0x30, Buffer.alloc(99)).subarray(0, 2));
  reader.push(frame(0xc0, Buffer.alloc(0)));
  assert.equal([heard.frames.length, heard.faults], [1, ['packet-too-large']]);
});

test('a length of more than four bytes is a fault', () => {
  const { heard, reader } = listen();
  for (const byte of [0x30, 0x80, 0x80, 0x80, 0x80]) reader.push(Buffer.from([byte]));
  assert.equal([heard.frames, heard.faults], [[], ['packet-length']]);
});
