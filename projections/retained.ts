/** Stored messages of one org, the last per topic: status messages, and on the plain listener whatever asked to be retained. */
import { STORED_BYTES_MAX } from '../domain/limits.ts';
import type { Position } from '../domain/recorded-event.ts';
import { hasWildcard, levelsCovered } from '../domain/topic-filter.ts';

export type StoredMessage = Readonly<{ position: Position; payload: Uint8Array; qos: 0 | 1 | 2 }>;

/**
 * `levels`: of the topic, split once, because every wildcard subscription asks every stored topic. `length`: of the payload, which may have
 * to be made when it is asked for. Changed by nobody but who brings a world back.
 */
export type Kept = StoredMessage & Readonly<{ topic: string; levels: readonly string[]; length: number }>;

/** Changed by the world's fold only. */
export class Retained {
  readonly #messages = new Map<string, Kept>();
  /** Whether they stand in the order in which they came. */
  #inOrder = true;
  /** How many of them are of QoS 1 or 2: none, in an org of the platform. */
  #lasting = 0;
  readonly #bytesMax: number;
  #bytes = 0;

  /** `bytesMax` bounds what is kept: the oldest message goes first. */
  constructor(bytesMax = STORED_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  /** Keeps the last message of a topic; an empty one clears it. Source: MQTT 3.1.1, 3.3.1.3. */
  keep(topic: string, message: StoredMessage): void {
    this.clear(topic);
    if (message.payload.length === 0) return;
    // A copy: the bytes of a fresh message are a slice of a larger buffer, and `slice` of a Buffer would be one again.
    const payload = new Uint8Array(message.payload);
    const { position, qos } = message;
    this.#add({ topic, position, qos, payload, length: payload.length, levels: topic.split('/') });
    if (this.#bytes <= this.#bytesMax) return;
    for (const oldest of this.#ordered().keys()) {
      if (this.#bytes <= this.#bytesMax) return;
      this.clear(oldest);
    }
  }

  /** The oldest first. */
  all(): Iterable<Kept> {
    return this.#ordered().values();
  }

  /** The message of a topic. */
  known(topic: string): Kept | undefined {
    return this.#messages.get(topic);
  }

  /** Puts a message in the place of the one of its topic: `restoreAll` comes behind. */
  put(message: Kept): void {
    this.#messages.set(message.topic, message);
  }

  /** These, in any order, are all that there are; each of them was put, or was there before. */
  restoreAll(messages: readonly Kept[]): void {
    const others = this.#messages.size !== messages.length;
    if (others) this.#messages.clear();
    this.#inOrder = false;
    this.#lasting = 0;
    this.#bytes = 0;
    for (const message of messages) {
      if (others) this.#messages.set(message.topic, message);
      this.#count(message);
    }
  }

  /** The oldest first: a message is older than those that came behind it. */
  #ordered(): ReadonlyMap<string, Kept> {
    if (this.#inOrder) return this.#messages;
    const messages = [...this.#messages.values()].sort((one, other) => one.position - other.position);
    this.#messages.clear();
    for (const message of messages) this.#messages.set(message.topic, message);
    this.#inOrder = true;
    return this.#messages;
  }

  /** Adds a message, of a topic that has none, behind all others. */
  #add(message: Kept): void {
    this.#messages.set(message.topic, message);
    this.#count(message);
  }

  #count(message: Kept): void {
    if (message.qos > 0) this.#lasting++;
    this.#bytes += bytesOf(message);
  }

  clear(topic: string): void {
    const message = this.#messages.get(topic);
    if (!message) return;
    this.#messages.delete(topic);
    if (message.qos > 0) this.#lasting--;
    this.#bytes -= bytesOf(message);
  }

  /** The stored messages that a filter covers, with their topics. */
  find(filter: string): readonly (StoredMessage & Readonly<{ topic: string }>)[] {
    if (!hasWildcard(filter)) {
      const message = this.#messages.get(filter);
      return message ? [message] : [];
    }
    const wanted = filter.split('/');
    return [...this.#ordered().values()].filter(({ levels }) => levelsCovered(wanted, levels));
  }

  /** Those of QoS 1 and 2, which a new subscription is owed. */
  findLasting(filter: string): readonly (StoredMessage & Readonly<{ topic: string }>)[] {
    return this.#lasting === 0 ? [] : this.find(filter).filter(({ qos }) => qos > 0);
  }
}

/** What a message takes in memory, roughly: its bytes, its topic and what stands around them. */
function bytesOf({ topic, length }: Kept): number {
  return length + 2 * topic.length + 256;
}
