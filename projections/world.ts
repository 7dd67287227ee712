/**
 * The world: what the sandbox knows now, folded from the log in its order and changed nowhere else. Handlers read it; the adapters carry
 * out what a fold answers: who receives a message is computed here, once, from the event and the world as it is at that event.
 */
import { clientIdsOf } from '../domain/client-id.ts';
import { type Clock, timeOn } from '../domain/clock.ts';
import type { EventOf, SandboxEvent } from '../domain/events/catalogue.ts';
import { SESSION_QUEUE_MESSAGES_MAX } from '../domain/limits.ts';
import type { PastEvent, Position, RecordedEvent } from '../domain/recorded-event.ts';
import { type Client, Clients } from './clients.ts';
import type { ConnectionStates } from './connection-states.ts';
import { type Effects, noEffects } from './effects.ts';
import type { LastEvents } from './last-events.ts';
import { Messages, type Placed } from './messages.ts';
import { Registry, type RegistryEvent } from './registry.ts';
import type { StoredMessage } from './retained.ts';
import { Debts, type Session } from './session.ts';
import { changesSight } from './sight.ts';
import { statusMessage } from './status-message.ts';
import { Tenants } from './tenants.ts';
import type { Usage } from './usage.ts';

/** A clock with the revision of its stream. */
export type OrgClock = Clock & Readonly<{ revision: number }>;

/** What a world is made of, for snapshots: nobody else looks in here. */
export type WorldParts = Readonly<{
  registry: Registry;
  debts: Debts;
  clients: Clients;
  tenants: Tenants;
  clocks: Map<string, OrgClock>;
}>;

export class World {
  readonly registry = new Registry();
  readonly #debts: Debts;
  readonly #clients: Clients;
  readonly #tenants: Tenants;
  readonly #messages: Messages;
  readonly #clocks = new Map<string, OrgClock>();
  #position: Position = -1;

  /** `sessionQueueMessagesMax`: how many messages a session may be owed before the oldest is dropped. */
  constructor({ sessionQueueMessagesMax = SESSION_QUEUE_MESSAGES_MAX } = {}) {
    this.#debts = new Debts(sessionQueueMessagesMax);
    this.#clients = new Clients(this.registry, this.#debts);
    this.#tenants = new Tenants(this.#debts, this.registry);
    this.#messages = new Messages(this.#clients, this.#tenants);
  }

  /** The last event that was folded, -1 for none. */
  get position(): Position {
    return this.#position;
  }

  /** What a snapshot keeps of it. */
  get parts(): WorldParts {
    return {
      registry: this.registry,
      debts: this.#debts,
      clients: this.#clients,
      tenants: this.#tenants,
      clocks: this.#clocks,
    };
  }

  /** Its parts have been brought back as they were at a position, from which it goes on. */
  resume(position: Position): void {
    this.#position = position;
  }

  /** A client that is connected or has a durable session. */
  client(clientId: string): Client | undefined {
    return this.#clients.get(clientId);
  }

  clients(): Iterable<Client> {
    return this.#clients.all();
  }

  /** An org's clock with the revision of its stream; undefined when it has never been set. */
  clock(org: string): OrgClock | undefined {
    return this.#clocks.get(org);
  }

  /** What an org's clock shows when the wall clock shows `wall`; ms since the epoch. */
  timeIn(org: string, wall: number): number {
    return this.#clocks.size === 0 ? wall : timeOn(this.#clocks.get(org), wall);
  }

  /** The filters that the plain listener refuses. */
  get plainRefusedFilters(): readonly string[] {
    return this.#clients.plainRefusedFilters;
  }

  /** The stored messages of an org that a filter in the platform's form covers. */
  stored(org: string, filter: string): readonly (StoredMessage & Readonly<{ topic: string }>)[] {
    return this.#tenants.known(org)?.stored(filter) ?? [];
  }

  /** Whether access control hides the messages of a topic in the platform's form from a session. */
  hides(session: Session, topic: string): boolean {
    return session.apiKey !== undefined && this.#tenants.of(session.org).hides(session, topic);
  }

  /** The stored messages that a session's new subscription, as the client wrote it, is to get, whatever their QoS. */
  storedFor(session: Session, filter: string): readonly (StoredMessage & Readonly<{ topic: string }>)[] {
    return this.#tenants.of(session.org).storedFor(session, filter);
  }

  /** Who of an org is connected. */
  connectionStates(org: string): ConnectionStates {
    return this.#tenants.of(org).connectionStates;
  }

  /** Where the last events of an org's devices stand. */
  lastEvents(org: string): LastEvents {
    return this.#tenants.of(org).lastEvents;
  }

  /** What the clients of an org have published. */
  usage(org: string): Usage {
    return this.#tenants.of(org).usage;
  }

  /** Sessions that are owed more than their bound: the runner drops the excess, by an event. */
  get overflowing(): ReadonlySet<Session> {
    return this.#debts.overflowing;
  }

  /** The positions by which a session is beyond its bound, oldest first. */
  excess(session: Session): readonly Position[] {
    return this.#debts.excess(session);
  }

  /** Folds the next event of the log. */
  fold(recorded: RecordedEvent): Effects {
    const { position, metadata } = recorded;
    this.#position = position;
    // Reads pass the upcasters, so that only shapes of the catalogue arrive here.
    const event = recorded as unknown as SandboxEvent;
    if (event.type !== 'MessagePublished') return this.#foldOther(event, recorded);
    const { data, payload = noBytes } = event;
    const hops = this.#messages.fold(data, payload.length, recorded);
    return { publication: { position, org: metadata.org, topic: data.topic, payload, qos: data.qos, hops } };
  }

