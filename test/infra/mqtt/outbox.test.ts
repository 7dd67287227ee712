import { Outbox } from '../../../infra/mqtt/outbox.ts';
import type { Origin, Transport } from '../../../infra/transport.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('what is written to one client in a turn');

const origin: Origin = { secure: false, webSocket: false, port: 1883, clientAddr: '127.0.0.1', connectedAt: 0 };

/** A transport whose peer takes nothing, or everything. */
function sink(takes: boolean): Transport & Readonly<{ written: Buffer[] }> {
  const written: Buffer[] = [];
  const nothing = () => {};
  return {
    written,
    origin,
    socket: undefined,
    write: (bytes) => void written.push(Buffer.from(bytes)),
    bufferedBytes: () => (takes ? 0 : Buffer.concat(written).length),
    onData: nothing,
    onClose: nothing,
    onDrain: nothing,
    pause: nothing,
    resume: nothing,
    end: nothing,
    destroy: nothing,
  };
}

const CONNACK = Buffer.from('CONNACK ');
const turn = () => new Promise((resolve) => setImmediate(resolve));
const text = (chunks: readonly Buffer[]) => chunks.map(String);

test('goes out together, in order, at the end of the turn', async () => {
  const transport = sink(true);
  const outbox = new Outbox(transport, 1_000, () => {});
  outbox.open(CONNACK);
  for (const frame of ['a', 'b', 'c']) outbox.push(Buffer.from(frame));
  assert.equal(transport.written, []);
  assert.is(outbox.pendingBytes, CONNACK.length + 3);
  await turn();
  outbox.push(Buffer.from('d'));
  await turn();
  assert.equal(text(transport.written), ['CONNACK abc', 'd']);
});

test('large frames are not copied together, and keep their place', async () => {
  const transport = sink(true);
  const outbox = new Outbox(transport, 100_000, () => {});
  outbox.open(CONNACK);
  const large = Buffer.alloc(20_000, 'x');
  for (const frame of [large, Buffer.from('b'), large]) outbox.push(frame);
  await turn();
  assert.equal(text([Buffer.concat(transport.written)]), [`CONNACK ${large}b${large}`]);
  assert.is(transport.written.length, 4);
});

test('nothing goes out before CONNACK, not even when the connection ends first', async () => {
  const transport = sink(true);
  const outbox = new Outbox(transport, 1_000, () => {});
  outbox.push(Buffer.from('early'));
  await turn();
  outbox.flush();
  assert.equal(transport.written, []);
  outbox.open(CONNACK);
  await turn();
  assert.equal(text(transport.written), ['CONNACK early']);
});

test('more than the bound is told, before CONNACK and behind it', async () => {
  for (const opened of [false, true]) {
    let told = 0;
    const outbox = new Outbox(sink(false), 100, () => told++);
    if (opened) outbox.open(CONNACK);
    outbox.push(Buffer.alloc(90));
    await turn();
    assert.is(told, 0);
    outbox.push(Buffer.alloc(20));
    await turn();
    assert.is(told, 1, opened ? 'behind CONNACK' : 'before CONNACK');
  }
});
