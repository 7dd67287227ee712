/**
 * One client's connection, from its first packet to its end. The edge serves messages and their acknowledgements itself (`inflow.ts`,
 * `outflow.ts`) and hands the rest (CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ) to aedes once it is judged.
 */
import { type CloseCode, closeReason } from '../../domain/close-codes.ts';
import {
  INFLIGHT_DELIVERIES_MAX,
  KEEP_ALIVE_GRACE,
  PACKET_OVERHEAD_BYTES_MAX,
  STORE_BACKLOG_BYTES_MAX,
} from '../../domain/limits.ts';
import { type Rejection, rejection } from '../../domain/rejections.ts';
import type { Filter } from '../../domain/subscription.ts';
import { fromPlatform } from '../../domain/topic.ts';
import type { ConnectReply } from '../../handlers/mqtt/connect.ts';
import type { Publication } from '../../projections/effects.ts';
import type { Delivery, Session } from '../../projections/session.ts';
import type { Ending, Transport } from '../transport.ts';
import { AedesPipe } from './aedes-pipe.ts';
import { type Arrival, readArrival, refused } from './arrival.ts';
import type { Broker } from './broker.ts';
import {
  connackVersion5,
  encodeConnack,
  encodeConnect,
  encodePublish,
  encodeSuback,
  encodeSubscribe,
} from './encode.ts';
import { FrameReader } from './frames.ts';
import { Inflow } from './inflow.ts';
import { Outbox } from './outbox.ts';
import { Outflow } from './outflow.ts';

/** A SUBSCRIBE that aedes has still to answer. */
type Subscribing = Readonly<{ packetId: number; codes: readonly number[]; filters: readonly Filter[] }>;

/** What is there from the moment a client is let in. */
type Admitted = Readonly<{ session: Session; outflow: Outflow; inflow: Inflow; sessionPresent: boolean }>;

export class Edge {
  readonly connectionId: string;
  /** Bytes count everything on the connection, messages PUBLISH packets; read is from the client. */
  readonly counters = { readBytes: 0, readMsg: 0, writeBytes: 0, writeMsg: 0 };
  readonly #broker: Broker;
  readonly #transport: Transport;
  readonly #plain: boolean;
  readonly #reader: FrameReader;
  readonly #outbox: Outbox;
  /** `asking`: CONNECT is being decided. `connecting`: it is decided, and the client does not know yet. */
  #stage: 'new' | 'asking' | 'connecting' | 'open' | 'closed' = 'new';
  /** How the connection is to end once its CONNECT is decided. */
  #leaving: Readonly<{ closeCode: number; reason: string }> | undefined;
  #clientId = '';
  #level: 3 | 4 = 4;
  #admitted: Admitted | undefined;
  #pipe: AedesPipe | undefined;
  #keepAlive: NodeJS.Timeout | undefined;
  readonly #subscribing: Subscribing[] = [];

