/** HTTP requests as bytes, so that they can be wrong in every way. */

/** An API key of the fixture that may do everything, as the header that a client sends. */
export const AUTHORIZATION: string = basic('a-abc123-k1k1k1k1k1:tok-k1');

export const TYPES = '/api/v0002/device/types';
export const DEVICES = `${TYPES}/t1/devices`;

/** The header of HTTP Basic for `user:password`. */
export function basic(credentials: string | Buffer): string {
  return `Authorization: Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** Lines and a body as they are, nothing added; characters are bytes. */
export function lines(head: readonly string[], body: string | Buffer = ''): Buffer {
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), Buffer.from(body)]);
}

/** A request with `Host` and credentials, and the length of its body when it has one; `headers` are added. */
export function request(
  method: string,
  target: string,
  headers: readonly string[] = [],
  body?: string | Buffer,
): Buffer {
  const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  return lines([`${method} ${target} HTTP/1.1`, 'Host: localhost', AUTHORIZATION, ...length, ...headers], body);
}

/** `GET` with credentials. */
export function get(target: string, ...headers: readonly string[]): Buffer {
  return request('GET', target, headers);
}

/** `POST` with credentials; what is no text or bytes is sent as JSON. */
export function post(target: string, body: unknown, ...headers: readonly string[]): Buffer {
  const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return request('POST', target, headers, bytes);
}

/** `POST` with a body in chunks of their own. */
export function chunked(target: string, chunks: readonly string[], ...headers: readonly string[]): Buffer {
  const framed = [...chunks, ''].map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`).join('');
  return framedPost(target, framed, ...headers);
}

/** `POST` with `Transfer-Encoding: chunked` and a body that is framed already, however badly. */
export function framedPost(target: string, framed: string, ...headers: readonly string[]): Buffer {
  const own = headers.some((header) => /^transfer-encoding:/i.test(header)) ? [] : ['Transfer-Encoding: chunked'];
  return Buffer.concat([request('POST', target, [...own, ...headers]), Buffer.from(framed)]);
}
