/** The other end of `worker.ts`: answers what comes through a port. */
import type { MessagePort } from 'node:worker_threads';
import { type History, HistoryError } from '../history.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** What is asked besides questions about the past. */
export type Chores = Readonly<{ follow: () => Promise<unknown>; figures: () => unknown; close: () => Promise<void> }>;

/** Answers until it is asked to close. */
export function answerThrough(port: MessagePort, history: History, chores: Chores): void {
  port.on('message', (message: ToWorker) => {
    const { id } = message;
    // What cannot be sent is an error of the answer, which can.
    answerTo(message, history, chores)
      .then((value) => port.postMessage({ id, value } satisfies FromWorker))
      .catch((error) => port.postMessage({ id, error: plain(error) } satisfies FromWorker));
  });
}

async function answerTo(message: ToWorker, history: History, chores: Chores): Promise<unknown> {
  if (!('args' in message)) return chores[message.method]();
  const answer = history[message.method] as (...args: readonly unknown[]) => Promise<unknown>;
  return answer(...message.args);
}

function plain(error: unknown): Extract<FromWorker, { error: object }>['error'] {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    message: error.message,
    ...(error.stack !== undefined && { stack: error.stack }),
    ...(error instanceof HistoryError && { reason: error.reason }),
  };
}