  /** `plain`: a connection of the plain listener. */
  constructor(broker: Broker, transport: Transport, plain: boolean) {
    this.#broker = broker;
    this.#transport = transport;
    this.#plain = plain;
    this.connectionId = broker.ids();
    const { payloadBytesMax, outboundBytesMax } = broker.limits;
    this.#reader = new FrameReader(
      payloadBytesMax + PACKET_OVERHEAD_BYTES_MAX,
      (bytes, start, body, end) => this.#onPacket(bytes, start, body, end),
      (fault) => this.#violate(fault),
    );
    this.#outbox = new Outbox(transport, outboundBytesMax, () =>
      this.#violate(rejection('slow-consumer', `more than ${outboundBytesMax} bytes wait for the client to read`)),
    );
    transport.onClose((ending) => this.#onEnd(ending));
    transport.onDrain(() => this.#admitted?.outflow.feed());
    transport.onData((bytes) => this.#onData(bytes));
    transport.resume();
  }

  /** How this client is told apart in the log; empty until it is let in. */
  get clientId(): string {
    return this.#clientId;
  }

  // --- in ---

  #onData(bytes: Buffer): void {
    this.counters.readBytes += bytes.length;
    this.#keepAlive?.refresh();
    this.#reader.push(bytes);
    this.#admitted?.inflow.endRead();
    if (this.#broker.log.backlogBytes() > STORE_BACKLOG_BYTES_MAX) this.#rest();
  }

  /** The disk is behind: what the client sends meanwhile waits where it is. */
  #rest(): void {
    this.#transport.pause();
    const resume = () => {
      if (this.#stage !== 'asking' && this.#stage !== 'connecting') this.#transport.resume();
    };
    // A store that has failed ends the process; its owner has been told.
    this.#broker.log.flushed().then(resume, () => {});
  }

  #onPacket(bytes: Buffer, start: number, body: number, end: number): void {
    if (this.#stage === 'open') this.#admitted?.inflow.packet(bytes, start, body, end);
    else if (this.#stage === 'new') this.#onConnect(bytes, start, body, end);
  }

  #onConnect(bytes: Buffer, start: number, body: number, end: number): void {
    const { webSocket } = this.#transport.origin;
    const { arrival, level } = readArrival(bytes, start, body, end, webSocket, this.#broker);
    if (level === 5) this.#transport.write(connackVersion5);
    this.#level = level === 3 ? 3 : 4;
    this.#decide(arrival);
  }

  /** Runs CONNECT's handler; `judged` hears when the decision is in the world, `decided` when it is durable. */
  #decide(arrival: Arrival): void {
    this.#stage = 'asking';
    // What came behind CONNECT waits for its answer, unread: one read of the transport at most.
    this.#reader.hold();
    this.#transport.pause();
    this.#broker.connect(this, {
      ...arrival,
      ...this.#broker.seen(this.#transport.origin),
      connectionId: this.connectionId,
      plain: this.#plain,
    });
  }

  /** The decision about CONNECT is in the world: the client is there, unless somebody has taken it over by now. */
  judged(reply: ConnectReply): void {
    if (this.#stage !== 'asking') return;
    this.#stage = 'connecting';
    const leaving = this.#leaving;
    if (reply.clientId === undefined) return leaving && this.shut();
    this.#clientId = reply.clientId;
    const session = this.#broker.attach(this);
    if (!session) return this.shut();
    this.#admit(session, reply.sessionPresent);
    if (leaving) return this.close(leaving.closeCode, leaving.reason);
    const { keepAliveSeconds } = reply;
    if (keepAliveSeconds > 0)
      this.#keepAlive = setTimeout(() => this.close(160), keepAliveSeconds * KEEP_ALIVE_GRACE * 1_000);
  }

  #admit(session: Session, sessionPresent: boolean): void {
    const { runner, limits, log } = this.#broker;
    const window = INFLIGHT_DELIVERIES_MAX[session.principal.id.class];
    const outflow = new Outflow(session, this.#outbox, window, log, (bytes) => this.#count(bytes));
    const connection = {
      clientId: this.#clientId,
      connectionId: this.connectionId,
      session,
      level: this.#level,
      outflow,
      countMessage: () => this.counters.readMsg++,
      answer: (frame: Uint8Array) => this.answer(frame),
      handOn: (frame: Buffer) => void this.#pipe?.push(frame),
      handOnSubscribe: (packetId: number, codes: readonly number[], filters: readonly Filter[]) => {
        this.#subscribing.push({ packetId, codes, filters });
        this.#pipe?.push(encodeSubscribe(packetId));
      },
      close: (closeCode: number, reason?: string) => this.close(closeCode, reason),
    };
    this.#admitted = {
      session,
      outflow,
      sessionPresent,
      inflow: new Inflow(connection, runner, limits.payloadBytesMax),
    };
  }

  /** The decision about CONNECT is durable. aedes gives the answer; without a return code there is none. */
  decided(returnCode: number | null): void {
    if (this.#stage !== 'connecting') return;
    if (returnCode === null) return this.shut();
    this.#pipe = new AedesPipe(this);
    this.#broker.handToAedes(this.#pipe, returnCode);
    this.#pipe.push(encodeConnect(this.#level, this.connectionId));
  }

  /** The log did not take the decision: "server unavailable". What it has taken all the same, the broker ends. */
  notStored(): void {
    if (this.#stage === 'asking') this.#stage = 'connecting';
    if (this.#leaving) this.shut();
    else this.decided(3);
  }

  // --- what aedes answers ---

  /** CONNACK: from here on packets go both ways. */
  connack(returnCode: number): void {
    if (this.#stage !== 'connecting') return;
    const admitted = this.#admitted;
    // aedes knows of no sessions. MQTT 3.1 has no such flag.
    const frame = encodeConnack(admitted?.sessionPresent === true && this.#level === 4, returnCode);
    this.counters.writeBytes += frame.length;
    this.#outbox.open(frame);
    if (returnCode !== 0 || !admitted) return;
    this.#stage = 'open';
    admitted.outflow.resume();
    this.#reader.release();
    admitted.inflow.endRead();
    this.#transport.resume();
  }

  /** SUBACK of the oldest SUBSCRIBE; what is stored for the new subscriptions follows it. */
  suback(): void {
    const answered = this.#subscribing.shift();
    if (!answered) return;
    // aedes answers once for a filter that stands twice in a packet, and does not know of filters that were refused.
    this.answer(encodeSuback(answered.packetId, answered.codes));
    const granted = answered.filters.filter((_, index) => answered.codes[index] !== 128);
    for (const { topic, payload } of this.#broker.stored(this.#clientId, granted)) {
      this.deliver(encodePublish(topic, payload, 0, 0, { retain: true }));
    }
  }

  /** aedes has let go of the connection: after a refusal, or because of something that the edge had let through. */
  aedesClosed(error: Error | null): void {
    if (this.#clientId === '') this.shut();
    else this.close(92, error ? closeReason(92, error.message) : undefined);
  }

  // --- out ---

  /** Sends an answer that is no message, unless the connection is over. */
  answer(frame: Uint8Array): void {
    if (this.#stage !== 'open') return;
    this.counters.writeBytes += frame.length;
    this.#outbox.push(frame);
  }

  /** Sends a QoS 0 message; `frame` may be shared with other receivers. */
  deliver(frame: Uint8Array): void {
    this.#outbox.push(frame);
    this.#count(frame.length);
  }

  /** Sends a QoS 0 message whose topic this client sees in its own form. */
  deliverAs({ topic, payload }: Publication, { principal }: Session): void {
    this.deliver(encodePublish(fromPlatform(principal, topic), payload, 0, 0));
  }

  /** A QoS 1 or 2 message that has just been routed. Before CONNACK it waits in the session. */
  offer(delivery: Delivery, publication: Publication): void {
    if (this.#stage === 'open') this.#admitted?.outflow.offer(delivery, publication);
  }

  /** A QoS 1 or 2 message from the log. */
  queue(delivery: Delivery): void {
    if (this.#stage === 'open') this.#admitted?.outflow.queue(delivery);
  }

  #count(bytes: number): void {
    this.counters.writeBytes += bytes;
    this.counters.writeMsg++;
  }

  // --- the end ---

  #violate(why: Rejection): void {
    if (this.#stage === 'new') this.#decide(refused('', why));
    else this.close(why.closeCode, why.reason);
  }

  #onEnd({ error, closeCode }: Ending): void {
    const code = closeCode ?? 91;
    if (closeCode === undefined && this.#stage !== 'new') this.close(code, error && closeReason(code, error.message));
    else this.#violate({ ...rejection('transport'), closeCode: code, reason: closeReason(code) });
  }

  /** Has the end of the connection recorded, and ends it. A client whose CONNECT is being decided ends when it is. */
  close(closeCode: number, reason = closeReason(closeCode as CloseCode)): void {
    if (this.#stage === 'closed') return;
    this.#reader.stop();
    if (this.#stage === 'asking') {
      this.#leaving ??= { closeCode, reason };
      return;
    }
    this.#admitted?.inflow.settle();
    if (this.#clientId !== '') this.#broker.disconnect(this, closeCode, reason);
    // Taken over in the meantime: its end was recorded then.
    this.shut();
  }

  /** Ends a connection whose end is in the log already. What was written goes out first. */
  shut(): void {
    if (this.#stage === 'closed') return;
    this.#stage = 'closed';
    this.#reader.stop();
    clearTimeout(this.#keepAlive);
    this.#broker.detach(this);
    this.#outbox.flush();
    this.#transport.end();
    this.#pipe?.destroy();
  }
}
