/** The appends that have been handed over and not answered: each is answered once, and together they are bounded. */
import type { Position } from '../../../domain/recorded-event.ts';
import type { AppendOutcome, ExpectedRevision } from '../event-store.ts';
import type { Settled } from '../settled.ts';
import type { EncodedEvent } from './encoding.ts';
import type { Sending } from './lanes.ts';

/** How many bytes may wait for the server before appends are refused: about ten seconds of traffic that it does not take. */
export const BACKLOG_BYTES_MAX = 64 * 1024 * 1024;

/** What an append costs besides its events: without it, small ones would have no bound. */
const APPEND_BYTES = 500;

/** Tells an outcome once all that has arrived is durable. */
type Answer = (settled: Settled, outcome: AppendOutcome) => void;

export class Backlog {
  readonly #answer: Answer;
  readonly #pending = new Set<Pending>();
  readonly #waiting: { before: number; resolve: () => void }[] = [];
  #next = 0;
  bytes = 0;

  constructor(answer: Answer) {
    this.#answer = answer;
  }

  get isFull(): boolean {
    return this.bytes > BACKLOG_BYTES_MAX;
  }

  /** Notes an append; whoever sends it tells it what became of it. */
  add(
    stream: string,
    expected: ExpectedRevision,
    events: readonly EncodedEvent[],
    bytes: number,
    settled: Settled | undefined,
  ): Sending {
    const pending = new Pending({ stream, expected, events, bytes }, this.#next++, this.#answer, (outcome) => {
      if (!this.#pending.delete(pending)) return;
      this.bytes -= bytes + APPEND_BYTES;
      try {
        settled?.(outcome);
      } finally {
        this.#wake();
      }
    });
    this.#pending.add(pending);
    this.bytes += bytes + APPEND_BYTES;
    return pending;
  }

  /** Resolves when everything that was added so far has been answered. */
  emptied(): Promise<void> {
    if (this.#pending.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ before: this.#next, resolve }));
  }

  /** Answers all that is left, in order. */
  end(outcome: AppendOutcome): void {
    for (const pending of [...this.#pending]) pending.answer(outcome);
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    const [oldest] = this.#pending;
    const before = oldest?.number ?? this.#next;
    while (this.#waiting[0] !== undefined && this.#waiting[0].before <= before) this.#waiting.shift()?.resolve();
  }
}

/** One append. There are many, so it is one object and one closure. */
class Pending implements Sending {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly EncodedEvent[];
  readonly bytes: number;
  readonly number: number;
  readonly answer: Settled;
  readonly #durably: Answer;

  constructor(
    { stream, expected, events, bytes }: Pick<Sending, 'stream' | 'expected' | 'events' | 'bytes'>,
    number: number,
    durably: Answer,
    answer: Settled,
  ) {
    this.stream = stream;
    this.expected = expected;
    this.events = events;
    this.bytes = bytes;
    this.number = number;
    this.#durably = durably;
    this.answer = answer;
  }

  stored(position: Position, revision: number): void {
    this.#durably(this.answer, { ok: true, position, revision });
  }

  conflict(actual: number | 'none'): void {
    this.#durably(this.answer, { ok: false, reason: 'wrong-expected-revision', actual });
  }

  refused(error: Error): void {
    this.answer({ ok: false, reason: 'unavailable', error });
  }
}
