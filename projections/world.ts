/**
 * The world: what the sandbox knows now, folded from the log in its order and changed nowhere else. Handlers read it; the adapters carry
 * out what a fold answers: who receives a message is computed here, once, from the event and the world as it is at that event.
 */
import { principalOf } from '../domain/admission.ts';
import { type ClientEvent, type ClientState, connection } from '../domain/connection.ts';
import type { EventOf, SandboxEvent } from '../domain/events/catalogue.ts';
import { SESSION_QUEUE_MESSAGES_MAX } from '../domain/limits.ts';
import { PLAIN_ORG } from '../domain/plain.ts';
import type { Position, RecordedEvent } from '../domain/recorded-event.ts';
import type { Filter } from '../domain/subscription.ts';
import { checkTopic, type Principal } from '../domain/topic.ts';
import { createRegistry, foldRegistry, type RegistryEvent, type RegistryView } from './registry.ts';
import { Retained } from './retained.ts';
import { type Group, type Hop, Routes } from './routes.ts';
import { type Delivery, Session } from './session.ts';
import { statusMessage } from './status-message.ts';

/** A client that is connected or has a durable session: its aggregate with the revision of its stream, and what it is owed. */
export type Client = { state: ClientState; revision: number; session: Session };

/** A message on its way to its recipients. `qos` is the message's; each hop takes the lower of the two. */
export type Publication = Readonly<{
  position: Position;
  org: string;
  topic: string;
  payload: Uint8Array;
  qos: 0 | 1 | 2;
  hops: readonly Hop[];
}>;

export type Owed = Readonly<{ session: Session; delivery: Delivery }>;

/** What a fold asks the adapters to do. */
export type Effects = Readonly<{
  publication?: Publication;
  /** Connections that have ended by this event. */
  ended?: string;
  /** Deliveries that are owed by this event though no message came: stored messages for a new subscription, and what a shared group passes on. */
  owed?: readonly Owed[];
}>;

const nothing: Effects = {};
const nobody: readonly Hop[] = [];

/** One org's traffic: its subscriptions and its stored messages. */
class Tenant {
  readonly routes = new Routes();
  readonly retained = new Retained();
}

export class World {
  readonly registry: RegistryView = createRegistry();
  /** Revisions of the registry's streams: the last event of each. */
  readonly #revisions = new Map<string, number>();
  readonly #clients = new Map<string, Client>();
  readonly #tenants = new Map<string, Tenant>();
  readonly #sessionQueueMessagesMax: number;
  /** Sessions that are owed more than the bound: the runner drops their oldest deliveries, by an event. */
  readonly overflowing = new Set<Session>();
  plainRefusedFilters: readonly string[] = [];
  position: Position = -1;

  constructor({ sessionQueueMessagesMax = SESSION_QUEUE_MESSAGES_MAX } = {}) {
    this.#sessionQueueMessagesMax = sessionQueueMessagesMax;
  }

  client(clientId: string): Client | undefined {
    return this.#clients.get(clientId);
  }

  clients(): Iterable<Client> {
    return this.#clients.values();
  }

  /** Revision of the last event of a registry stream; `none` when there is no such stream. */
  revision(stream: string): number | 'none' {
    return this.#revisions.get(stream) ?? 'none';
  }

  /** The stored messages of an org that a filter covers. */
  retained(org: string, filter: string): ReturnType<Retained['find']> {
    return this.#tenants.get(org)?.retained.find(filter) ?? [];
  }

  /** Folds the next event of the log. Events of types that the world does not follow pass through it. */
  fold(recorded: RecordedEvent): Effects {
    this.position = recorded.position;
    const event = recorded as unknown as SandboxEvent;
    switch (event.type) {
      case 'MessagePublished':
        return this.#foldMessage(event, recorded);
      case 'DeliveriesAcknowledged':
        return this.#foldAcknowledged(event.data);
      case 'MessageReleased':
        this.#clients.get(event.data.clientId)?.session.unreleased.delete(event.data.packetId);
        return nothing;
      case 'DeliveriesDropped':
        return this.#foldDropped(event.data);
      case 'ClientConnected':
      case 'ClientDisconnected':
      case 'ClientSubscribed':
      case 'ClientUnsubscribed':
        return this.#foldClient(event, recorded);
      case 'ConnectRefused':
      case 'SubscribeRefused': {
        const client = this.#clients.get(event.data.clientId);
        if (client && recorded.stream === `client-${event.data.clientId}`) client.revision = recorded.revision;
        return event.type === 'ConnectRefused' ? this.#foldStatus(event, recorded) : nothing;
      }
      case 'SandboxStarted':
        this.plainRefusedFilters = event.data.plainRefusedFilters;
        return nothing;
      case 'SandboxStopped':
      case 'ApiRequestAnswered':
      case 'PublishRefused':
      case 'DuplicateReceived':
        return nothing;
      default:
        this.#revisions.set(recorded.stream, recorded.revision);
        foldRegistry(this.registry, event satisfies RegistryEvent);
        return nothing;
    }
  }

