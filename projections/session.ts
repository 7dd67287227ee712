/** What the broker owes to one client: its deliveries in order, and the QoS 2 messages that it has not released yet. */
import { INFLIGHT_DELIVERIES_MAX } from '../domain/limits.ts';
import type { Position } from '../domain/recorded-event.ts';
import type { Result } from '../domain/result.ts';
import { checkTopic, type Principal } from '../domain/topic.ts';
import type { SharedTopic } from './group.ts';
import type { Hop } from './routes.ts';

/** A QoS 1 or 2 message on its way to one client; the payload stays in the log. */
export type Delivery = {
  readonly position: Position;
  readonly packetId: number;
  readonly qos: 1 | 2;
  /** The shared group through which it came, if any: when this client is gone for good, another member gets it. */
  readonly share: SharedTopic | undefined;
  /** A stored message that a new subscription asked for. */
  readonly retain: boolean;
  /** It may have been written to an earlier connection: sent again, it carries the DUP flag. */
  repeated: boolean;
  /** The client answered PUBREC: what is still owed is PUBREL. */
  received: boolean;
};

/** Answers about publish topics kept per client. */
const PUBLISH_TOPICS_KNOWN_MAX = 64;

/** Changed by the world's fold only. */
export class Session {
  readonly clientId: string;
  readonly org: string;
  #principal: Principal;
  /** Answers of `checkPublish`: a client uses few topics, again and again. */
  #publishTopics: Map<string, Result<string>> | undefined;
  /** The API key of an application; undefined for everybody else. It stays while the client is away. */
  apiKey: string | undefined;
  online = false;
  durable = false;
  // Most sessions are never owed anything, and there may be very many of them.
  #deliveries: Map<Position, Delivery> | undefined;
  #unreleased: Set<number> | undefined;
  /** The delivery that was routed last: what the adapter sends when its client is not behind. */
  latest: Delivery | undefined;
  #routed = 0;

  constructor(clientId: string, org: string, principal: Principal) {
    this.clientId = clientId;
    this.org = org;
    this.#principal = principal;
  }

  /** Makes it what it was when so many messages had been owed to it, owed nothing yet. */
  restore(routed: number): void {
    this.#routed = routed;
    this.#deliveries = undefined;
    this.#unreleased = undefined;
    this.latest = undefined;
  }

  /** In the order in which they were routed. */
  get deliveries(): Map<Position, Delivery> {
    this.#deliveries ??= new Map();
    return this.#deliveries;
  }

  /** Whether anything is owed to it now. */
  get isOwed(): boolean {
    return this.#deliveries !== undefined && this.#deliveries.size > 0;
  }

  /** Packet ids of inbound QoS 2 messages that await their PUBREL. */
  get unreleased(): Set<number> {
    this.#unreleased ??= new Set();
    return this.#unreleased;
  }

  /** Whether there are such packet ids now. */
  get hasUnreleased(): boolean {
    return this.#unreleased !== undefined && this.#unreleased.size > 0;
  }

  /** How many messages have been owed to it: from this the next packet id follows. */
  get routed(): number {
    return this.#routed;
  }

  get principal(): Principal {
    return this.#principal;
  }

  set principal(principal: Principal) {
    this.#principal = principal;
    this.#publishTopics = undefined;
  }

  /** `checkTopic` for a topic that this client publishes to. */
  checkPublish(topic: string): Result<string> {
    this.#publishTopics ??= new Map();
    const answers = this.#publishTopics;
    const known = answers.get(topic);
    if (known) return known;
    const checked = checkTopic(this.#principal, 'publish', topic);
    if (answers.size >= PUBLISH_TOPICS_KNOWN_MAX) answers.clear();
    answers.set(topic, checked);
    return checked;
  }

  /**
   * Owes a message to this client. Packet ids go round from 1 to 65535 in routing order, so that they are known without being recorded;
   * whoever writes them waits while an older message still has the same one.
   */
  owe(position: Position, qos: 1 | 2, share: SharedTopic | undefined, retain = false): Delivery {
    const packetId = (this.#routed++ % 65_535) + 1;
    const delivery = { position, packetId, qos, share, retain, repeated: false, received: false };
    this.deliveries.set(position, delivery);
    this.latest = delivery;
    return delivery;
  }

  /** The connection is gone: whatever was owed may have been written to it. */
  suspend(): void {
    this.online = false;
    if (this.#deliveries) for (const delivery of this.#deliveries.values()) delivery.repeated = true;
  }
}

/** What all sessions are owed, and the bound on each. */
export class Debts {
  readonly #messagesMax: number;
  /** Sessions that are owed more than the bound: their oldest deliveries are to be dropped, by an event. */
  readonly overflowing = new Set<Session>();

  constructor(messagesMax: number) {
    this.#messagesMax = messagesMax;
  }

  /** Owes a message to a recipient at the lower QoS of the two; undefined when that is 0 or nobody is there to keep it for. */
  owe(
    { session, qos: granted }: Hop,
    qos: 0 | 1 | 2,
    position: Position,
    share: SharedTopic | undefined,
    retain = false,
  ): Delivery | undefined {
    const lower = qos < granted ? qos : granted;
    if (lower === 0 || (!session.online && !session.durable)) return undefined;
    const delivery = session.owe(position, lower, share, retain);
    this.review(session);
    return delivery;
  }

  /** Looks whether a session is beyond its bound. */
  review(session: Session): void {
    if (session.deliveries.size > this.#messagesMax + underWayMax(session)) this.overflowing.add(session);
    else if (this.overflowing.size > 0) this.overflowing.delete(session);
  }

  /**
   * The positions by which a session is beyond its bound, oldest first. What may be under way to a client that is connected is neither
   * counted nor dropped: it may have been written already.
   */
  excess(session: Session): readonly Position[] {
    const underWay = underWayMax(session);
    const count = session.deliveries.size - underWay - this.#messagesMax;
    return count > 0 ? [...session.deliveries.keys()].slice(underWay, underWay + count) : [];
  }

  /** Acknowledged or dropped: owed no more. */
  settle(session: Session, positions: readonly Position[]): void {
    for (const position of positions) session.deliveries.delete(position);
    this.review(session);
  }

  /** The session is over. */
  forgive(session: Session): void {
    if (session.isOwed) session.deliveries.clear();
    if (session.hasUnreleased) session.unreleased.clear();
    this.overflowing.delete(session);
  }
}

/** How many deliveries may be under way to a client at once. */
function underWayMax({ online, principal }: Session): number {
  return online ? INFLIGHT_DELIVERIES_MAX[principal.id.class] : 0;
}
