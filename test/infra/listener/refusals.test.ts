import { connectFrame, frame } from '../../doubles/mqtt-frames.ts';
import { assert, suite } from '../../spec/suite.ts';
import { type Line, openReception, overTcp, overTls } from './reception.ts';

const test = suite('listener: refusals');
const connect = connectFrame({ clientId: 'd:abc123:t1:dev1' });
const lines: readonly (readonly [name: string, secure: boolean, open: (port: number) => Line])[] = [
  ['TCP', false, overTcp],
  ['TLS', true, overTls],
];
const short = { firstByteMs: 20, handshakeMs: 40, pendingMax: 100 };

test('164 for a client that says nothing', async () => {
  const reception = await openReception({ patience: short });
  const line = overTcp(reception.port);
  await line.over;
  assert.equal(reception.refused, [
    {
      closeCode: 164,
      reason: 'No data was received on a connection.',
      secure: false,
      clientAddr: '127.0.0.1',
      port: reception.port,
    },
  ]);
  await reception.close();
});

for (const [name, secure, open] of lines) {
  test(`109 for a CONNECT on ${name} that is never complete`, async () => {
    const reception = await openReception({ patience: { ...short, firstByteMs: 60_000, handshakeMs: 1_500 } });
    const line = open(reception.port);
    line.socket.write(connect.subarray(0, 5));
    await line.over;
    assert.equal(
      reception.refused.map((refusal) => [refusal.closeCode, refusal.secure]),
      [[109, secure]],
    );
    await reception.close();
  });

  test(`165 for a first packet on ${name} above 128 KiB`, async () => {
    const reception = await openReception();
    const line = open(reception.port);
    line.socket.write(frame(0x10, Buffer.alloc(0), 131_073));
    await line.over;
    assert.equal(
      reception.refused.map((refusal) => [refusal.closeCode, refusal.secure]),
      [[165, secure]],
    );
    await reception.close();
  });
}

test('91 for a client that leaves in the middle of its first packet, nothing for one that never spoke', async () => {
  const reception = await openReception();
  const probe = overTcp(reception.port);
  probe.socket.end();
  await probe.over;
  assert.equal(reception.refused, []);
  const line = overTcp(reception.port);
  line.socket.end(connect.subarray(0, 5));
  await line.over;
  const refusal = await reception.until(() => reception.refused[0], 'the refusal');
  assert.is(refusal.closeCode, 91);
  assert.is(refusal.reason, 'The connection was closed by the client: before its first packet was complete');
  await reception.close();
});

test('163 for a handshake that is none', async () => {
  const reception = await openReception();
  const line = overTcp(reception.port);
  line.socket.write(Buffer.concat([Buffer.from([0x16, 3, 1, 0, 9]), Buffer.alloc(200, 7)]));
  await line.over;
  const refusal = await reception.until(() => reception.refused[0], 'the refusal');
  assert.is(refusal.closeCode, 163);
  assert.match(refusal.reason, 'Closed during TLS handshake: ERR_SSL_');
  await reception.close();
});

test('163 for a client that stops in the middle of the handshake', async () => {
  const reception = await openReception({ patience: short });
  const line = overTcp(reception.port);
  line.socket.write(Buffer.from([0x16, 3, 1]));
  await line.over;
  const refusal = await reception.until(() => reception.refused[0], 'the refusal');
  assert.ok([109, 163].includes(refusal.closeCode), refusal.reason);
  await reception.close();
});

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  test(`says in the log why a client that does not trust the CA has left, on ${version}`, async () => {
    const reception = await openReception();
    const line = overTls(reception.port, { ca: '', minVersion: version, maxVersion: version });
    assert.match(String(await line.over), 'self-signed certificate in certificate chain');
    const refusal = await reception.until(() => reception.refused[0], 'the refusal');
    assert.match(refusal.reason, 'does it trust this CA ("wiotp-sandbox ca --print" shows it)?');
    assert.ok([91, 163].includes(refusal.closeCode), refusal.reason);
    await reception.close();
  });
}

test('refuses TLS 1.1', async () => {
  const reception = await openReception();
  const options = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
  assert.match(String(await overTls(reception.port, options).over), /protocol version|EPROTO|unsupported/i);
  const refusal = await reception.until(() => reception.refused[0], 'the refusal');
  assert.is(refusal.closeCode, 163);
  await reception.close();
});

test('closes TLS with a reason when the certificate cannot be had, and tries again with the next', async () => {
  let tries = 0;
  const reception = await openReception({
    tls: () => {
      tries++;
      return Promise.reject(new Error('the key is gone'));
    },
  });
  for (const count of [1, 2]) {
    await overTls(reception.port).over;
    const refusal = await reception.until(() => reception.refused[count - 1], 'the refusal');
    assert.is(refusal.reason, 'Closed during TLS handshake: the key is gone');
    assert.is(tries, count);
  }
  await reception.close();
});

test('closes HTTP with a reason when nobody serves it', async () => {
  const reception = await openReception({ http: false });
  const line = overTcp(reception.port);
  line.socket.write('GET / HTTP/1.1\r\n\r\n');
  await line.over;
  assert.is(reception.refused[0]?.closeCode, 171);
  await reception.close();
});

test('drops whoever has waited longest when too many have not said what they want', async () => {
  const reception = await openReception({ patience: { firstByteMs: 60_000, handshakeMs: 60_000, pendingMax: 2 } });
  const silent: Line[] = [];
  for (const _ of [1, 2]) {
    const line = overTcp(reception.port);
    await new Promise((resolve) => line.socket.once('connect', resolve));
    silent.push(line);
  }
  const eager = overTcp(reception.port);
  eager.socket.write(connect);
  await eager.until((bytes) => bytes.equals(connect), 'the echo');
  await silent[0]?.over;
  assert.is(reception.refused.length, 1);
  assert.is(reception.refused[0]?.closeCode, 164);
  assert.not(silent[1]?.socket.destroyed);
  for (const line of [...silent, eager]) line.socket.destroy();
  await reception.close();
});
