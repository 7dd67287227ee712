/**
 * What the first bytes of a connection say. One listener serves MQTT, WebSocket and HTTP on every port, with TLS and without.
 * Source: amlen server_proxy/src/pxtcp.c, pxframe.c; server_transport/src/wstcp.c.
 */
import { CONNECT_BYTES_MAX } from './limits.ts';

/**
 * - `wait`: more bytes are needed, up to the largest first packet.
 * - `tls`: a handshake record.
 * - `http`: a request. `websocket`: a complete request head that asks for an upgrade.
 * - `mqtt`: a complete CONNECT, or something that MQTT has an answer for (it is no CONNECT, or its length makes no sense).
 * - `too-large`: a first packet above the limit: close code 165.
 */
export type FirstBytes = 'wait' | 'tls' | 'http' | 'websocket' | 'mqtt' | 'too-large';

/** Bytes of a first packet, without its fixed header. Source: amlen server_proxy/src/pxtransport.h (0x20000). */
export const FIRST_PACKET_BYTES_MAX = CONNECT_BYTES_MAX;

/** Bytes of a request head that is searched for an upgrade; a longer one is left to the HTTP server, which refuses it. */
const REQUEST_HEAD_BYTES_MAX = 16_384;

const HANDSHAKE_RECORD = 0x16;
const GET = Buffer.from('GET ');
const REQUEST_LINE = / HTTP\/1\.[01]\r$/;
const UPGRADE = /\r\nupgrade:[ \t]*websocket[ \t]*(\r\n|$)/i;
const CONNECTION_UPGRADE = /\r\nconnection:[^\r\n]*\bupgrade\b/i;

/** Tells the protocol from all bytes that a client has sent so far; `secure` inside TLS, where there is no second handshake. */
export function tellFirstBytes(bytes: Buffer, secure: boolean): FirstBytes {
  const [first, second] = bytes;
  if (first === undefined) return 'wait';
  if (first === HANDSHAKE_RECORD && !secure) return 'tls';
  if (!isCapital(first)) return tellPacket(bytes);
  // PUBREC and UNSUBACK begin with a capital letter too, but no method has a second byte below "A".
  if (second === undefined) return 'wait';
  return isRequest(bytes) ? tellRequest(bytes) : tellPacket(bytes);
}

/** Whether the packet at the start of `bytes` is complete, as far as that matters before MQTT looks at it. */
export function tellPacket(bytes: Buffer): 'wait' | 'mqtt' | 'too-large' {
  let length = 0;
  for (let place = 1; place <= 4; place++) {
    const byte = bytes[place];
    if (byte === undefined) return bytes.length === 0 || isConnect(bytes) ? 'wait' : 'mqtt';
    length += (byte & 0x7f) * 128 ** (place - 1);
    if (byte < 0x80) {
      if (length > FIRST_PACKET_BYTES_MAX) return 'too-large';
      return isConnect(bytes) && bytes.length < place + 1 + length ? 'wait' : 'mqtt';
    }
  }
  return 'mqtt';
}

/** Whether this is the beginning of an HTTP request: two capital letters, which no first packet has. */
export function isRequest([first, second]: Buffer): boolean {
  return first !== undefined && second !== undefined && isCapital(first) && isCapital(second);
}

function tellRequest(bytes: Buffer): 'wait' | 'http' | 'websocket' {
  const begin = bytes.subarray(0, GET.length);
  if (!begin.equals(GET.subarray(0, begin.length))) return 'http';
  const line = bytes.indexOf('\n');
  if (line >= 0 && !REQUEST_LINE.test(bytes.toString('latin1', 0, line))) return 'http';
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return bytes.length < REQUEST_HEAD_BYTES_MAX ? 'wait' : 'http';
  const head = bytes.toString('latin1', 0, end);
  return UPGRADE.test(head) && CONNECTION_UPGRADE.test(head) ? 'websocket' : 'http';
}

function isConnect(bytes: Buffer): boolean {
  return bytes[0] === 0x10;
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}