  #tenant(org: string): Tenant {
    let tenant = this.#tenants.get(org);
    if (!tenant) {
      tenant = new Tenant();
      this.#tenants.set(org, tenant);
    }
    return tenant;
  }

  #foldMessage(
    { data, payload }: EventOf<'MessagePublished'>,
    { position, metadata, stream, revision }: RecordedEvent,
  ): Effects {
    const { org } = metadata;
    const sender = this.#clients.get(data.clientId);
    if (sender) {
      if (data.qos === 2 && data.packetId !== undefined) sender.session.unreleased.add(data.packetId);
      // A Will stands in its client's stream.
      if (stream.startsWith('client-')) sender.revision = revision;
    }
    const bytes = payload ?? noBytes;
    const tenant = this.#tenant(org);
    if (data.retain && org === PLAIN_ORG) tenant.retained.keep(data.topic, { position, payload: bytes, qos: data.qos });
    const hops = this.#route(tenant, data.topic, data.qos, position);
    return { publication: { position, org, topic: data.topic, payload: bytes, qos: data.qos, hops } };
  }

  /** Finds the recipients and notes what is owed to them. */
  #route(tenant: Tenant, topic: string, qos: 0 | 1 | 2, position: Position): readonly Hop[] {
    const { direct, groups } = tenant.routes.find(topic);
    let hops = direct;
    if (groups.length > 0) {
      const chosen = new Map(direct.map((hop) => [hop.session, hop]));
      for (const group of groups) {
        const hop = group.choose(qos > 0);
        if (!hop || chosen.has(hop.session)) continue;
        chosen.set(hop.session, hop);
        if (qos > 0 && hop.qos > 0) this.#owe(hop, qos as 1 | 2, position, group);
      }
      hops = [...chosen.values()];
    }
    if (qos > 0) for (const hop of direct) if (hop.qos > 0) this.#owe(hop, qos as 1 | 2, position, undefined);
    return hops;
  }

  #owe(
    { session, qos: granted }: Hop,
    qos: 1 | 2,
    position: Position,
    group: Group | undefined,
    retain = false,
  ): Delivery | undefined {
    if (!session.online && !session.durable) return undefined;
    const delivery = session.owe(position, Math.min(qos, granted) as 1 | 2, group, retain);
    if (session.deliveries.size > this.#sessionQueueMessagesMax) this.overflowing.add(session);
    return delivery;
  }

  /** How many deliveries of a session are beyond its bound, oldest first. */
  excess(session: Session): readonly Position[] {
    const count = session.deliveries.size - this.#sessionQueueMessagesMax;
    return count > 0 ? [...session.deliveries.keys()].slice(0, count) : [];
  }

  #foldAcknowledged({ clientId, received, completed }: EventOf<'DeliveriesAcknowledged'>['data']): Effects {
    const session = this.#clients.get(clientId)?.session;
    if (!session) return nothing;
    for (const position of received ?? []) {
      const delivery = session.deliveries.get(position);
      if (delivery) delivery.received = true;
    }
    for (const position of completed ?? []) session.deliveries.delete(position);
    return nothing;
  }

  #foldDropped({ clientId, positions }: EventOf<'DeliveriesDropped'>['data']): Effects {
    const session = this.#clients.get(clientId)?.session;
    if (!session) return nothing;
    for (const position of positions) session.deliveries.delete(position);
    this.overflowing.delete(session);
    return nothing;
  }

  #foldClient(event: Exclude<ClientEvent, { type: 'MessagePublished' }>, recorded: RecordedEvent): Effects {
    const { clientId } = event.data;
    const { org } = recorded.metadata;
    let client = this.#clients.get(clientId);
    if (!client) {
      const session = new Session(clientId, org, this.#principal(event.data));
      client = { state: connection.initial, revision: -1, session };
      this.#clients.set(clientId, client);
    }
    const before = client.state;
    client.state = connection.evolve(before, event);
    client.revision = recorded.revision;
    switch (event.type) {
      case 'ClientConnected':
        this.#arrive(client, before, event.data);
        return this.#foldStatus(event, recorded);
      case 'ClientDisconnected': {
        const owed = this.#leave(client, before);
        return {
          ...this.#foldStatus(event, recorded),
          ended: event.data.connectionId,
          ...(owed.length > 0 && { owed }),
        };
      }
      case 'ClientSubscribed':
        for (const { filter, qos } of event.data.filters) this.#subscribe(client.session, filter, qos);
        return this.#foldStored(client.session, event.data.filters);
      case 'ClientUnsubscribed':
        for (const filter of event.data.filters) this.#unsubscribe(client.session, filter);
        return nothing;
      default:
        return nothing;
    }
  }

  #arrive(client: Client, before: ClientState, data: EventOf<'ClientConnected'>['data']): void {
    if (data.clean) this.#endSession(client, before);
    const { session } = client;
    const filters = client.state.session?.filters ?? new Map<string, 0 | 1 | 2>();
    // What the rules no longer allow is dropped silently. Source: amlen server_proxy/src/pxmqtt.c, server_protocol/src/mqtt.c.
    for (const filter of filters.keys()) this.#unsubscribe(session, filter);
    session.principal = this.#principal(data);
    session.online = true;
    session.durable = !data.clean;
    for (const [filter, qos] of filters) this.#subscribe(session, filter, qos);
  }

  #leave(client: Client, before: ClientState): readonly Owed[] {
    client.session.suspend();
    if (client.state.session) return [];
    const heirs = this.#endSession(client, before);
    this.#clients.delete(client.session.clientId);
    return heirs;
  }

  /** Forgets a session. What a shared group still owed to it passes to the group's other members, who are answered. */
  #endSession(client: Client, before: ClientState): readonly Owed[] {
    const { session } = client;
    for (const filter of before.session?.filters.keys() ?? []) this.#unsubscribe(session, filter);
    const heirs: Owed[] = [];
    for (const { position, qos, group } of session.deliveries.values()) {
      const hop = group?.choose(true);
      if (!hop || hop.qos === 0) continue;
      const delivery = this.#owe(hop, qos, position, group);
      if (delivery) heirs.push({ session: hop.session, delivery });
    }
    session.deliveries.clear();
    session.unreleased.clear();
    this.overflowing.delete(session);
    client.session = new Session(session.clientId, session.org, session.principal);
    return heirs;
  }

  #subscribe(session: Session, filter: string, qos: 0 | 1 | 2): void {
    const checked = checkTopic(session.principal, 'subscribe', filter);
    if (checked.ok) {
      this.#tenant(session.org).routes.add(checked.value, session, qos, groupOf(session.principal, checked.value));
    }
  }

  /** A new subscription is owed the stored messages that it covers; those of QoS 0 are sent by the adapter, behind SUBACK. */
  #foldStored(session: Session, filters: readonly Filter[]): Effects {
    if (session.principal.id.class === 'A') return nothing;
    const owed: Owed[] = [];
    for (const { filter, qos } of filters) {
      const checked = qos > 0 && checkTopic(session.principal, 'subscribe', filter);
      for (const stored of checked && checked.ok ? this.retained(session.org, checked.value) : []) {
        const hop = { session, qos };
        const delivery = stored.qos > 0 && this.#owe(hop, stored.qos as 1 | 2, stored.position, undefined, true);
        if (delivery) owed.push({ session, delivery });
      }
    }
    return owed.length > 0 ? { owed } : nothing;
  }

  #unsubscribe(session: Session, filter: string): void {
    const checked = checkTopic(session.principal, 'subscribe', filter);
    if (checked.ok) {
      this.#tenant(session.org).routes.remove(checked.value, session, groupOf(session.principal, checked.value));
    }
  }

  #principal(data: ClientEvent['data']): Principal {
    const { clientId, requestedClientId, user } = data as EventOf<'ClientConnected'>['data'];
    return principalOf(requestedClientId ?? clientId, user, this.registry, this.plainRefusedFilters);
  }

  #foldStatus(
    event: EventOf<'ClientConnected' | 'ConnectRefused' | 'ClientDisconnected'>,
    recorded: RecordedEvent,
  ): Effects {
    const { position, metadata } = recorded;
    const status = statusMessage(event, metadata.at);
    if (!status) return nothing;
    const { org } = metadata;
    const { topic, payload, stored } = status;
    const tenant = this.#tenant(org);
    if (stored === 'keep') tenant.retained.keep(topic, { position, payload, qos: 0 });
    if (stored === 'clear') tenant.retained.clear(topic);
    const { direct, groups } = tenant.routes.find(topic);
    const shared = groups.flatMap((group) => group.choose(false) ?? []);
    const hops = groups.length === 0 ? direct : [...direct, ...shared];
    return { publication: { position, org, topic, payload, qos: 0, hops: hops.length === 0 ? nobody : hops } };
  }
}

const noBytes = new Uint8Array(0);

/**
 * The shared group of a subscription: all filters of a scalable application are shared, per application, per filter, and apart for
 * connections with and without an instance id. Source: amlen server_proxy/src/pxmqtt.c (makeSharedSubcriptionTopic).
 */
function groupOf({ id }: Principal, filter: string): string | undefined {
  if (id.class !== 'A') return undefined;
  return `${id.appId}:${id.instanceId === undefined ? '' : 'instances'}:${filter}`;
}
