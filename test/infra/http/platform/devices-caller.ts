/** Calls to the API of a running sandbox, as an API key of the fixture or as whoever is named. */
import type { Address } from '../../../doubles/transport.ts';

export const KEY = 'a-abc123-k1k1k1k1k1:tok-k1';

// biome-ignore lint/suspicious/noExplicitAny: what comes back is looked at member by member
export type Answer = Readonly<{ status: number; body: any }>;
export type Call = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Answer>;

/** Calls below `/api/v0002` as `user:password`. The body is undefined with 204. */
export function callerOf({ host, port }: Address, credentials = KEY): Call {
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  return async (method, path, body, headers) => {
    const response = await fetch(`http://${host}:${port}/api/v0002${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
}
