/**
 * QoS 1 and 2 on their way out: what may be under way at once, what waits, and what the client has acknowledged. What is owed is the
 * session's, folded from the log; this only knows what has been written to the present connection.
 */
import type { Position } from '../../domain/recorded-event.ts';
import { fromPlatform } from '../../domain/topic.ts';
import type { Publication } from '../../projections/effects.ts';
import type { Delivery, Session } from '../../projections/session.ts';
import type { EventStore } from '../store/event-store.ts';
import { encodeAck, encodePublish, PUBREL } from './encode.ts';
import type { Outbox } from './outbox.ts';

/** What connections need of the log. */
export type Log = Pick<EventStore, 'get' | 'head' | 'flushed' | 'backlogBytes'>;

export class Outflow {
  readonly #session: Session;
  readonly #outbox: Outbox;
  readonly #window: number;
  readonly #log: Log;
  readonly #onSent: (bytes: number) => void;
  /** Written and not acknowledged to the end, by packet id. */
  readonly #underWay = new Map<number, Delivery>();
  /** In routing order, not yet written. */
  #waiting: Delivery[] = [];
  #next = 0;
  #awaitsFlush = false;

  /** `window` is how many deliveries may be under way; `onSent` counts a PUBLISH. */
  constructor(session: Session, outbox: Outbox, window: number, log: Log, onSent: (bytes: number) => void) {
    this.#session = session;
    this.#outbox = outbox;
    this.#window = window;
    this.#log = log;
    this.#onSent = onSent;
  }

  /** Everything that the session is owed from before this connection, in order. */
  resume(): void {
    this.#waiting = [...this.#session.deliveries.values()];
    this.feed();
  }

  /** A delivery that has just been routed, with its message at hand: written at once unless the client is behind. */
  offer(delivery: Delivery, { topic, payload }: Pick<Publication, 'topic' | 'payload'>): void {
    if (this.#next < this.#waiting.length || !this.#mayGo(delivery)) this.#waiting.push(delivery);
    else this.#write(delivery, topic, payload);
  }

  /** A delivery whose message has to be read from the log. */
  queue(delivery: Delivery): void {
    this.#waiting.push(delivery);
    this.feed();
  }

  /** Writes what waits, as far as the window and the client's buffers allow. */
  feed(): void {
    while (this.#next < this.#waiting.length) {
      const delivery = this.#waiting[this.#next] as Delivery;
      // What was dropped or acknowledged meanwhile is owed no more.
      const owed = this.#session.deliveries.get(delivery.position) === delivery;
      if (owed && !this.#mayGo(delivery)) return;
      this.#next++;
      if (this.#next === this.#waiting.length) {
        this.#waiting = [];
        this.#next = 0;
      }
      if (!owed) continue;
      const event = this.#log.get(delivery.position);
      if (event) this.#write(delivery, (event.data as { topic: string }).topic, event.payload ?? noBytes);
    }
  }

  /** PUBACK or PUBCOMP: the position that is done with; undefined for a packet id that is not under way. */
  complete(packetId: number): Position | undefined {
    const delivery = this.#underWay.get(packetId);
    if (!delivery) return undefined;
    this.#underWay.delete(packetId);
    return delivery.position;
  }

  /** PUBREC: the position of its message; undefined for a packet id that is not under way. */
  received(packetId: number): Position | undefined {
    return this.#underWay.get(packetId)?.position;
  }

  #mayGo({ packetId, qos, position }: Delivery): boolean {
    // Packet ids go round: one that a slow acknowledgement still holds is not used twice.
    const room = this.#underWay.size < this.#window && !this.#underWay.has(packetId) && !this.#outbox.behind;
    if (!room || qos === 1 || position <= this.#log.head()) return room;
    this.#feedWhenFlushed();
    return false;
  }

  /**
   * A client keeps the packet id of a QoS 2 message until PUBREL. Were the message lost in a crash, the id would be another one's after it,
   * and that one taken for a repetition: QoS 2 waits until the message is durable.
   */
  #feedWhenFlushed(): void {
    if (this.#awaitsFlush) return;
    this.#awaitsFlush = true;
    const feed = () => {
      this.#awaitsFlush = false;
      this.feed();
    };
    // A store that has failed ends the process; its owner has been told.
    this.#log.flushed().then(feed, () => {});
  }

  #write(delivery: Delivery, topic: string, payload: Uint8Array): void {
    const { packetId, qos, received, repeated, retain } = delivery;
    this.#underWay.set(packetId, delivery);
    if (received) {
      this.#outbox.push(encodeAck(PUBREL, packetId));
      return;
    }
    const sent = fromPlatform(this.#session.principal, topic);
    const frame = encodePublish(sent, payload, qos, packetId, { dup: repeated, retain });
    this.#outbox.push(frame);
    this.#onSent(frame.length);
  }
}

const noBytes = new Uint8Array(0);
