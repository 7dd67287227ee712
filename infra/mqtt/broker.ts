/**
 * The MQTT adapter: edges around one aedes. Effects of the log come in by `carryOut`; connections come in by `accept`. No rule of the
 * platform lives here: handlers decide, the world routes, aedes speaks the handshakes.
 */
import type { Aedes } from 'aedes';
import { expectedToken } from '../../domain/admission.ts';
import type { CloseCode } from '../../domain/close-codes.ts';
import { noCounters } from '../../domain/connection.ts';
import type { TokenDigest } from '../../domain/events/registry.ts';
import { plainClientId } from '../../domain/plain.ts';
import { rejection } from '../../domain/rejections.ts';
import { fromPlatform } from '../../domain/topic.ts';
import { orgOf } from '../../handlers/mqtt/client.ts';
import { type ConnectReply, type ConnectRequest, connect } from '../../handlers/mqtt/connect.ts';
import { drop } from '../../handlers/mqtt/delivery.ts';
import { disconnect } from '../../handlers/mqtt/disconnect.ts';
import type { Effects, Publication } from '../../projections/effects.ts';
import type { Session } from '../../projections/session.ts';
import type { World } from '../../projections/world.ts';
import type { Runner } from '../runner.ts';
import type { EventStore } from '../store/event-store.ts';
import type { Origin, Transport } from '../transport.ts';
import type { AedesPipe } from './aedes-pipe.ts';
import { Edge } from './edge.ts';
import { encodePublish } from './encode.ts';
import type { Log } from './outflow.ts';
import { handleWith, openQuietAedes } from './quiet-aedes.ts';

export type BrokerLimits = Readonly<{ payloadBytesMax: number; outboundBytesMax: number }>;

export type BrokerOptions = Readonly<{
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
  readonly #byConnection = new Map<string, Edge>();

  private constructor(options: BrokerOptions, aedes: Aedes) {
    this.#options = options;
    this.#aedes = aedes;
    this.runner = options.runner;
    this.ids = options.ids;
    this.limits = options.limits;
    this.log = options.store;
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
    this.runner.run(connect, request, { correlationId: connectionId });
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

  /** Lets go of aedes; connections are closed before. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#aedes.close(() => resolve()));
  }

  // --- what the log says --------------------------------------------------------------------------------------------------------------

  /** Carries out what the fold of an event asks for. */
  carryOut({ publication, ended, owed, cut }: Effects): void {
    if (ended !== undefined) this.#byConnection.get(ended)?.shut();
    if (publication && publication.hops.length > 0) this.#publish(publication);
    if (owed) for (const { session, delivery } of owed) this.#edges.get(session.clientId)?.queue(delivery);
    // Not at once: the append whose event is being carried out may hold more events.
    for (const { connectionId, closeCode } of cut ?? []) {
      queueMicrotask(() => this.#byConnection.get(connectionId)?.close(closeCode));
    }
    const { overflowing } = this.#options.world;
    for (const session of overflowing) queueMicrotask(() => this.#dropExcess(session));
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
    this.runner.run(drop, { clientId: session.clientId, positions, reason: 'The queue of the session is full.' });
  }

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

  /** Runs CONNECT's handler; the edge hears of the decision again when it is durable. */
  connect(edge: Edge, request: Omit<ConnectRequest, 'takenOver'>): ConnectReply {
    const id = request.plain ? plainClientId(request.clientId) : request.clientId;
    const reply: ConnectReply = this.runner.run(
      connect,
      { ...request, ...this.#closed(request), takenOver: { ...(this.#edges.get(id)?.counters ?? noCounters) } },
      { correlationId: edge.connectionId, durable: () => edge.decided(reply.returnCode) },
    );
    return reply;
  }

  /** An org that is being imported takes nobody, and nothing of its own: the request says why, so that replay knows. */
  #closed({ plain, clientId }: Pick<ConnectRequest, 'plain' | 'clientId'>): Pick<ConnectRequest, 'malformed'> {
    const { imports } = this.#options.world.registry;
    const org = plain || imports.size === 0 ? undefined : orgOf(clientId);
    if (org === undefined || !imports.has(org)) return {};
    return { malformed: rejection('org-importing', `The org "${org}" is being imported`) };
  }

  disconnect(edge: Edge, closeCode: number, reason: string): void {
    const { clientId, connectionId, counters } = edge;
    this.runner.run(
      disconnect,
      { clientId, connectionId, closeCode, reason, counters: { ...counters } },
      { correlationId: connectionId },
    );
    // Taken over in the meantime: its end was recorded then.
    edge.shut();
  }

  /** From now on this edge gets what its client is owed. */
  attach(edge: Edge): Session {
    const session = this.#options.world.client(edge.clientId)?.session;
    if (!session) throw new Error(`"${edge.clientId}" was let in and is not known to the world`);
    this.#edges.set(edge.clientId, edge);
    this.#byConnection.set(edge.connectionId, edge);
    return session;
  }

  detach(edge: Edge): void {
    this.#byConnection.delete(edge.connectionId);
    if (this.#edges.get(edge.clientId) === edge) this.#edges.delete(edge.clientId);
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
