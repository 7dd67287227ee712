/** HTTP/1.1 on a raw socket, one call after another: as little work per call as Node allows. */
import { connect } from 'node:net';

export type HttpAnswer = Readonly<{ status: number; body: string }>;
export type HttpClient = Readonly<{ call: (request: Buffer) => Promise<HttpAnswer>; close: () => void }>;

/** Opens a connection. A call rejects when the connection ends or the answer has no length. */
export function openHttp(port: number): Promise<HttpClient> {
  return new Promise((resolve, reject) => {
    let waiting: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | undefined;
    let received = Buffer.alloc(0);
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const call: HttpClient['call'] = (request) =>
      new Promise((answered, failed) => {
        waiting = { resolve: answered, reject: failed };
        socket.write(request);
      });
    socket.once('connect', () => resolve({ call, close: () => socket.destroy() }));
    socket.on('error', (error) => {
      reject(error);
      waiting?.reject(error);
    });
    socket.on('close', () => waiting?.reject(new Error('the server closed the connection')));
    socket.on('data', (bytes) => {
      received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
      const answer = readAnswer(received);
      if (!answer) return;
      received = Buffer.alloc(0);
      const { resolve: answered } = waiting ?? {};
      waiting = undefined;
      answered?.(answer);
    });
  });
}

function readAnswer(bytes: Buffer): HttpAnswer | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const status = Number(head.slice(9, 12));
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
  const bodyStart = headEnd + 4;
  if (bytes.length < bodyStart + length) return undefined;
  return { status, body: bytes.toString('utf8', bodyStart, bodyStart + length) };
}

/** A call as bytes, with the credentials of the benchmark's API key. */
export function requestOf(method: string, path: string, authorization: string, body?: string): Buffer {
  const length =
    body === undefined ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(
    `${method} /api/v0002${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${authorization}\r\n${length}\r\n${body ?? ''}`,
  );
}
