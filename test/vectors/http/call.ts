/** One call of the platform's HTTP API, over a socket, as a client beside the sandbox makes it. */
import { type Agent, request } from 'node:http';
import type { Address } from '../../doubles/transport.ts';
import type { Json } from '../json.ts';

/** `path` stands below `/api/v0002`, encoded; `org` goes into the host name; `authorization` is a user name and a password. */
export type Call = Readonly<{
  method: string;
  path: string;
  org: string;
  authorization?: Readonly<{ user: string; password: string }>;
  body?: Readonly<{ type: string; bytes: Buffer | string }>;
}>;

/** `text` is the body as it came, empty when there was none. */
export type Answer = Readonly<{ status: number; text: string }>;

/** How long an answer may take before the sandbox counts as hung. */
const GUARD_MS = 5_000;

/** A sandbox, and the connections to it that calls share; without them each call has a connection of its own. */
export type HttpTarget = Readonly<{ address: Address; agent?: Agent }>;

/** Calls, and resolves with the whole answer; rejects when none comes. */
export function call(
  { address, agent }: HttpTarget,
  { method, path, org, authorization, body }: Call,
): Promise<Answer> {
  const headers = {
    // The org comes from the host's first label, so the name matters and where it resolves to does not.
    host: `${org}.internetofthings.ibmcloud.com`,
    ...(authorization && { authorization: basic(authorization) }),
    ...(body && { 'content-type': body.type, 'content-length': Buffer.byteLength(body.bytes) }),
  };
  return new Promise((resolve, reject) => {
    const sent = request({ ...address, method, path: `/api/v0002${path}`, headers, agent: agent ?? false });
    sent.setTimeout(GUARD_MS, () => sent.destroy(new Error(`No answer to ${method} ${path} within ${GUARD_MS} ms.`)));
    sent.on('error', reject).on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    sent.end(body?.bytes);
  });
}

/** A body of JSON. */
export function jsonBody(value: Json): NonNullable<Call['body']> {
  return { type: 'application/json', bytes: JSON.stringify(value) };
}

function basic({ user, password }: NonNullable<Call['authorization']>): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}
