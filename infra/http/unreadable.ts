/**
 * Requests that never become calls: what is no HTTP, comes too slowly, or has too much in its headers. They are answered in the platform's
 * shape, because its clients read the body of every refusal as JSON. Source: iot-java APIClient.java.
 */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ApiRefusal, errorBody, refuse } from '../../domain/api/refusals.ts';
import { HEADER_BYTES_MAX } from './limits.ts';

/** What to say about an error of Node's HTTP parser. Nothing of the request is repeated: it may hold a credential. */
export function refusalOf({ code }: NodeJS.ErrnoException): ApiRefusal {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return refuse('request-too-slow', 'The request came too slowly. Send it again, without pauses.');
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    return refuse('headers-too-large', `Path and headers have more than ${HEADER_BYTES_MAX} bytes together.`);
  }
  return notHttp();
}

/** What to say about a request that cannot be read. */
export function notHttp(): ApiRefusal {
  return refuse('request-not-http', 'The request is not valid HTTP: check its first line, headers and framing.');
}

/** Whether a request names one host, as HTTP/1.1 asks for; two could be two orgs. Source: RFC 9112, section 3.2. */
export function namesOneHost({ httpVersion, headersDistinct: { host = [] } }: IncomingMessage): boolean {
  return host.length === 1 || (host.length === 0 && httpVersion === '1.0');
}

/**
 * Whether it is plain where the body ends. With an encoding that Node does not know the request begins before its parser complains, and
 * would be carried out.
 */
export function isFramed({ headers: { 'transfer-encoding': encoding = 'chunked' } }: IncomingMessage): boolean {
  return encoding.toLowerCase() === 'chunked';
}

/** The refusal for an answer that nobody has begun: written at once, and the connection closed. */
export function endWith(socket: Duplex, refusal: ApiRefusal): void {
  const body = JSON.stringify(errorBody(refusal));
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
