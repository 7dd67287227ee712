/** The appends that have been handed over and not answered: each is answered once, and together they are bounded. */
import type { AppendOutcome } from '../event-store.ts';
import type { Settled } from '../settled.ts';

/** How many bytes may wait for the server before appends are refused: about ten seconds of traffic that it does not take. */
export const BACKLOG_BYTES_MAX = 64 * 1024 * 1024;

/** What an append costs besides its events: without it, small ones would have no bound. */
const APPEND_BYTES = 500;

type Entry = Readonly<{ bytes: number; settled: Settled | undefined }>;

export class Backlog {
  readonly #entries = new Map<number, Entry>();
  readonly #waiting: { before: number; resolve: () => void }[] = [];
  #next = 0;
  bytes = 0;

  get isFull(): boolean {
    return this.bytes > BACKLOG_BYTES_MAX;
  }

  /** Notes an append; `answer` is to be called with what became of it, and does nothing when called again. */
  add(bytes: number, settled: Settled | undefined): (outcome: AppendOutcome) => void {
    const key = this.#next++;
    const entry = { bytes: bytes + APPEND_BYTES, settled };
    this.#entries.set(key, entry);
    this.bytes += entry.bytes;
    return (outcome) => this.#answer(key, outcome);
  }

  /** Resolves when everything that was added so far has been answered. */
  emptied(): Promise<void> {
    if (this.#entries.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ before: this.#next, resolve }));
  }

  /** Answers all that is left, in order. */
  end(outcome: AppendOutcome): void {
    for (const key of [...this.#entries.keys()]) this.#answer(key, outcome);
  }

  #answer(key: number, outcome: AppendOutcome): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.bytes -= entry.bytes;
    try {
      entry.settled?.(outcome);
    } finally {
      const [oldest = this.#next] = this.#entries.keys();
      while (this.#waiting[0] !== undefined && this.#waiting[0].before <= oldest) this.#waiting.shift()?.resolve();
    }
  }
}
