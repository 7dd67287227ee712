/**
 * The MQTT adapter: edges around one aedes. Effects of the log come in by `carryOut`; connections come in by `accept`. No rule of the
 * platform lives here: handlers decide, the world routes, aedes speaks the handshakes.
 */
import type { Aedes } from 'aedes';
import { expectedToken } from '../../domain/admission.ts';
import { type CloseCode, closeReason } from '../../domain/close-codes.ts';
import { noCounters } from '../../domain/connection.ts';
import type { TokenDigest } from '../../domain/events/registry.ts';
import { plainClientId } from '../../domain/plain.ts';
import type { Position } from '../../domain/recorded-event.ts';
import { rejection } from '../../domain/rejections.ts';
import { fromPlatform } from '../../domain/topic.ts';
import { orgOf } from '../../handlers/mqtt/client.ts';
import { type ConnectRequest, connect } from '../../handlers/mqtt/connect.ts';
import { drop } from '../../handlers/mqtt/delivery.ts';
import type { Effects, Publication } from '../../projections/effects.ts';
import type { Session } from '../../projections/session.ts';
import type { World } from '../../projections/world.ts';
import type { Runner } from '../runner.ts';
import type { EventStore } from '../store/event-store.ts';
import type { Origin, Transport } from '../transport.ts';
import type { AedesPipe } from './aedes-pipe.ts';
import { Edge } from './edge.ts';
import { encodePublish } from './encode.ts';
import { Goodbyes } from './goodbyes.ts';
import type { Log } from './outflow.ts';
import { handleWith, openQuietAedes } from './quiet-aedes.ts';

export type BrokerLimits = Readonly<{ payloadBytesMax: number; outboundBytesMax: number }>;

export type BrokerOptions = Readonly<{
  /** Which of several nodes on one log this is. */
  node: string;
  runner: Runner;
  world: World;
  store: EventStore;
  ids: () => string;
  /** Whether a password is the one that a digest was made of, in constant time. */
  tokenMatches: (token: Uint8Array, digest: TokenDigest) => boolean;
  limits: BrokerLimits;
  /** The wall clock, ms since the epoch. */
  now: () => number;
}>;

export class Broker {
  readonly runner: Runner;
  readonly ids: () => string;
  readonly limits: BrokerLimits;
  readonly log: Log;
  readonly #options: BrokerOptions;
  readonly #aedes: Aedes;
  readonly #edges = new Map<string, Edge>();
  /** From CONNECT on. */
  readonly #byConnection = new Map<string, Edge>();
  /** Under which client id connections have begun, until their edges are told. */
  readonly #begun = new Map<string, string>();
  readonly #goodbyes: Goodbyes;
  /** The last position that is being dropped for a session, where that takes its time. */
  #dropping = new WeakMap<Session, Position>();
  #onQuiet: (() => void) | undefined;

  private constructor(options: BrokerOptions, aedes: Aedes) {
    this.#options = options;
    this.#aedes = aedes;
    this.runner = options.runner;
    this.ids = options.ids;
    this.limits = options.limits;
    this.log = options.store;
    this.#goodbyes = new Goodbyes(options.runner, () => this.#lookQuiet());
  }

  static async open(options: BrokerOptions): Promise<Broker> {
    return new Broker(options, await openQuietAedes());
  }

  /** Takes a connection that speaks MQTT. `plain`: one of the plain listener. */
  accept(transport: Transport, plain = false): void {
    new Edge(this, transport, plain);
  }

  /** Notes a connection that ended before it had said anything that could be answered. */
  refuse(origin: Origin, closeCode: CloseCode, reason: string): void {
    const malformed = { ...rejection('transport'), closeCode, reason };
    const connectionId = this.ids();
    const seen = { connectionId, clientId: '', plain: false, ...this.seen(origin) };
    const request = {
      ...seen,
      credential: 'none',
      clean: true,
      keepAliveSeconds: 0,
      malformed,
      takenOver: noCounters,
    } as const;
    this.runner.runInTurn(connect, request, { correlationId: connectionId });
  }

