/** Stored messages of one org, the last per topic: status messages, and on the plain listener whatever asked to be retained. */
import type { Position } from '../domain/recorded-event.ts';
import { covers, hasWildcard } from '../domain/topic-filter.ts';

export type StoredMessage = Readonly<{ position: Position; payload: Uint8Array; qos: 0 | 1 | 2 }>;

/** Changed by the world's fold only. */
export class Retained {
  readonly #messages = new Map<string, StoredMessage>();

  /** Keeps the last message of a topic; an empty one clears it. Source: MQTT 3.1.1, 3.3.1.3. */
  keep(topic: string, message: StoredMessage): void {
    if (message.payload.length === 0) this.#messages.delete(topic);
    // A copy: the bytes of a fresh message are a slice of a larger buffer.
    else this.#messages.set(topic, { ...message, payload: message.payload.slice() });
  }

  clear(topic: string): void {
    this.#messages.delete(topic);
  }

  /** The stored messages that a filter covers, with their topics. */
  find(filter: string): readonly (StoredMessage & Readonly<{ topic: string }>)[] {
    if (!hasWildcard(filter)) {
      const message = this.#messages.get(filter);
      return message ? [{ topic: filter, ...message }] : [];
    }
    const found: (StoredMessage & Readonly<{ topic: string }>)[] = [];
    for (const [topic, message] of this.#messages) if (covers(filter, topic)) found.push({ topic, ...message });
    return found;
  }
}
