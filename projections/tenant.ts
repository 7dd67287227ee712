/** One org's traffic: who has subscribed to what, what is stored, who receives a message, and what is remembered of it all. */
import type { OrgAggregate } from '../domain/org.ts';
import type { Name, Position } from '../domain/recorded-event.ts';
import type { Member } from '../domain/resource-group.ts';
import type { Filter } from '../domain/subscription.ts';
import { checkTopic, type Principal } from '../domain/topic.ts';
import { ConnectionStates } from './connection-states.ts';
import type { Owed } from './effects.ts';
import type { Share } from './group.ts';
import { LastEvents } from './last-events.ts';
import { Retained, type StoredMessage } from './retained.ts';
import { type AccessControl, type Hop, type Route, Routes } from './routes.ts';
import type { Debts, Session } from './session.ts';
import { Usage } from './usage.ts';

/** Changed by the world's fold only. */
export class Tenant {
  readonly routes: Routes;
  readonly retained = new Retained();
  readonly #debts: Debts;
  readonly #accessControl: AccessControl;
  readonly connectionStates = new ConnectionStates();
  readonly lastEvents: LastEvents;
  readonly usage = new Usage();

  /** `isRegistered`: whether the org has this device; nobody is when it is left out. */
  constructor(
    debts: Debts,
    isRegistered: (device: Member) => boolean = () => false,
    accessControl: AccessControl = () => undefined,
  ) {
    this.#debts = debts;
    this.#accessControl = accessControl;
    this.routes = new Routes(accessControl);
    this.lastEvents = new LastEvents(isRegistered);
  }

  /** Takes over what the org asks to be remembered; nothing where there is no such org, as in quickstart. */
  configure(org: OrgAggregate): void {
    this.connectionStates.recording = org?.connectionStates ?? false;
    this.lastEvents.caching = org?.lastEventCache.enabled ?? false;
  }

  /** Other messages are hidden than before, or from others. Guess: what is owed already stays owed. */
  reconsider(): void {
    this.routes.reconsider();
  }

  /** Whether the messages of a topic in the platform's form are hidden from a session. */
  hides(session: Session, topic: string): boolean {
    return this.#accessControl()?.(topic)?.(session) ?? false;
  }

  /** Adds a filter as the client wrote it. What the rules do not allow (any more) is left out. */
  subscribe(session: Session, filter: string, qos: 0 | 1 | 2): void {
    const checked = checkTopic(session.principal, 'subscribe', filter);
    if (checked.ok) this.routes.add(checked.value, session, qos, groupOf(session.principal, checked.value));
  }

  unsubscribe(session: Session, filter: string): void {
    const checked = checkTopic(session.principal, 'subscribe', filter);
    if (checked.ok) this.routes.remove(checked.value, session, groupOf(session.principal, checked.value));
  }

  /** A message of a client was published, to a topic that may be given with its name. Answers as `route` does. */
  publish(topic: string, qos: 0 | 1 | 2, position: Position, name?: Name): readonly Hop[] {
    const event = this.lastEvents.note(topic, position, name);
    return this.#send(event ? this.routes.findFor(event) : this.routes.find(topic), qos, position);
  }

  /** Who receives a message: every direct subscriber once, one member of each shared group. What is owed to them is noted. */
  route(topic: string, qos: 0 | 1 | 2, position: Position): readonly Hop[] {
    return this.#send(this.routes.find(topic), qos, position);
  }

  #send({ direct, shares }: Route, qos: 0 | 1 | 2, position: Position): readonly Hop[] {
    if (qos > 0) for (const hop of direct) this.#debts.owe(hop, qos, position, undefined);
    return shares.length === 0 ? direct : [...direct, ...this.#choose(direct, shares, qos, position)];
  }

  #choose(direct: readonly Hop[], shares: readonly Share[], qos: 0 | 1 | 2, position: Position): readonly Hop[] {
    const taken = new Set(direct.map(({ session }) => session));
    const chosen: Hop[] = [];
    for (const { group, of, hides } of shares) {
      const hop = hides ? group.chooseSeeing(qos > 0, hides) : group.choose(qos > 0);
      // Guess: a client that two of its groups choose for one message gets it once.
      if (!hop || taken.has(hop.session)) continue;
      taken.add(hop.session);
      chosen.push(hop);
      this.#debts.owe(hop, qos, position, of);
    }
    return chosen;
  }

  keep(topic: string, message: StoredMessage): void {
    this.retained.keep(topic, message);
  }

  clear(topic: string): void {
    this.retained.clear(topic);
  }

  /** The stored messages that a filter in the platform's form covers. */
  stored(filter: string): ReturnType<Retained['find']> {
    return this.retained.find(filter);
  }

  /** The stored messages that a session's new subscription, as the client wrote it, is to get, whatever their QoS. */
  storedFor(session: Session, filter: string): ReturnType<Retained['find']> {
    return this.#visible(session, filter, (wanted) => this.retained.find(wanted));
  }

  /** What new subscriptions are owed of the stored messages; those of QoS 0 are sent by the adapter, behind SUBACK. */
  oweStored(session: Session, filters: readonly Filter[]): readonly Owed[] {
    const owed: Owed[] = [];
    for (const { filter, qos } of filters) {
      if (qos === 0) continue;
      for (const stored of this.#visible(session, filter, (wanted) => this.retained.findLasting(wanted))) {
        const delivery = this.#debts.owe({ session, qos }, stored.qos, stored.position, undefined, true);
        if (delivery) owed.push({ session, delivery });
      }
    }
    return owed;
  }

  #visible(session: Session, filter: string, find: Retained['find']): ReturnType<Retained['find']> {
    // Guess: a shared subscription gets no stored messages, as in MQTT 5.
    if (session.principal.id.class === 'A') return [];
    const checked = checkTopic(session.principal, 'subscribe', filter);
    const found = checked.ok ? find(checked.value) : [];
    const hiding = this.#accessControl();
    return hiding ? found.filter(({ topic }) => !hiding(topic)?.(session)) : found;
  }

  /** What a client that is gone for good was owed through shared groups passes to their other members. */
  passOn(session: Session): readonly Owed[] {
    const owed: Owed[] = [];
    const hiding = this.#accessControl();
    for (const { position, qos, share } of session.deliveries.values()) {
      if (!share) continue;
      const hop = this.routes.group(share.filter, share.group)?.chooseHeir(position, hiding?.(share.topic));
      const delivery = hop && this.#debts.owe(hop, qos, position, share);
      if (delivery) owed.push({ session: hop.session, delivery });
    }
    return owed;
  }
}

/**
 * The shared group of a subscription: all filters of a scalable application are shared, per application, per filter, and apart for
 * connections with and without an instance id. Source: amlen server_proxy/src/pxmqtt.c (makeSharedSubcriptionTopic).
 */
function groupOf({ id }: Principal, filter: string): string | undefined {
  if (id.class !== 'A') return undefined;
  return `${id.appId}:${id.instanceId === undefined ? '' : 'instances'}:${filter}`;
}
