import { FIRST_PACKET_BYTES_MAX, type FirstBytes, tellFirstBytes } from '../../domain/first-bytes.ts';
import { connectFrame, frame } from '../doubles/mqtt-frames.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('first bytes');
const connect = connectFrame({ clientId: 'd:abc123:t1:dev1' });
const upgrade = 'GET /mqtt HTTP/1.1\r\nHost: a\r\nUPGRADE: WebSocket\r\nConnection: keep-alive, Upgrade\r\n\r\n';

// biome-ignore format: a table reads in columns
const table: readonly (readonly [name: string, bytes: Uint8Array | string, expected: FirstBytes, secure?: boolean])[] = [
  ['nothing yet',                          '',                                        'wait'],
  ['a handshake record',                   Buffer.from([0x16]),                       'tls'],
  ['a handshake record inside TLS',        Buffer.from([0x16, 3, 1]),                 'mqtt', true],
  ['a complete CONNECT',                   connect,                                   'mqtt'],
  ['a CONNECT and more',                   Buffer.concat([connect, connect]),         'mqtt'],
  ['the first byte of a CONNECT',          connect.subarray(0, 1),                    'wait'],
  ['a CONNECT without its last byte',      connect.subarray(0, -1),                   'wait'],
  ['a CONNECT with a flag set',            frame(0x11, Buffer.alloc(2)),              'mqtt'],
  ['a CONNECT of the largest size, begun', frame(0x10, Buffer.alloc(0), FIRST_PACKET_BYTES_MAX), 'wait'],
  ['a CONNECT above the largest size',     frame(0x10, Buffer.alloc(0), FIRST_PACKET_BYTES_MAX + 1), 'too-large'],
  ['a PUBLISH above the largest size',     frame(0x30, Buffer.alloc(0), 1_000_000),   'too-large'],
  ['a length that never ends',             Buffer.from([0x10, 255, 255, 255, 255]),   'mqtt'],
  ['a PUBLISH',                            frame(0x30, Buffer.alloc(9)),              'mqtt'],
  ['a PUBREC, whose byte is also "P"',     Buffer.from([0x50, 2, 0, 1]),              'mqtt'],
  ['"P" alone',                            'P',                                       'wait'],
  ['a zero byte',                          Buffer.alloc(1),                           'mqtt'],
  ['a request of another method',          'POST /x HTTP/1.1\r\n',                    'http'],
  ['a GET, begun',                         'GE',                                      'wait'],
  ['a GET without an upgrade',             'GET / HTTP/1.1\r\nHost: a\r\n\r\n',       'http'],
  ['a GET whose head is not complete',     'GET / HTTP/1.1\r\nHost: a\r\n',           'wait'],
  ['a GET whose head never ends',          `GET / HTTP/1.1\r\nx: ${'y'.repeat(20_000)}`, 'http'],
  ['a GET that is no request',             'GET / over here\n',                       'http'],
  ['an upgrade to WebSocket',              upgrade,                                   'websocket'],
  ['an upgrade to HTTP/2',                 upgrade.replace('WebSocket', 'h2c'),       'http'],
  ['an upgrade the connection keeps',      upgrade.replace(', Upgrade', ''),          'http'],
];

for (const [name, bytes, expected, secure = false] of table) {
  test(`${name}: ${expected}`, () => assert.is(tellFirstBytes(Buffer.from(bytes), secure), expected));
}
