/** The clients that are connected or have a durable session, folded from their streams. */
import { principalOf } from '../domain/admission.ts';
import { CLOSED_BY_ADMINISTRATOR, type ClientEvent, type ClientState, connection } from '../domain/connection.ts';
import type { ConnectionRecord } from '../domain/connection-record.ts';
import type { Moment } from '../domain/decider.ts';
import type { EventOf } from '../domain/events/catalogue.ts';
import type { Name, Position } from '../domain/recorded-event.ts';
import type { Principal } from '../domain/topic.ts';
import { ByName, type Named } from './by-name.ts';
import { act } from './connection-states.ts';
import { type Cut, type Effects, noEffects, type Owed } from './effects.ts';
import type { Registry } from './registry.ts';
import { type Debts, Session } from './session.ts';
import type { Tenant } from './tenant.ts';

/** One client: its aggregate with the revision of its stream, what it is owed, and what is recorded of its open connection, if anything is. */
export type Client = Named & {
  state: ClientState;
  revision: number;
  session: Session;
  connection: ConnectionRecord | undefined;
  /** Position of the event with which it came: clients stand in this order. */
  readonly began: Position;
};

/** Changed by the world's fold only. */
export class Clients {
  readonly #clients = new ByName<Client>();
  /** Whether they stand in the order in which they came. */
  #inOrder = true;
  readonly #registry: Registry;
  readonly #debts: Debts;
  /** The filters that the plain listener refuses. */
  plainRefusedFilters: readonly string[] = [];

  constructor(registry: Registry, debts: Debts) {
    this.#registry = registry;
    this.#debts = debts;
  }

  get(clientId: string): Client | undefined {
    return this.#clients.get(clientId);
  }

  /** The client whose id is the name's text. */
  named(name: Name): Client | undefined {
    return this.#clients.named(name);
  }

  /** In the order in which they came. */
  all(): Iterable<Client> {
    if (!this.#inOrder) {
      const clients = [...this.#clients.values()].sort((one, other) => one.began - other.began);
      this.#clients.clear();
      for (const client of clients) this.#clients.set(client.session.clientId, client);
      this.#inOrder = true;
    }
    return this.#clients.values();
  }

  /** Puts a client in the place of the one of its id: `restoreAll` comes behind. */
  put(client: Client): void {
    this.#clients.set(client.session.clientId, client);
  }

  /** These, in any order, are all that there are; each of them was put, or was there before. */
  restoreAll(clients: readonly Client[]): void {
    this.#inOrder = false;
    if (clients.length === this.#clients.size) return;
    this.#clients.clear();
    for (const client of clients) this.#clients.set(client.session.clientId, client);
  }

  /** Folds an event of a client's own stream. */
  fold(
    event: Exclude<ClientEvent, { type: 'MessagePublished' }>,
    revision: number,
    org: string,
    tenant: Tenant,
    moment: Moment,
  ): Effects {
    const { clientId } = event.data;
    let client = this.#clients.get(clientId);
    if (!client) {
      if (event.type !== 'ClientConnected') return noEffects;
      client = {
        state: connection.initial,
        revision,
        session: new Session(clientId, org, this.#principal(event.data)),
        connection: undefined,
        began: moment.position,
      };
      this.#clients.set(clientId, client);
    }
    const before = client.state;
    client.state = connection.evolve(before, event, moment);
    client.revision = revision;
    const { session } = client;
    const { at } = moment;
    switch (event.type) {
      case 'ClientConnected':
        client.connection = tenant.connectionStates.connected(event.data, at);
        return { began: event.data, owed: this.#arrive(client, before, event.data, tenant) };
      case 'ClientDisconnected':
        tenant.connectionStates.disconnected(client.connection, event.data.closeCode, at);
        client.connection = undefined;
        return { ended: event.data.connectionId, owed: this.#leave(client, before, tenant) };
      case 'ClientSubscribed':
        act(client.connection, 'mqttSubscribe', at);
        for (const { filter, qos } of event.data.filters) tenant.subscribe(session, filter, qos);
        return { owed: tenant.oweStored(session, event.data.filters) };
      case 'ClientUnsubscribed':
        for (const filter of event.data.filters) tenant.unsubscribe(session, filter);
        return noEffects;
      case 'ConnectRefused':
      case 'SubscribeRefused':
      case 'UnsubscribeRefused':
        return noEffects;
    }
  }

  /** Connections whose client may not stay any more; their sessions do. */
  cutWhere(concerned: (client: Client) => boolean): readonly Cut[] {
    const cut: Cut[] = [];
    for (const client of this.all()) {
      const { online } = client.state;
      if (online && concerned(client))
        cut.push({ connectionId: online.connectionId, closeCode: CLOSED_BY_ADMINISTRATOR });
    }
    return cut;
  }

  /** A client is gone for good: its session ends, now or with its connection, which is cut. */
  forget(clientId: string, tenant: Tenant): Effects {
    const client = this.#clients.get(clientId);
    if (!client) return noEffects;
    const { online, session } = client.state;
    if (online) {
      client.state = { ...client.state, ...(session && { session: { ...session, durable: false } }) };
      client.session.durable = false;
      return { cut: [{ connectionId: online.connectionId, closeCode: CLOSED_BY_ADMINISTRATOR }] };
    }
    this.#clients.delete(clientId);
    return { owed: this.#endSession(client, client.state, tenant) };
  }

  #arrive(
    client: Client,
    before: ClientState,
    data: EventOf<'ClientConnected'>['data'],
    tenant: Tenant,
  ): readonly Owed[] {
    const owed = data.clean ? this.#endSession(client, before, tenant) : [];
    const { session } = client;
    const filters = client.state.session?.filters ?? new Map<string, 0 | 1 | 2>();
    // The rules may have changed since: the saved filters go by those of the new connection.
    for (const filter of filters.keys()) tenant.unsubscribe(session, filter);
    session.principal = this.#principal(data);
    session.apiKey = 'appId' in session.principal.id ? data.user : undefined;
    session.online = true;
    session.durable = !data.clean;
    for (const [filter, qos] of filters) tenant.subscribe(session, filter, qos);
    // What may be under way to a client that is connected does not count: it may be within its bound again.
    this.#debts.review(session);
    return owed;
  }

  #leave(client: Client, before: ClientState, tenant: Tenant): readonly Owed[] {
    client.session.suspend();
    if (client.state.session) {
      this.#debts.review(client.session);
      return [];
    }
    this.#clients.delete(client.session.clientId);
    return this.#endSession(client, before, tenant);
  }

  /** A new session takes its place. Answers with what the other members of its shared groups are owed now. */
  #endSession(client: Client, before: ClientState, tenant: Tenant): readonly Owed[] {
    const { session } = client;
    for (const filter of before.session?.filters.keys() ?? []) tenant.unsubscribe(session, filter);
    const owed = tenant.passOn(session);
    this.#debts.forgive(session);
    client.session = new Session(session.clientId, session.org, session.principal);
    return owed;
  }

  #principal({ clientId, requestedClientId, user }: EventOf<'ClientConnected'>['data']): Principal {
    return principalOf(requestedClientId ?? clientId, user, this.#registry, this.plainRefusedFilters);
  }
}
