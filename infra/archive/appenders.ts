/** Two ways to put the events of an archive into a log, in their order: one that knows where each will stand, and one that waits to be told. */
import type { NewEvent, RecordedEvent } from '../../domain/recorded-event.ts';
import { isNodeStream } from '../../domain/streams.ts';
import type { EventStore, ExpectedRevision } from '../store/event-store.ts';
import { beginsInput } from './inputs.ts';
import { SHARED_BATCH_EVENTS } from './limits.ts';
import type { ReadyEvents } from './ready-events.ts';

type Log = Pick<EventStore, 'append' | 'accepted'>;

/** Events that wait to be appended. */
class Waiting {
  protected events: RecordedEvent[] = [];

  get waiting(): number {
    return this.events.length;
  }

  add(event: RecordedEvent): void {
    this.events.push(event);
  }
}

/** For a log that takes events inside `append`. */
export class Appender extends Waiting {
  readonly #store: Log;
  readonly #made: ReadyEvents;

  constructor(store: Log, made: ReadyEvents) {
    super();
    this.#store = store;
    this.#made = made;
  }

  /** Appends what waits, in one turn: neighbours of one stream together. */
  flush(): void {
    const waiting = this.events;
    this.events = [];
    let batch: NewEvent[] = [];
    for (const [index, event] of waiting.entries()) {
      const own = this.#store.accepted() + 1 + batch.length;
      const { stream, next } = this.#made.ready(event, own);
      this.#made.places.add(own);
      batch.push(next);
      if (waiting[index + 1]?.stream === event.stream) continue;
      this.#append(stream, expectedOf(stream, event, batch.length), batch);
      batch = [];
    }
  }

  #append(stream: string, expected: ExpectedRevision, batch: readonly NewEvent[]): void {
    const before = this.#store.accepted();
    this.#store.append(stream, expected, batch);
    if (this.#store.accepted() === before + batch.length) return;
    // Positions were given out already: what comes next would point at the wrong events.
    throw new Error(`the log did not take ${batch.length} events for "${stream}" (expected revision ${expected})`);
  }
}

/** For a log whose order is made elsewhere: each append waits for the one before, so that their order holds, and tells where its events stand. */
export class SharedAppender extends Waiting {
  readonly #store: Log;
  readonly #made: ReadyEvents;

  constructor(store: Log, made: ReadyEvents) {
    super();
    this.#store = store;
    this.#made = made;
  }

  /** Appends what waits: neighbours of one stream together, unless one points at another. */
  async flush(): Promise<void> {
    const waiting = this.events;
    this.events = [];
    let batch: NewEvent[] = [];
    let last: RecordedEvent | undefined;
    const append = async () => {
      if (last) await this.#append(last, batch);
      batch = [];
      last = undefined;
    };
    for (const event of waiting) {
      const isFull = batch.length >= SHARED_BATCH_EVENTS && beginsInput(event);
      if (isFull || last?.stream !== event.stream || this.#made.ready(event).awaits) await append();
      batch.push(this.#made.ready(event).next);
      last = event;
    }
    await append();
  }

  async #append(last: RecordedEvent, batch: readonly NewEvent[]): Promise<void> {
    const { places, ready } = this.#made;
    const { stream } = ready(last);
    const position = await new Promise<number>((resolve, reject) => {
      this.#store.append(stream, expectedOf(stream, last, batch.length), batch, (outcome) => {
        if (outcome.ok) return resolve(outcome.position);
        const { reason } = outcome;
        const cause = reason === 'unavailable' ? outcome.error : undefined;
        reject(new Error(`the log did not take ${batch.length} events for "${stream}" (${reason})`, { cause }));
      });
    });
    for (let back = batch.length - 1; back >= 0; back--) places.add(position - back);
  }
}

/** The revision of the stream before a batch that ends with this event. */
function expectedOf(stream: string, { revision }: RecordedEvent, batched: number): ExpectedRevision {
  const expected = revision - batched;
  return isNodeStream(stream) ? 'any' : expected < 0 ? 'none' : expected;
}
