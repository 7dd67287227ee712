import { connectFrame } from '../../doubles/mqtt-frames.ts';
import { upgradeRequest } from '../../doubles/raw-websocket.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { openReception, overTcp } from './reception.ts';

const test = suite('listener: any bytes');
const connect = connectFrame({ clientId: 'd:abc123:t1:dev1' });
const beginnings = [
  Buffer.alloc(0),
  connect.subarray(0, 6),
  Buffer.from([0x16, 3, 1, 2, 0, 1]),
  Buffer.from('GET /mqtt HTTP/1.1\r\n'),
  Buffer.from('POST / HTTP/1.1\r\nHost: x\r\n'),
  upgradeRequest({ host: 'abc123.messaging.iot.test' }).bytes,
];

test(
  'never keep it from serving the next client',
  property(
    [fc.constantFrom(...beginnings), fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 4 })],
    async (beginning, chunks) => {
      const line = overTcp(reception.port);
      for (const chunk of [beginning, ...chunks]) if (!line.socket.destroyed) line.socket.write(chunk);
      line.socket.end();
      await line.over;
    },
    { runs: 300 },
  ),
);

test('and it is still there', async () => {
  const line = overTcp(reception.port);
  line.socket.write(connect);
  await line.until((bytes) => bytes.equals(connect), 'the echo');
  line.socket.destroy();
  assert.ok(reception.refused.length > 0);
});

const reception = await openReception({ patience: { firstByteMs: 500, handshakeMs: 500, pendingMax: 50 } });
test.after(() => reception.close());