  /** The same for those who do nothing about it. */
  foldPast(past: PastEvent): void {
    this.#position = past.position;
    const event = past as unknown as SandboxEvent;
    if (event.type === 'MessagePublished') this.#messages.fold(event.data, past.payloadBytes, past);
    else this.#foldOther(event, past);
  }

  #foldOther(event: Exclude<SandboxEvent, { type: 'MessagePublished' }>, recorded: Placed): Effects {
    switch (event.type) {
      case 'DeliveriesAcknowledged':
        return this.#foldAcknowledged(event.data);
      case 'MessageReleased':
        this.client(event.data.clientId)?.session.unreleased.delete(event.data.packetId);
        return noEffects;
      case 'DeliveriesDropped': {
        const session = this.client(event.data.clientId)?.session;
        if (session) this.#debts.settle(session, event.data.positions);
        return noEffects;
      }
      case 'ClientConnected':
      case 'ClientDisconnected': {
        const effects = this.#foldClient(event, recorded);
        return { ...effects, ...this.#foldStatus(event, recorded) };
      }
      case 'ConnectRefused':
        return this.#foldStatus(event, recorded);
      case 'ClientSubscribed':
      case 'SubscribeRefused':
      case 'ClientUnsubscribed':
      case 'UnsubscribeRefused':
        return this.#foldClient(event, recorded);
      case 'SandboxStarted':
        this.#clients.plainRefusedFilters = event.data.plainRefusedFilters;
        return noEffects;
      case 'OrgImportBegan':
        this.registry.imports.set(event.data.org, { source: event.data.source });
        return noEffects;
      case 'OrgImported':
        this.registry.imports.delete(event.data.org);
        return noEffects;
      case 'ClockSet': {
        const { org, mode, at } = event.data;
        this.#clocks.set(org, { mode, at, since: recorded.metadata.recordedAt, revision: recorded.revision });
        return noEffects;
      }
      case 'SandboxStopped':
      case 'HistoryTruncated':
      case 'InputIgnored':
      case 'InputRefused':
      case 'ApiRequestAnswered':
      case 'PublishRefused':
      case 'DuplicateReceived':
        return noEffects;
      default:
        return this.#foldRegistry(event satisfies RegistryEvent, recorded);
    }
  }

  #foldRegistry(event: RegistryEvent, { stream, revision, position, metadata: { at } }: Placed): Effects {
    this.registry.fold(event, stream, revision, { position, at });
    this.#remember(event);
    if (changesSight(event, this.registry)) this.#tenants.known(event.data.org)?.reconsider();
    return this.#cut(event);
  }

  /** What is remembered of an org's traffic is as it asks, and of its registered devices only. */
  #remember(event: RegistryEvent): void {
    const { org } = event.data;
    switch (event.type) {
      case 'OrgCreated':
      case 'LastEventCacheConfigured':
      case 'ConnectionStatesConfigured':
        this.#tenants.of(org).configure(this.registry.org(org));
        return;
      case 'DeviceRegistered':
        this.#tenants.of(org).lastEvents.arrive();
        return;
      case 'DeviceDeleted': {
        const tenant = this.#tenants.of(org);
        tenant.lastEvents.forget(event.data);
        for (const clientId of clientIdsOf(event.data)) tenant.connectionStates.forget(clientId);
      }
    }
  }

  /** Who may not stay. Guess: the codes are documented, when exactly a deleted client is closed is not. */
  #cut(event: RegistryEvent): Effects {
    switch (event.type) {
      case 'DeviceDeleted':
        return this.#forgetDevice(event.data);
      case 'DeviceStatusChanged': {
        if (event.data.status === 'enabled') return noEffects;
        const ids = clientIdsOf(event.data);
        return { cut: this.#clients.cutWhere(({ session }) => ids.includes(session.clientId)) };
      }
      case 'ApiKeyDeleted':
        return { cut: this.#clients.cutWhere(({ state }) => state.online?.user === event.data.key) };
      case 'OrgStatusChanged':
        if (event.data.status === 'active') return noEffects;
        return { cut: this.#clients.cutWhere(({ session }) => session.org === event.data.org) };
      default:
        return noEffects;
    }
  }

  #forgetDevice(named: Readonly<{ org: string; typeId: string; deviceId: string }>): Effects {
    const forgotten = clientIdsOf(named).map((clientId) => this.#clients.forget(clientId, this.#tenants.of(named.org)));
    return forgotten.find((effects) => effects !== noEffects) ?? noEffects;
  }

  #foldClient(event: Parameters<Clients['fold']>[0], recorded: Placed): Effects {
    const { revision, position, metadata } = recorded;
    const { org, at, node } = metadata;
    return this.#clients.fold(event, revision, org, this.#tenants.of(org), { position, at, node });
  }

  #foldAcknowledged({ clientId, received, completed }: EventOf<'DeliveriesAcknowledged'>['data']): Effects {
    const session = this.client(clientId)?.session;
    if (!session) return noEffects;
    if (received) {
      for (const position of received) {
        const delivery = session.deliveries.get(position);
        if (delivery) delivery.received = true;
      }
    }
    if (completed) this.#debts.settle(session, completed);
    return noEffects;
  }

  #foldStatus(
    event: EventOf<'ClientConnected' | 'ConnectRefused' | 'ClientDisconnected'>,
    { position, metadata: { org, at } }: Placed,
  ): Effects {
    const status = statusMessage(event, at);
    if (!status) return noEffects;
    const { topic, payload, stored } = status;
    const tenant = this.#tenants.of(org);
    if (stored === 'keep') tenant.keep(topic, { position, payload, qos: 0 });
    if (stored === 'clear') tenant.clear(topic);
    return { publication: { position, org, topic, payload, qos: 0, hops: tenant.route(topic, 0, position) } };
  }
}

const noBytes = new Uint8Array(0);
