/** Which log a server has: its first node names it, so that a copy of another one is recognised. */
import { isRefusedAccess } from './answers.ts';
import type { Appender } from './appender.ts';
import { asking } from './asking.ts';
import { backoffMs } from './backoff.ts';
import type { Client } from './client.ts';
import { encodeEvent } from './encoding.ts';

type Options = Readonly<{
  open: () => Client;
  appender: Appender;
  /** Where the name stands. It is not copied. */
  stream: string;
  node: string;
  /** How long the server may stay silent, ms. */
  patienceMs: number;
  now: () => number;
  random: () => number;
  uuid: () => string;
}>;

/** The id of the server's log, which gets one when it has none. Rejects when the server does not answer, or lets nobody in. */
export async function identify({ open, appender, stream, node, patienceMs, ...given }: Options): Promise<string> {
  const { now, random, uuid } = given;
  const until = now() + patienceMs;
  const at = now();
  const metadata = { org: '-', node, at, recordedAt: at, version: 1 };
  const name = encodeEvent({ id: uuid(), type: 'LogNamed', data: {}, metadata });
  for (let failures = 0; ; failures++) {
    const error = await step();
    if (typeof error === 'string') return error;
    if (isRefusedAccess(error))
      throw new Error(`EventStoreDB lets nobody in with these credentials (${error.message}): check those of "store"`);
    if (now() >= until) {
      const waited = Math.round(patienceMs / 1_000);
      throw new Error(
        `EventStoreDB has not answered for ${waited} s (${error.message}): is it running, and "store" its address?`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, backoffMs(failures, random())));
  }

  async function step(): Promise<string | Error> {
    try {
      const found = await asking(open, (client) => client.edgeOf(stream, 'first'));
      if (found) return found.id;
    } catch (error) {
      return error as Error;
    }
    const answer = await appender.append(stream, -1, [name]);
    // Another node may have been quicker: its name counts.
    if (answer.as === 'stored' || answer.as === 'conflict') return step();
    return answer.error;
  }
}
