import { connectFrame, frame } from '../../doubles/mqtt-frames.ts';
import { openWebSocket } from '../../doubles/open-client.ts';
import { upgradeRequest, webSocketFrame } from '../../doubles/raw-websocket.ts';
import { assert, suite } from '../../spec/suite.ts';
import { type Line, openReception, overTcp, overTls } from './reception.ts';

const test = suite('listener: WebSocket');
const connect = connectFrame({ clientId: 'd:abc123:t1:dev1' });
const host = 'abc123.messaging.iot.test';

async function upgraded(line: Line): Promise<Line> {
  line.socket.write(upgradeRequest({ host }).bytes);
  await line.until((bytes) => bytes.includes('\r\n\r\n'), 'the answer to the upgrade');
  assert.match(line.received().toString('latin1'), /^HTTP\/1\.1 101 /);
  return line;
}

for (const [name, secure, open] of [
  ['TCP', false, overTcp],
  ['TLS', true, overTls],
] as const) {
  test(`hands over MQTT in frames on ${name}`, async () => {
    const reception = await openReception();
    const line = await upgraded(open(reception.port));
    line.socket.write(webSocketFrame(2, connect));
    await line.until((bytes) => bytes.includes(connect), 'the echo');
    const { origin, socket } = reception.handed[0]?.transport ?? {};
    assert.equal([origin?.webSocket, origin?.secure, socket], [true, secure, undefined]);
    line.socket.destroy();
    await reception.until(() => reception.handed[0]?.ending, 'the end of the transport');
    await reception.close();
  });
}

test('takes packets that span frames and frames that hold several packets, in order', async () => {
  const reception = await openReception();
  const line = await upgraded(overTcp(reception.port));
  const second = connectFrame({ clientId: 'another' });
  const stream = Buffer.concat([connect, second, second]);
  const cuts = [0, 3, connect.length + 1, stream.length - 2, stream.length];
  const frames = cuts.slice(1).map((end, place) => webSocketFrame(2, stream.subarray(cuts[place], end)));
  line.socket.write(Buffer.concat(frames));
  const one = await reception.until(() => {
    const [first] = reception.handed;
    return first && Buffer.concat(first.chunks).length === stream.length ? first : undefined;
  }, 'all bytes');
  assert.equal(Buffer.concat(one.chunks), stream);
  line.socket.destroy();
  await reception.close();
});

test('keeps what arrives while it is paused', async () => {
  const reception = await openReception({ echo: false });
  const line = await upgraded(overTcp(reception.port));
  line.socket.write(Buffer.concat([webSocketFrame(2, connect), webSocketFrame(2, Buffer.from('behind'))]));
  const one = await reception.until(() => reception.handed[0], 'the connection');
  assert.equal(one.chunks, []);
  one.transport.resume();
  await reception.until(() => (Buffer.concat(one.chunks).includes('behind') ? true : undefined), 'the rest');
  assert.equal(Buffer.concat(one.chunks), Buffer.concat([connect, Buffer.from('behind')]));
  line.socket.destroy();
  await reception.close();
});

test('295 for a text frame as the first', async () => {
  const reception = await openReception();
  const line = await upgraded(overTcp(reception.port));
  line.socket.write(webSocketFrame(1, connect));
  await line.over;
  assert.equal(
    reception.refused.map(({ closeCode, reason }) => [closeCode, reason]),
    [[295, 'The packet type must be binary.']],
  );
  await reception.close();
});

test('295 for a text frame later', async () => {
  const reception = await openReception();
  const line = await upgraded(overTcp(reception.port));
  line.socket.write(webSocketFrame(2, connect));
  await line.until((bytes) => bytes.includes(connect), 'the echo');
  line.socket.write(webSocketFrame(1, Buffer.from('text')));
  await line.over;
  assert.equal(reception.handed[0]?.ending, { closeCode: 295 });
  assert.equal(reception.refused, []);
  await reception.close();
});

