/** The one listener that hears of events at the moment they are accepted. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';

/**
 * Hands events to a listener in log order. A listener may append in turn: it is not entered again, what it appends reaches it when it has
 * returned. What the listener throws goes to whoever appended.
 */
export class Follower {
  readonly #listener: (event: RecordedEvent) => void;
  #waiting: RecordedEvent[] = [];
  #busy = false;

  constructor(listener: (event: RecordedEvent) => void) {
    this.#listener = listener;
  }

  /** Puts an event in line. */
  take(event: RecordedEvent): void {
    this.#waiting.push(event);
  }

  /** Hands over all that is in line, unless that is being done already. */
  hear(): void {
    if (this.#busy) return;
    this.#busy = true;
    const waiting = this.#waiting;
    try {
      for (let i = 0; i < waiting.length; i++) this.#listener(waiting[i] as RecordedEvent);
    } finally {
      this.#waiting = [];
      this.#busy = false;
    }
  }
}
