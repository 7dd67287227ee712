/** The client's side of a WebSocket by hand: a handshake that may be wrong, and frames that may be text. Source: RFC 6455. */
import { createHash, randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { type Bytes, overSocket } from './transport.ts';

export type Upgrade = Readonly<{
  /** The `Host` header; its first label names the org. */
  host: string;
  path?: string;
  /** `null` offers none. */
  subprotocol?: string | null;
  version?: number;
}>;

/** The HTTP answer to an upgrade: header names in lower case. `body` is what had come by the time the answer was complete. */
export type HttpAnswer = Readonly<{ status: number; headers: ReadonlyMap<string, string>; body: string }>;

/** The bytes of an upgrade request and the accept key that a right answer carries. */
export function upgradeRequest({ host, path = '/mqtt', subprotocol = 'mqtt', version = 13 }: Upgrade): {
  bytes: Buffer;
  accept: string;
} {
  const key = randomBytes(16).toString('base64');
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${key}`,
    `Sec-WebSocket-Version: ${version}`,
    ...(subprotocol === null ? [] : [`Sec-WebSocket-Protocol: ${subprotocol}`]),
  ];
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return { bytes: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), accept };
}

/** Reads an HTTP answer from the start of what arrived; undefined while it is not complete. `rest` is what follows it. */
export function httpAnswer(received: Buffer, ended: boolean): { answer: HttpAnswer; rest: Buffer } | undefined {
  const headEnd = received.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const [statusLine = '', ...lines] = received.subarray(0, headEnd).toString('latin1').split('\r\n');
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }),
  );
  const after = received.subarray(headEnd + 4);
  const status = Number(statusLine.split(' ')[1]);
  const length = status === 101 ? 0 : Number(headers.get('content-length') ?? Number.NaN);
  if (!ended && !(after.length >= length)) return undefined;
  const bodyEnd = Number.isNaN(length) ? after.length : length;
  return { answer: { status, headers, body: after.subarray(0, bodyEnd).toString() }, rest: after.subarray(bodyEnd) };
}

/** One frame from client to server, masked as it must be. Opcode 1 is text, 2 binary, 8 close, 10 pong. */
export function webSocketFrame(opcode: number, payload: Uint8Array): Buffer {
  const length = payload.length;
  const size =
    length < 126
      ? Buffer.from([0x80 | length])
      : length < 0x10000
        ? Buffer.from([0x80 | 126, length >> 8, length & 0xff])
        : Buffer.concat([Buffer.from([0x80 | 127]), bigLength(length)]);
  const mask = randomBytes(4);
  const masked = Buffer.from(payload);
  for (let i = 0; i < length; i++) masked[i] = (masked[i] ?? 0) ^ (mask[i % 4] ?? 0);
  return Buffer.concat([Buffer.from([0x80 | opcode]), size, mask, masked]);
}

/** Binary frames both ways on a socket that has been upgraded; `first` is what arrived behind the answer. Pings are answered. */
export function overWebSocket(socket: Socket, first: Buffer): Bytes {
  const plain = overSocket(socket);
  let pending: Buffer = Buffer.alloc(0);
  return {
    write: (bytes) => plain.write(webSocketFrame(2, bytes)),
    writeRaw: (bytes) => plain.write(bytes),
    destroy: plain.destroy,
    pause: plain.pause,
    listen: (onBytes, onClosed) => {
      const read = (chunk: Buffer) => {
        pending = Buffer.concat([pending, chunk]);
        for (let cut = serverFrame(pending); cut; cut = serverFrame(pending)) {
          pending = pending.subarray(cut.end);
          if (cut.opcode === 9) plain.write(webSocketFrame(10, cut.payload));
          else if (cut.opcode === 8) plain.end();
          else if (cut.opcode < 8) onBytes(cut.payload);
        }
      };
      plain.listen(read, onClosed);
      if (first.length > 0) read(first);
    },
    end: plain.end,
  };
}

function serverFrame(bytes: Buffer): { opcode: number; payload: Buffer; end: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const at = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < at) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < at + length) return undefined;
  return { opcode: bytes.readUInt8(0) & 0x0f, payload: Buffer.from(bytes.subarray(at, at + length)), end: at + length };
}

function bigLength(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}
