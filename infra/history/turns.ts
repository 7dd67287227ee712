/** Questions that must not disturb each other take turns. */
import { HistoryError } from '../history.ts';

/** Questions that may wait: each holds its request, and whoever asks more at once had better wait outside. */
const WAITING_MAX = 100;

/** Runs one task after the other, in the order in which they came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #open = 0;
  readonly #waitingMax: number;

  constructor(waitingMax: number = WAITING_MAX) {
    this.#waitingMax = waitingMax;
  }

  /** Tasks that are under way or wait. */
  get open(): number {
    return this.#open;
  }

  /** Rejects with a `HistoryError` when too many wait already. */
  run<Value>(task: () => Promise<Value>): Promise<Value> {
    if (this.#open > this.#waitingMax) return Promise.reject(busy(this.#open));
    this.#open++;
    const done = this.#last.then(task).finally(() => {
      this.#open--;
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}

function busy(open: number): HistoryError {
  return new HistoryError(
    'busy',
    `${open} questions about the past are waiting already, which is the most there may be: ask again later`,
  );
}
