/** The generator's own bytes, checked against the parser that everybody uses. */
import mqttPacket, { type Packet } from 'mqtt-packet';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { frameReader } from './frame-reader.ts';
import { connectFrame, disconnectFrame, publishFrame, subscribeFrame } from './frames.ts';
import { payload, sequenceOf } from './identity.ts';

const test = suite('the generator');

test('CONNECT, SUBSCRIBE, PUBLISH and DISCONNECT are what they should be', () => {
  const who = { clientId: 'd:abc123:t1:dev12', username: 'use-token-auth', password: 'secret' };
  const [connect] = parsed(connectFrame(who));
  assert.is(connect?.cmd, 'connect');
  if (connect?.cmd === 'connect') {
    const { clientId, username, password, protocolVersion, clean, keepalive } = connect;
    assert.equal(
      { clientId, username, password: String(password), protocolVersion, clean, keepalive },
      { ...who, protocolVersion: 4, clean: true, keepalive: 60 },
    );
  }
  const [subscribe] = parsed(subscribeFrame(7, 'a/+/b', 1));
  assert.is(subscribe?.cmd === 'subscribe' && subscribe.subscriptions[0]?.topic, 'a/+/b');
  assert.is(subscribe?.messageId, 7);
  const [qos0, qos1] = parsed(Buffer.concat([publishFrame('t', 'p', 0, 0), publishFrame('t', 'x'.repeat(300), 1, 9)]));
  assert.is(qos0?.cmd === 'publish' && String(qos0.payload), 'p');
  assert.is(qos1?.cmd === 'publish' && qos1.payload.length, 300);
  assert.is(qos1?.messageId, 9);
  assert.is(parsed(disconnectFrame)[0]?.cmd, 'disconnect');
});

test(
  'frames are found however the bytes are cut',
  property([fc.array(fc.nat(400), { maxLength: 20 }), fc.array(fc.integer({ min: 1, max: 300 }))], (sizes, cuts) => {
    const frames = sizes.map((size) => publishFrame('t', 'x'.repeat(size), 0, 0));
    const stream = Buffer.concat(frames);
    const found: Buffer[] = [];
    const read = frameReader((type, buffer, body, end) => {
      found.push(Buffer.concat([Buffer.from([type]), buffer.subarray(body, end)]));
    });
    let at = 0;
    for (const cut of cuts) {
      read(stream.subarray(at, at + cut));
      at += cut;
    }
    read(stream.subarray(at));
    assert.equal(
      found.map((frame) => frame.length),
      sizes.map((size) => 1 + 2 + 1 + size),
    );
  }),
);

test('a length of more than four bytes is an error', () => {
  assert.throws(() => frameReader(() => {})(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 1])), /more than four bytes/);
});

test('a payload carries its number', () => {
  const bytes = Buffer.from(`before${payload(123_456)}`);
  assert.is(sequenceOf(bytes, bytes.length), 123_456);
});

function parsed(bytes: Buffer): readonly Packet[] {
  const packets: Packet[] = [];
  const parser = mqttPacket.parser();
  parser.on('packet', (packet: Packet) => packets.push(packet));
  parser.on('error', (error: Error) => {
    throw error;
  });
  parser.parse(bytes);
  return packets;
}
