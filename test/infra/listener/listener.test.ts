import { createServer } from 'node:net';
import { openListeners } from '../../../infra/listener/listener.ts';
import { connectFrame, publishFrame } from '../../doubles/mqtt-frames.ts';
import { assert, suite } from '../../spec/suite.ts';
import { type Line, openReception, overTcp, overTls, serverFingerprint } from './reception.ts';

const test = suite('listener');
const connect = connectFrame({ clientId: 'd:abc123:t1:dev1' });
const publish = publishFrame({ topic: 'iot-2/evt/a/fmt/json', payload: '{}' });

const lines: readonly (readonly [name: string, secure: boolean, open: (port: number) => Line])[] = [
  ['TCP', false, overTcp],
  ['TLS 1.2', true, (port) => overTls(port, { maxVersion: 'TLSv1.2' })],
  ['TLS 1.3', true, (port) => overTls(port, { minVersion: 'TLSv1.3' })],
];

for (const [name, secure, open] of lines) {
  test(`hands over MQTT on ${name}, with the first packet whole`, async () => {
    const reception = await openReception();
    const line = open(reception.port);
    line.socket.write(connect);
    await line.until((bytes) => bytes.equals(connect), 'the echo of the CONNECT');
    line.socket.write(publish);
    await line.until((bytes) => bytes.equals(Buffer.concat([connect, publish])), 'the echo of the PUBLISH');
    const [one] = reception.handed;
    const { connectedAt } = one?.transport.origin ?? {};
    assert.ok(Math.abs(Date.now() - (connectedAt ?? 0)) < 60_000);
    assert.equal(one?.transport.origin, {
      connectedAt,
      secure,
      webSocket: false,
      port: reception.port,
      clientAddr: '127.0.0.1',
      ...(secure ? { sniOrg: 'abc123' } : {}),
    });
    line.socket.end();
    await reception.until(() => one?.ending, 'the end of the transport');
    assert.equal(one?.ending, {});
    await reception.close();
  });

  test(`waits on ${name} until a CONNECT in single bytes is complete`, async () => {
    const reception = await openReception();
    const line = open(reception.port);
    for (const byte of connect) {
      line.socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await line.until((bytes) => bytes.equals(connect), 'the echo of the CONNECT');
    assert.equal(reception.handed[0]?.chunks, [connect]);
    line.socket.destroy();
    await reception.close();
  });

  test(`serves HTTP on ${name}, kept alive, and to a client that has closed its side`, async () => {
    const reception = await openReception();
    const line = open(reception.port);
    line.socket.write('GET /a HTTP/1.1\r\nHost: abc123.iot.test\r\n\r\n');
    await line.until((bytes) => bytes.includes('GET abc123.iot.test/a'), 'the first answer');
    line.socket.end('POST /b HTTP/1.1\r\nHost: abc123.iot.test\r\nContent-Length: 2\r\n\r\nhi');
    await line.until((bytes) => bytes.includes('POST abc123.iot.test/b hi'), 'the second answer');
    await line.over;
    await reception.close();
  });

  test(`serves HTTP on ${name} to a client that offers HTTP/2 in an upgrade`, async () => {
    const reception = await openReception();
    const line = open(reception.port);
    line.socket.write('GET /a HTTP/1.1\r\nHost: h.x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n');
    await line.until((bytes) => bytes.includes('GET h.x/a'), 'the answer');
    line.socket.destroy();
    await reception.close();
  });
}

test('hands garbage to MQTT, which has an answer for it', async () => {
  const reception = await openReception();
  const line = overTcp(reception.port);
  line.socket.write(Buffer.from([0x00, 0x01, 0xff]));
  await line.until((bytes) => bytes.length === 3, 'the echo');
  assert.equal(reception.refused, []);
  line.socket.destroy();
  await reception.close();
});

test('shows the whole chain, and no org for a name that is not a messaging host of a domain served', async () => {
  const reception = await openReception();
  const line = overTls(reception.port, { servername: 'localhost' });
  line.socket.write(connect);
  await line.until((bytes) => bytes.length > 0, 'the echo');
  const certificate = line.socket.getPeerCertificate(true);
  assert.is(certificate.fingerprint256, serverFingerprint);
  assert.is(certificate.issuerCertificate.subject.CN, 'test CA');
  assert.is(reception.handed[0]?.transport.origin.sniOrg, undefined);
  line.socket.destroy();
  await reception.close();
});

test('tells how much a slow reader has not taken, and when it has', async () => {
  const reception = await openReception({ echo: false });
  const line = overTcp(reception.port);
  line.socket.pause();
  line.socket.write(connect);
  const { transport } = await reception.until(() => reception.handed[0], 'the connection');
  const chunk = Buffer.alloc(1_048_576);
  // More than the buffers of both systems hold.
  for (let megabytes = 0; megabytes < 24; megabytes++) transport.write(chunk);
  assert.ok(transport.bufferedBytes() > 1_048_576, `${transport.bufferedBytes()} bytes`);
  const drained = new Promise<void>((resolve) => transport.onDrain(resolve));
  line.socket.resume();
  await drained;
  assert.is(transport.bufferedBytes(), 0);
  transport.end();
  await line.over;
  assert.is(line.received().length, 24 * 1_048_576);
  await reception.close();
});

for (const [name, , open] of lines) {
  test(`ends on ${name} after what was written, though the peer goes on sending`, async () => {
    const reception = await openReception({ echo: false });
    const line = open(reception.port);
    line.socket.write(connect);
    const { transport } = await reception.until(() => reception.handed[0], 'the connection');
    line.socket.write(Buffer.alloc(200_000));
    transport.write(Buffer.from([0x20, 2, 0, 5]));
    transport.end();
    await line.over;
    assert.equal(line.received(), Buffer.from([0x20, 2, 0, 5]));
    transport.write(Buffer.from([0])); // must not throw
    await reception.close();
  });
}

test('uses another port where one cannot be had, and says what to do about the others', async () => {
  const others = await Promise.all([occupied(), occupied()]);
  const [first, second] = others.map((server) => (server.address() as { port: number }).port) as [number, number];
  const spare = await occupied();
  const standIn = (spare.address() as { port: number }).port;
  await new Promise((resolve) => spare.close(resolve));
  const listeners = await openListeners({
    host: '127.0.0.1',
    ports: [first, second, 0],
    fallbackPorts: { [first]: standIn },
    accept: { mqtt: () => {}, refused: () => {} },
  });
  assert.equal(
    listeners.bound.map(({ requested }) => requested),
    [first, 0],
  );
  assert.is(listeners.bound[0]?.port, standIn);
  const [replaced, missing] = listeners.unbound;
  assert.is(replaced?.standIn, standIn);
  assert.is(missing?.code, 'EADDRINUSE');
  assert.match(missing?.hint ?? '', `Port ${second} of 127.0.0.1 is in use by another program. `);
  assert.match(missing?.hint ?? '', '--listen');
  await listeners.close();
  for (const server of others) server.close();
});

test('is deaf once closed, also to a connection that has not said what it speaks', async () => {
  const reception = await openReception();
  const line = overTcp(reception.port);
  line.socket.write(connect.subarray(0, 4));
  await new Promise((resolve) => line.socket.once('connect', resolve));
  await reception.close();
  await line.over;
  const late = overTcp(reception.port);
  assert.match(String(await late.over), 'ECONNREFUSED');
});

async function occupied() {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
