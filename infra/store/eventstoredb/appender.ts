/**
 * The one appending client of the process. The client keeps the appends that wait for their answers in one place for the whole process, so a second
 * one would have its appends rejected with the first one's errors; and one that has met certain errors never recovers, or never answers. So there
 * is one at a time, each append has a deadline here, and after an error that is not an answer a new one takes over once the old one's streams are closed.
 */
import type { Answer } from './answers.ts';
import { answerOf } from './answers.ts';
import type { Client } from './client.ts';
import type { EncodedEvent } from './encoding.ts';

export type Appender = Readonly<{
  /** Always resolves, within about three deadlines. `expected`: see `Client.append`. */
  append: (stream: string, expected: number, events: readonly EncodedEvent[]) => Promise<Answer>;
  hideBelow: (stream: string, revision: number) => Promise<Answer>;
  /** What is under way is answered as unknown. */
  close: () => Promise<void>;
}>;

/** Makes it; `open` makes a client that has not been asked anything yet. Throws while the process has another one. */
export function openAppender({ open, deadlineMs }: Readonly<{ open: () => Client; deadlineMs: number }>): Appender {
  if (appending) {
    throw new Error(
      'this process writes to an EventStoreDB already, and its client can be had once per process: start another process',
    );
  }
  appending = true;
  let current: Promise<Client> | undefined;
  let retired: Promise<unknown> = Promise.resolve();
  let closed = false;

  const retire = (client: Client) => {
    retired = Promise.all([retired, within(deadlineMs, client.close(), 'closing its connection').catch(() => {})]);
  };
  const ready = async (): Promise<Client> => {
    await retired;
    if (closed) throw new Error('the store is closed');
    const client = open();
    try {
      await within(deadlineMs, client.probe(), 'saying what it can do');
      return client;
    } catch (error) {
      // Its own answer would be remembered, an error too.
      retire(client);
      current = undefined;
      throw error;
    }
  };
  const send = async (ask: (client: Client) => Promise<Answer>): Promise<Answer> => {
    let asked: Promise<Client> | undefined;
    try {
      if (closed) throw new Error('the store is closed');
      current ??= ready();
      asked = current;
      const client = await asked;
      const answer = await within(deadlineMs, ask(client), 'an append');
      if (answer.as === 'unknown' && answer.poisoned) replace(asked, client);
      return answer;
    } catch (error) {
      if (asked !== undefined) await asked.then((client) => replace(asked, client)).catch(() => {});
      return answerOf(error);
    }
  };
  // Others may have seen the same error: it is replaced once.
  const replace = (asked: Promise<Client> | undefined, client: Client) => {
    if (current !== asked) return;
    current = undefined;
    retire(client);
  };

  return {
    append: (stream, expected, events) => send((client) => client.append(stream, expected, events)),
    hideBelow: (stream, revision) => send((client) => client.hideBelow(stream, revision)),
    close: async () => {
      if (closed) return;
      closed = true;
      await current?.then(retire).catch(() => {});
      await retired;
      appending = false;
    },
  };
}

let appending = false;

/** What a promise gives, or an error once it has taken too long; it is not waited for any more then. */
async function within<Value>(ms: number, promise: Promise<Value>, what: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the server has not answered within ${ms} ms (${what})`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
