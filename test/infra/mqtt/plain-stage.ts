/** What the tests of the plain listener share. */
import { type ConnectFields, publishFrame } from '../../doubles/mqtt-frames.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import { anyPlainPort, type TestSandbox, withSandbox } from '../../spec/sandbox.ts';

/** A sandbox with a plain listener; `join` connects to it. */
export type Plain = TestSandbox & Readonly<{ join: (fields: ConnectFields) => Promise<RawClient> }>;

/** Runs `use` with a sandbox that has a plain listener. */
export function plainly(
  use: (plain: Plain) => Promise<void>,
  overrides: Parameters<typeof withSandbox>[0] = {},
): () => Promise<void> {
  return () =>
    withSandbox({ ...anyPlainPort, ...overrides }, (stage) =>
      use({ ...stage, join: (fields) => stage.connected(fields, stage.plainAddress()) }),
    );
}

/** A PUBLISH that asks to be retained. */
export const retain = (topic: string, payload: string, qos: 0 | 1 | 2 = 1) =>
  publishFrame({ topic, payload, qos, packetId: 99, retain: true });

/** The messages so far, as `topic payload qN`, with `retained` where that is set. */
export function messages(client: RawClient): string[] {
  return client
    .messages()
    .map(({ topic, payload, qos, retain: kept }) => `${topic} ${payload} q${qos}${kept ? ' retained' : ''}`);
}

/** What a client gets that subscribes only now. */
export async function stored({ join }: Plain, filter: string, qos = 2): Promise<string[]> {
  const client = await join({ clientId: 'late' });
  await client.subscribe([[filter, qos]]);
  await client.ping();
  const found = messages(client).sort();
  await client.disconnect();
  return found;
}
