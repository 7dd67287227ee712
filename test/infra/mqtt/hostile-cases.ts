/**
 * Named ways to be wrong, each with the close code that the log must show.
 * Source of the codes: amlen server_proxy/src/pxmqtt.c, px/pxframe.c, server_utils/include/ismrc.h.
 */
import {
  connectFrame,
  frame,
  PINGREQ,
  publishFrame,
  subscribeFrame,
  text,
  u16,
  unsubscribeFrame,
} from '../../doubles/mqtt-frames.ts';

/** `behind`: sent after a good CONNECT of dev1 has been answered, or on a fresh connection. */
export type HostileCase = Readonly<{
  name: string;
  behind: 'CONNACK' | 'nothing';
  bytes: Uint8Array;
  closeCode: number;
  /** CONNACK return code; left out where none may come. */
  connack?: number;
}>;

const good = { clientId: 'd:abc123:t1:dev1', user: 'use-token-auth', pass: 'tok-dev1' };
const event = 'iot-2/evt/e/fmt/json';
const badUtf8 = Buffer.from([0xc3, 0x28]);

/** A CONNECT made of parts, for what `connectFrame` cannot say. */
function connect(flags: number, ...payload: readonly (string | Uint8Array)[]): Buffer {
  return frame(0x10, Buffer.concat([text('MQTT'), Buffer.from([4, flags]), u16(0), ...payload.map(text)]));
}

const goodBody = connectFrame(good).subarray(2);