  /** What is kept for connections: nothing at all when nobody is connected. */
  get held(): Readonly<{ clients: number; connections: number; inAedes: number }> {
    return {
      clients: this.#edges.size,
      connections: this.#byConnection.size,
      inAedes: this.#aedes.connectedClients,
    };
  }

  /** Closes every connection, each with the code and its event. */
  closeAll(closeCode: number): void {
    for (const edge of [...this.#byConnection.values()]) edge.close(closeCode);
  }

  /** Resolves when nobody is connected and everybody's end is in the world; after `patienceMs` at the latest. */
  async quiet(patienceMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs);
      this.#onQuiet = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#lookQuiet();
    });
  }

  #lookQuiet(): void {
    if (this.#byConnection.size === 0 && this.#goodbyes.pending === 0) this.#onQuiet?.();
  }

  /** Lets go of aedes; connections are closed before. */
  async close(): Promise<void> {
    this.#goodbyes.close();
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
  }

  // --- what the log says --------------------------------------------------------------------------------------------------------------

  /** Carries out what the fold of an event asks of this node's connections. `node`: the one that the event comes from. */
  carryOut({ publication, began, ended, owed, cut }: Effects, node = this.#options.node): void {
    if (ended !== undefined) this.#byConnection.get(ended)?.shut();
    if (publication && publication.hops.length > 0) this.#publish(publication);
    if (owed) for (const { session, delivery } of owed) this.#edges.get(session.clientId)?.queue(delivery);
    // Not at once: the append whose event is being carried out may hold more events.
    for (const { connectionId, closeCode } of cut ?? []) {
      queueMicrotask(() => this.#byConnection.get(connectionId)?.close(closeCode));
    }
    if (node !== this.#options.node) return;
    // Whoever appended what was too much drops the excess.
    const { overflowing } = this.#options.world;
    for (const session of overflowing) queueMicrotask(() => this.#dropExcess(session));
    if (!began) return;
    if (this.#byConnection.has(began.connectionId)) this.#begun.set(began.connectionId, began.clientId);
    else this.#disown(began);
  }

  /** A client was let in whose CONNECT had been given up. */
  #disown(who: Readonly<{ clientId: string; connectionId: string }>): void {
    const counters = noCounters;
    queueMicrotask(() => this.#goodbyes.say({ ...who, closeCode: 92, reason: closeReason(92), counters }));
  }

  #publish(publication: Publication): void {
    const { qos, topic, payload, hops } = publication;
    let shared: Buffer | undefined;
    for (const { session, qos: granted } of hops) {
      const edge = this.#edges.get(session.clientId);
      if (!edge) continue;
      if (qos > 0 && granted > 0) {
        if (session.latest?.position === publication.position) edge.offer(session.latest, publication);
      } else if (session.principal.id.class === 'd') {
        edge.deliverAs(publication, session);
      } else {
        shared ??= encodePublish(topic, payload, 0, 0);
        edge.deliver(shared);
      }
    }
  }

  #dropExcess(session: Session): void {
    const { world } = this.#options;
    // The import brings the drops, too.
    if (world.registry.imports.has(session.org)) return;
    const positions = world.excess(session);
    if (positions.length === 0) return;
    const underWay = this.#dropping.get(session);
    if (underWay !== undefined && session.deliveries.has(underWay)) return;
    const request = { clientId: session.clientId, positions, reason: 'The queue of the session is full.' };
    this.runner.run(drop, request, this.#dropRun);
    const last = positions.at(-1) as Position;
    if (session.deliveries.has(last)) this.#dropping.set(session, last);
  }

  readonly #dropRun = {
    failed: () => {
      this.#dropping = new WeakMap();
    },
  };

  // --- what edges ask ---------------------------------------------------------------------------------------------------------------

  /** Whether a password matches what is stored for this client. */
  compare(clientId: string, user: string | undefined, password: Buffer): 'matches' | 'differs' {
    const { world, tokenMatches } = this.#options;
    const expected = expectedToken(clientId, user, world.registry);
    return expected && tokenMatches(password, expected) ? 'matches' : 'differs';
  }

  /** What a request says of where a connection comes from. Its age, not its time: that is told by the clock of its org. */
  seen({
    secure,
    port,
    clientAddr,
    connectedAt,
  }: Origin): Pick<ConnectRequest, 'secure' | 'port' | 'clientAddr' | 'openForMs'> {
    return { secure, port, clientAddr, openForMs: Math.max(0, this.#options.now() - connectedAt) };
  }

  /** Runs CONNECT's handler; the edge hears of the decision when it is in the world, and again when it is durable. */
  connect(edge: Edge, request: Omit<ConnectRequest, 'takenOver'>): void {
    const id = request.plain ? plainClientId(request.clientId) : request.clientId;
    let returnCode: number | null = null;
    this.#byConnection.set(edge.connectionId, edge);
    this.runner.runInTurn(
      connect,
      { ...request, ...this.#closed(request), takenOver: { ...(this.#edges.get(id)?.counters ?? noCounters) } },
      {
        correlationId: edge.connectionId,
        replied: (reply) => {
          returnCode = reply.returnCode;
          this.#begun.delete(edge.connectionId);
          edge.judged(reply);
        },
        durable: () => edge.decided(returnCode),
        failed: () => this.#giveUp(edge),
      },
    );
  }

  /** The log did not take a CONNECT; or it did, and says that it does not know. */
  #giveUp(edge: Edge): void {
    const { connectionId } = edge;
    const clientId = this.#begun.get(connectionId);
    this.#begun.delete(connectionId);
    // What comes in from now on finds nobody here.
    this.#byConnection.delete(connectionId);
    if (clientId !== undefined) this.#disown({ clientId, connectionId });
    edge.notStored();
  }

  /** An org that is being imported takes nobody, and nothing of its own: the request says why, so that replay knows. */
  #closed({ plain, clientId }: Pick<ConnectRequest, 'plain' | 'clientId'>): Pick<ConnectRequest, 'malformed'> {
    const { imports } = this.#options.world.registry;
    const org = plain || imports.size === 0 ? undefined : orgOf(clientId);
    if (org === undefined || !imports.has(org)) return {};
    return { malformed: rejection('org-importing', `The org "${org}" is being imported`) };
  }

  disconnect({ clientId, connectionId, counters }: Edge, closeCode: number, reason: string): void {
    this.#goodbyes.say({ clientId, connectionId, closeCode, reason, counters: { ...counters } });
  }

  /** From now on this edge gets what its client is owed; undefined when its connection has ended already. */
  attach(edge: Edge): Session | undefined {
    const client = this.#options.world.client(edge.clientId);
    if (client?.state.online?.connectionId !== edge.connectionId) return undefined;
    this.#edges.set(edge.clientId, edge);
    return client.session;
  }

  detach(edge: Edge): void {
    this.#byConnection.delete(edge.connectionId);
    if (this.#edges.get(edge.clientId) === edge) this.#edges.delete(edge.clientId);
    this.#lookQuiet();
  }

  handToAedes(pipe: AedesPipe, returnCode: number): void {
    handleWith(this.#aedes, pipe, returnCode);
  }

  /** The stored messages that fresh subscriptions of a client are sent at QoS 0, with their topics as the client sees them. */
  stored(
    clientId: string,
    filters: readonly Readonly<{ filter: string; qos: number }>[],
  ): readonly Readonly<{ topic: string; payload: Uint8Array }>[] {
    const { world } = this.#options;
    const session = world.client(clientId)?.session;
    if (!session) return [];
    return filters.flatMap(({ filter, qos }) =>
      world
        .storedFor(session, filter)
        .filter((message) => Math.min(message.qos, qos) === 0)
        .map(({ topic, payload }) => ({ topic: fromPlatform(session.principal, topic), payload })),
    );
  }
}