test('287 for a message that no set of packets is as large as', async () => {
  const reception = await openReception();
  const line = await upgraded(overTcp(reception.port));
  line.socket.write(webSocketFrame(2, connect));
  await line.until((bytes) => bytes.includes(connect), 'the echo');
  line.socket.write(webSocketFrame(2, Buffer.alloc(1_048_577)));
  const ending = await reception.until(() => reception.handed[0]?.ending, 'the end');
  assert.equal(ending, { closeCode: 287 });
  line.socket.destroy();
  await reception.close();
});

test('165 for a first packet above 128 KiB', async () => {
  const reception = await openReception();
  const line = await upgraded(overTcp(reception.port));
  line.socket.write(webSocketFrame(2, frame(0x10, Buffer.alloc(0), 131_073)));
  await line.over;
  assert.is(reception.refused[0]?.closeCode, 165);
  await reception.close();
});

test('109 for a WebSocket that never sends a packet', async () => {
  const reception = await openReception({ patience: { firstByteMs: 60_000, handshakeMs: 1_500, pendingMax: 10 } });
  const line = await upgraded(overTcp(reception.port));
  await line.over;
  assert.is(reception.refused[0]?.closeCode, 109);
  await reception.close();
});

test('105 for frames that break the protocol', async () => {
  const reception = await openReception();
  const line = await upgraded(overTcp(reception.port));
  line.socket.write(Buffer.from([0x82, 0x05, 1, 2, 3, 4, 5])); // not masked
  await line.over;
  assert.is(reception.refused[0]?.closeCode, 105);
  await reception.close();
});

test('ends after what was written', async () => {
  const reception = await openReception({ echo: false });
  const line = await upgraded(overTcp(reception.port));
  line.socket.write(webSocketFrame(2, connect));
  const { transport } = await reception.until(() => reception.handed[0], 'the connection');
  transport.write(Buffer.from([0x20, 2, 0, 5]));
  transport.end();
  await line.over;
  assert.ok(line.received().includes(Buffer.from([0x82, 4, 0x20, 2, 0, 5, 0x88])), line.received().toString('hex'));
  await reception.close();
});

// biome-ignore format: a table reads in columns
const answers = [
  ['an unknown protocol',   { host, path: '/mqtt', subprotocol: 'foo' },            404, 'CWLNA0404'],
  ['no protocol, no path',  { host, path: '/', subprotocol: null },                 404, 'CWLNA0404'],
  ['version 12',            { host, version: 12 },                                  426, 'expected 13'],
] as const;

for (const [name, upgrade, status, text] of answers) {
  test(`${status} for ${name}`, async () => {
    const reception = await openReception();
    const { answer, closed } = await openWebSocket({ host: '127.0.0.1', port: reception.port }, upgrade);
    assert.is(answer.status, status);
    assert.match(answer.body, text);
    if (status === 426) assert.is(answer.headers.get('sec-websocket-version'), '13');
    await closed();
    assert.is(reception.refused[0]?.closeCode, 171);
    assert.match(reception.refused[0]?.reason ?? '', `HTTP handshake failed: ${status} {`);
    await reception.close();
  });
}

test('echoes the sub-protocol as it was written, and none where the path names it', async () => {
  const reception = await openReception();
  const address = { host: '127.0.0.1', port: reception.port };
  for (const [subprotocol, echoed] of [
    ['MQTTv3.1', 'MQTTv3.1'],
    [null, undefined],
  ] as const) {
    const { answer, accepted, destroy } = await openWebSocket(address, { host, path: '/mqtt', subprotocol });
    assert.equal([answer.status, accepted], [101, true]);
    assert.is(answer.headers.get('sec-websocket-protocol'), echoed);
    destroy();
  }
  await reception.close();
});

test('closes without an answer where the host is not let in', async () => {
  const reception = await openReception({ upgrade: (name) => name === host });
  const line = overTcp(reception.port);
  line.socket.write(upgradeRequest({ host: 'localhost:1883' }).bytes);
  await line.over;
  assert.is(line.received().length, 0);
  assert.is(reception.refused[0]?.reason, 'HTTP handshake failed: no org for the host "localhost:1883"');
  await upgraded(overTcp(reception.port)).then(({ socket }) => socket.destroy());
  await reception.close();
});