// biome-ignore format: a table reads in columns
export const hostileCases: readonly HostileCase[] = [
  { name: 'PUBLISH first',                    behind: 'nothing', closeCode: 282, bytes: publishFrame({ topic: event, payload: '' }) },
  { name: 'PINGREQ first',                    behind: 'nothing', closeCode: 282, bytes: PINGREQ },
  { name: 'protocol name MQTX',               behind: 'nothing', closeCode: 105, bytes: connectFrame({ ...good, protocolName: 'MQTX' }) },
  { name: 'MQIsdp with level 4',              behind: 'nothing', closeCode: 105, bytes: connectFrame({ ...good, protocolName: 'MQIsdp' }) },
  { name: 'MQTT with level 9',                behind: 'nothing', closeCode: 105, bytes: connectFrame({ ...good, level: 9 }) },
  { name: 'reserved CONNECT flag',            behind: 'nothing', closeCode: 105, bytes: connect(0x03, good.clientId) },
  { name: 'Will QoS without Will',            behind: 'nothing', closeCode: 105, bytes: connect(0x0a, good.clientId) },
  { name: 'Will retain without Will',         behind: 'nothing', closeCode: 105, bytes: connect(0x22, good.clientId) },
  { name: 'Will QoS 3',                       behind: 'nothing', closeCode: 105, bytes: connect(0x1e, good.clientId, event, 'x') },
  { name: 'Will without a topic',             behind: 'nothing', closeCode: 277, bytes: connect(0xc6, good.clientId, '', 'x', good.user, good.pass) },
  { name: 'Will on a command topic',          behind: 'nothing', closeCode: 276, bytes: connectFrame({ ...good, will: { topic: 'iot-2/cmd/x/fmt/json', payload: 'x' } }) },
  { name: 'password without user name',       behind: 'nothing', closeCode: 286, bytes: connect(0x42, good.clientId, good.pass) },
  { name: 'CONNECT with bytes too many',      behind: 'nothing', closeCode: 271, bytes: frame(0x10, Buffer.concat([goodBody, Buffer.from('xy')])) },
  { name: 'CONNECT with bytes too few',       behind: 'nothing', closeCode: 271, bytes: frame(0x10, goodBody.subarray(0, -3)) },
  { name: 'first packet over 128 KiB',        behind: 'nothing', closeCode: 165, bytes: frame(0x10, goodBody, 131_073) },
  { name: 'empty client id',                  behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ ...good, clientId: '' }) },
  { name: 'client id of no class',            behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ ...good, clientId: 'x' }) },
  { name: 'client id with unknown letter',    behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ ...good, clientId: 's:abc123:t1:dev1' }) },
  { name: 'client id with capital letter',    behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ ...good, clientId: 'D:abc123:t1:dev1' }) },
  { name: 'client id without device',         behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ ...good, clientId: 'd:abc123:t1' }) },
  { name: 'client id with empty device',      behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ ...good, clientId: 'd:abc123:t1:' }) },
  { name: 'client id with empty type',        behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ ...good, clientId: 'd:abc123::dev1' }) },
  { name: 'client id with empty org',         behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ ...good, clientId: 'd::t1:dev1' }) },
  { name: 'client id of an unknown org',      behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ ...good, clientId: 'd:zzzzzz:t1:dev1' }) },
  { name: 'client id of a disabled org',      behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ ...good, clientId: 'd:dis000:t1:dev1' }) },
  { name: 'client id of an unknown device',   behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ ...good, clientId: 'd:abc123:t1:nosuch' }) },
  { name: 'client id with five parts',        behind: 'nothing', closeCode: 166, connack: 2, bytes: connectFrame({ ...good, clientId: 'd:abc123:t1:dev1:x' }) },
  { name: 'client id with a slash',           behind: 'nothing', closeCode: 166, connack: 2, bytes: connectFrame({ ...good, clientId: 'd:abc123:t1:dev/1' }) },
  { name: 'client id with a plus',            behind: 'nothing', closeCode: 166, connack: 2, bytes: connectFrame({ ...good, clientId: 'd:abc123:t1:+' }) },
  { name: 'client id with a hash',            behind: 'nothing', closeCode: 166, connack: 2, bytes: connectFrame({ ...good, clientId: 'd:abc123:t1:#' }) },
  { name: 'client id with a blank',           behind: 'nothing', closeCode: 166, connack: 2, bytes: connectFrame({ ...good, clientId: 'd:abc123:t1:dev 1' }) },
  { name: 'client id with NUL',               behind: 'nothing', closeCode: 166, connack: 2, bytes: connectFrame({ ...good, clientId: 'd:abc123:t1:\u0000' }) },
  { name: 'client id with a C1 control',      behind: 'nothing', closeCode: 166, connack: 2, bytes: connectFrame({ ...good, clientId: 'd:abc123:t1:\u0085' }) },
  { name: 'client id with a non-character',   behind: 'nothing', closeCode: 166, connack: 2, bytes: connectFrame({ ...good, clientId: 'd:abc123:t1:\ufffe' }) },
  { name: 'client id that is not UTF-8',      behind: 'nothing', closeCode: 166, connack: 2, bytes: connect(0xc2, badUtf8, good.user, good.pass) },
  { name: 'device id of 37 characters',       behind: 'nothing', closeCode: 166, connack: 2, bytes: connectFrame({ ...good, clientId: `d:abc123:t1:${'x'.repeat(37)}` }) },
  { name: 'client id of 60,000 characters',   behind: 'nothing', closeCode: 166, connack: 2, bytes: connectFrame({ ...good, clientId: `d:abc123:t1:${'x'.repeat(60_000)}` }) },
  { name: 'durable A: without instance',      behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ clientId: 'A:abc123:sc', user: 'a-abc123-k1k1k1k1k1', pass: 'tok-k1', clean: false }) },
  { name: 'wrong token',                      behind: 'nothing', closeCode: 180, connack: 5, bytes: connectFrame({ ...good, pass: 'wrong' }) },
  { name: 'CONNECT again',                    behind: 'CONNACK', closeCode: 282, bytes: connectFrame(good) },
  { name: 'a packet of type 0',               behind: 'CONNACK', closeCode: 275, bytes: frame(0x00, Buffer.alloc(0)) },
  { name: 'a packet of type 15',              behind: 'CONNACK', closeCode: 275, bytes: frame(0xf0, Buffer.alloc(0)) },
  { name: 'PINGREQ with a body',              behind: 'CONNACK', closeCode: 271, bytes: frame(0xc0, Buffer.from([0])) },
  { name: 'a length of five bytes',           behind: 'CONNACK', closeCode: 271, bytes: Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]) },
  { name: 'PUBLISH shorter than its topic',   behind: 'CONNACK', closeCode: 271, bytes: frame(0x30, Buffer.from([0, 9, 65])) },
  { name: 'PUBLISH without a packet id',      behind: 'CONNACK', closeCode: 271, bytes: frame(0x32, text(event)) },
  { name: 'PUBLISH with packet id 0',         behind: 'CONNACK', closeCode: 285, bytes: publishFrame({ topic: event, payload: '', qos: 1, packetId: 0 }) },
  { name: 'PUBLISH at QoS 3',                 behind: 'CONNACK', closeCode: 284, bytes: publishFrame({ topic: event, payload: '', qos: 3, packetId: 1 }) },
  { name: 'PUBLISH one byte too large',       behind: 'CONNACK', closeCode: 287, bytes: publishFrame({ topic: event, payload: Buffer.alloc(131_073) }) },
  { name: 'PUBLISH that announces 256 MB',    behind: 'CONNACK', closeCode: 287, bytes: Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]) },
  { name: 'PUBLISH without a topic',          behind: 'CONNACK', closeCode: 276, bytes: publishFrame({ topic: '', payload: '' }) },
  { name: 'PUBLISH to a topic not UTF-8',     behind: 'CONNACK', closeCode: 276, bytes: publishFrame({ topic: badUtf8, payload: '' }) },
  { name: 'PUBLISH to a topic with NUL',      behind: 'CONNACK', closeCode: 276, bytes: publishFrame({ topic: 'iot-2/evt/\u0000/fmt/json', payload: '' }) },
  { name: 'PUBLISH to a wildcard',            behind: 'CONNACK', closeCode: 276, bytes: publishFrame({ topic: 'iot-2/evt/+/fmt/json', payload: '' }) },
  { name: 'PUBLISH to 60,000 levels',         behind: 'CONNACK', closeCode: 276, bytes: publishFrame({ topic: '/'.repeat(60_000), payload: '' }) },
  { name: 'PUBLISH to $SYS',                  behind: 'CONNACK', closeCode: 289, bytes: publishFrame({ topic: '$SYS/x', payload: '' }) },
  { name: 'SUBSCRIBE with packet id 0',       behind: 'CONNACK', closeCode: 285, bytes: subscribeFrame(0, [['iot-2/cmd/+/fmt/+', 0]]) },
  { name: 'SUBSCRIBE at QoS 3',               behind: 'CONNACK', closeCode: 284, bytes: subscribeFrame(1, [['iot-2/cmd/+/fmt/+', 3]]) },
  { name: 'SUBSCRIBE without filters',        behind: 'CONNACK', closeCode: 271, bytes: subscribeFrame(1, []) },
  { name: 'SUBSCRIBE cut off in a filter',    behind: 'CONNACK', closeCode: 271, bytes: frame(0x82, Buffer.from([0, 1, 0, 9, 65])) },
  { name: 'SUBSCRIBE to somebody else',       behind: 'CONNACK', closeCode: 276, bytes: subscribeFrame(1, [['iot-2/type/t1/id/dev2/cmd/+/fmt/+', 0]]) },
  { name: 'SUBSCRIBE to 51 filters',          behind: 'CONNACK', closeCode: 154, bytes: subscribeFrame(1, Array.from({ length: 51 }, (_, n) => [`iot-2/cmd/c${n}/fmt/json`, 0] as const)) },
  { name: 'UNSUBSCRIBE without filters',      behind: 'CONNACK', closeCode: 271, bytes: unsubscribeFrame(1, []) },
  { name: 'UNSUBSCRIBE with packet id 0',     behind: 'CONNACK', closeCode: 285, bytes: unsubscribeFrame(0, ['iot-2/cmd/+/fmt/+']) },
];
