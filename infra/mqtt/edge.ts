/**
 * One client's connection. The edge reads packets, runs the handler that each asks for, and carries out what the events say: it serves
 * messages and their acknowledgements itself and hands the rest (CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ) to aedes once it is judged.
 */
import { isUtf8 } from 'node:buffer';
import { type CloseCode, closeReason } from '../../domain/close-codes.ts';
import { INFLIGHT_DELIVERIES_MAX, KEEP_ALIVE_GRACE, PACKET_OVERHEAD_BYTES_MAX } from '../../domain/limits.ts';
import { type Rejection, rejection } from '../../domain/rejections.ts';
import { fromPlatform } from '../../domain/topic.ts';
import type { ConnectRequest } from '../../handlers/mqtt/connect.ts';
import { acknowledge, release } from '../../handlers/mqtt/delivery.ts';
import { publish } from '../../handlers/mqtt/publish.ts';
import { type SubscribeReply, subscribe } from '../../handlers/mqtt/subscribe.ts';
import { unsubscribe } from '../../handlers/mqtt/unsubscribe.ts';
import type { Delivery, Session } from '../../projections/session.ts';
import type { Publication } from '../../projections/world.ts';
import type { Ending, Transport } from '../transport.ts';
import { AedesPipe } from './aedes-pipe.ts';
import type { Broker } from './broker.ts';
import { type ConnectPacket, decodeConnect, decodeSubscribe, decodeUnsubscribe } from './decode.ts';
import {
  connackVersion5,
  encodeAck,
  encodeConnect,
  encodePublish,
  encodeSuback,
  PUBACK,
  PUBCOMP,
  PUBREC,
  PUBREL,
} from './encode.ts';
import { FrameReader } from './frames.ts';
import { Outbox } from './outbox.ts';
import { Outflow } from './outflow.ts';

type Counters = { readBytes: number; readMsg: number; writeBytes: number; writeMsg: number };

export class Edge {
  readonly connectionId: string;
  readonly counters: Counters = { readBytes: 0, readMsg: 0, writeBytes: 0, writeMsg: 0 };
  readonly #broker: Broker;
  readonly #transport: Transport;
  readonly #plain: boolean;
  readonly #reader: FrameReader;
  readonly #outbox: Outbox;
  #stage: 'new' | 'connecting' | 'open' | 'closed' = 'new';
  /** Bytes that came behind CONNECT and wait for its answer. */
  #early: Buffer[] = [];
  #clientId = '';
  #level: 3 | 4 = 4;
  #pipe: AedesPipe | undefined;
  #session: Session | undefined;
  #outflow: Outflow | undefined;
  #sessionPresent = false;
  #keepAlive: NodeJS.Timeout | undefined;
  /** SUBSCRIBE packets that aedes has still to answer, with their codes. */
  readonly #subscribing: {
    packetId: number;
    codes: readonly number[];
    filters: readonly { filter: string; qos: number }[];
  }[] = [];
  /** What the packets of this read acknowledged. */
  #completed: number[] = [];

  constructor(broker: Broker, transport: Transport, plain: boolean) {
    this.#broker = broker;
    this.#transport = transport;
    this.#plain = plain;
    this.connectionId = broker.ids();
    const { payloadBytesMax, outboundBytesMax } = broker.limits;
    this.#reader = new FrameReader(
      payloadBytesMax + PACKET_OVERHEAD_BYTES_MAX,
      (bytes, start, body, end) => this.#onFrame(bytes, start, body, end),
      (fault) => this.#violate(fault),
    );
    this.#outbox = new Outbox(transport, outboundBytesMax, () =>
      this.#violate(rejection('slow-consumer', `${outboundBytesMax} bytes wait for it`)),
    );
    transport.onClose((ending) => this.#onEnd(ending));
    transport.onDrain(() => this.#outflow?.feed());
    transport.onData((bytes) => this.#onData(bytes));
    transport.resume();
  }

  /** How this client is told apart in the log; empty before it is let in. */
  get clientId(): string {
    return this.#clientId;
  }

  // --- in ---------------------------------------------------------------------------------------------------------------------------

  #onData(bytes: Buffer): void {
    this.counters.readBytes += bytes.length;
    this.#keepAlive?.refresh();
    if (this.#stage === 'connecting') {
      this.#early.push(bytes);
      this.#transport.pause();
      return;
    }
    this.#reader.push(bytes);
    if (this.#completed.length > 0) this.#acknowledged();
  }

  #onFrame(bytes: Buffer, start: number, body: number, end: number): void {
    const first = bytes[start] as number;
    if (this.#stage === 'new') return this.#onConnect(bytes, first, body, end);
    // The rest of a read behind CONNECT: kept until the client is let in.
    if (this.#stage === 'connecting') return void this.#early.push(bytes.subarray(start, end));
    switch (first >> 4) {
      case 3:
        return this.#onPublish(bytes, first, body, end);
      case 4:
      case 5:
      case 6:
      case 7:
        return this.#onAcknowledgement(bytes, first, body, end);
      case 8:
        return this.#onSubscribe(bytes, start, body, end);
      case 10:
        return this.#onUnsubscribe(bytes, start, body, end);
      case 12:
        return end === body
          ? this.#handOn(bytes.subarray(start, end))
          : this.#violate(rejection('packet-length', 'PINGREQ'));
      case 14:
        return this.close(0);
      case 1:
        return this.#violate(rejection('connect-twice'));
      default:
        return this.#violate(rejection('packet-unknown', `packet type ${first >> 4}`));
    }
  }

  #onConnect(bytes: Buffer, first: number, body: number, end: number): void {
    if (first !== 0x10) return this.#refuse({ clientId: '' }, rejection('connect-not-first'));
    const decoded = decodeConnect(bytes, body, end);
    if (decoded.ok) return this.#connect(decoded.value);
    const { rejection: why, clientId, level } = decoded.fault;
    if (level === 5) this.#transport.write(connackVersion5);
    this.#level = level === 3 ? 3 : 4;
    this.#refuse({ clientId }, why);
  }

  #connect(packet: ConnectPacket): void {
    const { clientId, user, password, will, level } = packet;
    this.#level = level;
    const credential = password === undefined ? 'none' : this.#broker.compare(clientId, user, password);
    this.#run(
      {
        clientId,
        credential,
        clean: packet.clean,
        keepAliveSeconds: packet.keepAliveSeconds,
        protocol: `mqtt${level}${this.#transport.origin.webSocket ? '-ws' : ''}`,
        ...(user !== undefined && { user }),
        ...(will && { will: { topic: will.topic, qos: will.qos, retain: will.retain }, payload: will.payload }),
      },
      undefined,
    );
  }

  #refuse(seen: Readonly<{ clientId: string }>, malformed: Rejection): void {
    this.#run({ ...seen, credential: 'none', clean: true, keepAliveSeconds: 0 }, malformed);
  }

  /** Runs CONNECT's handler; its answer is given once it is durable. */
  #run(
    seen: Pick<ConnectRequest, 'clientId' | 'credential' | 'clean' | 'keepAliveSeconds'> & Partial<ConnectRequest>,
    malformed: Rejection | undefined,
  ): void {
    const { secure, port, clientAddr, connectedAt, sniOrg } = this.#transport.origin;
    this.#stage = 'connecting';
    const reply = this.#broker.connect(this, {
      ...seen,
      connectionId: this.connectionId,
      plain: this.#plain,
      secure,
      port,
      clientAddr,
      connectedAt,
      ...(sniOrg !== undefined && { sniOrg }),
      ...(malformed && { malformed }),
    });
    if (reply.clientId !== undefined) {
      this.#clientId = reply.clientId;
      this.#sessionPresent = reply.sessionPresent;
      this.#session = this.#broker.attach(this);
      this.#watch(reply.keepAliveSeconds);
    }
  }

  /** What CONNECT's handler decided is durable: aedes gives the answer, a refusal included. */
  decided(returnCode: number | null): void {
    if (this.#stage !== 'connecting') return;
    if (returnCode === null) return this.shut(true);
    this.#pipe = new AedesPipe(this);
    this.#broker.handToAedes(this.#pipe, returnCode);
    this.#handOn(encodeConnect(this.#level, this.connectionId));
  }

  /** aedes answers CONNECT. */
  connack(returnCode: number): void {
    if (this.#stage !== 'connecting') return;
    const session = this.#session;
    // aedes knows of no sessions. MQTT 3.1 has no such flag.
    this.#outbox.open(Buffer.from([0x20, 2, this.#sessionPresent && this.#level === 4 ? 1 : 0, returnCode]));
    if (returnCode !== 0 || !session) return;
    this.#stage = 'open';
    this.#outflow = new Outflow(
      session,
      this.#outbox,
      INFLIGHT_DELIVERIES_MAX[session.principal.id.class],
      this.#broker.read,
      (bytes) => this.#count(bytes),
    );
    this.#outflow.resume();
    const early = this.#early;
    this.#early = [];
    for (const bytes of early) this.#reader.push(bytes);
    if (this.#completed.length > 0) this.#acknowledged();
    this.#transport.resume();
  }

  #onPublish(bytes: Buffer, first: number, body: number, end: number): void {
    const qos = (first >> 1) & 3;
    if (qos === 3) return this.#violate(rejection('qos-not-valid'));
    const topicBytes = end - body < 2 ? end : bytes.readUInt16BE(body);
    const topicEnd = body + 2 + topicBytes;
    const payloadStart = qos > 0 ? topicEnd + 2 : topicEnd;
    if (payloadStart > end) return this.#violate(rejection('packet-length', 'PUBLISH'));
    const packetId = qos > 0 ? bytes.readUInt16BE(topicEnd) : 0;
    if (qos > 0 && packetId === 0) return this.#violate(rejection('packet-id-zero'));
    // Source: amlen server_proxy/src/pxmqtt.c: what a topic has beyond 200 bytes counts as payload.
    const counted = end - payloadStart + Math.max(0, topicBytes - 200);
    if (counted > this.#broker.limits.payloadBytesMax) return this.#violate(rejection('packet-too-large'));
    this.counters.readMsg++;
    const reply = this.#broker.runner.run(
      publish,
      {
        clientId: this.#clientId,
        topic: topicText(bytes, body + 2, topicEnd),
        qos: qos as 0 | 1 | 2,
        packetId,
        dup: (first & 8) !== 0,
        retain: (first & 1) !== 0,
        payload: bytes.subarray(payloadStart, end),
      },
      {
        correlationId: this.connectionId,
        ...(qos > 0 && { durable: this.#answerer(qos === 1 ? PUBACK : PUBREC, packetId) }),
      },
    );
    if (reply) this.close(reply.closeCode, reply.reason);
  }

  #onAcknowledgement(bytes: Buffer, first: number, body: number, end: number): void {
    if (end - body !== 2) return this.#violate(rejection('packet-length'));
    const packetId = bytes.readUInt16BE(body);
    const { runner } = this.#broker;
    const clientId = this.#clientId;
    const correlationId = this.connectionId;
    switch (first >> 4) {
      case 4:
      case 7: {
        const position = this.#outflow?.complete(packetId);
        if (position !== undefined) this.#completed.push(position);
        return;
      }
      case 5: {
        // PUBREL tells the client to forget the message, so that it was received must be in the log first.
        const position = this.#outflow?.receive(packetId);
        const durable = this.#answerer(PUBREL, packetId);
        const received = position === undefined ? [] : [position];
        runner.run(acknowledge, { clientId, received, completed: [] }, { correlationId, durable });
        return;
      }
      default:
        runner.run(release, { clientId, packetId }, { correlationId, durable: this.#answerer(PUBCOMP, packetId) });
    }
  }

  #answerer(first: number, packetId: number): () => void {
    return () => {
      if (this.#stage === 'open') this.answer(encodeAck(first, packetId));
    };
  }

  /** Puts the acknowledgements of one read into the log as one event. */
  #acknowledged(): void {
    const completed = this.#completed;
    this.#completed = [];
    this.#broker.runner.run(
      acknowledge,
      { clientId: this.#clientId, received: [], completed },
      { correlationId: this.connectionId },
    );
    this.#outflow?.feed();
  }

  #onSubscribe(bytes: Buffer, start: number, body: number, end: number): void {
    const packet = decodeSubscribe(bytes, body, end);
    if (!packet.ok) return this.#violate(packet.rejection);
    const { packetId, filters } = packet.value;
    const frame = Buffer.from(bytes.subarray(start, end));
    const reply: SubscribeReply = this.#broker.runner.run(
      subscribe,
      { clientId: this.#clientId, filters },
      {
        correlationId: this.connectionId,
        durable: () => {
          if (this.#stage !== 'open' || reply.closeCode !== undefined) return;
          this.#subscribing.push({ packetId, codes: reply.codes, filters });
          this.#handOn(frame);
        },
      },
    );
    if (reply.closeCode !== undefined) this.close(reply.closeCode, reply.reason);
  }

  /** aedes answers the oldest SUBSCRIBE; what is stored for the new subscriptions follows. */
  suback(): void {
    const answered = this.#subscribing.shift();
    if (!answered || this.#stage !== 'open') return;
    // aedes answers once for a filter that stands twice in a packet, and does not know of the filters that were refused.
    this.answer(encodeSuback(answered.packetId, answered.codes));
    const granted = answered.filters.filter((_, index) => answered.codes[index] !== 128);
    for (const { topic, payload } of this.#broker.stored(this.#clientId, granted)) {
      const frame = encodePublish(topic, payload, 0, 0, { retain: true });
      this.#outbox.push(frame);
      this.#count(frame.length);
    }
  }

  #onUnsubscribe(bytes: Buffer, start: number, body: number, end: number): void {
    const packet = decodeUnsubscribe(bytes, body, end);
    if (!packet.ok) return this.#violate(packet.rejection);
    const frame = Buffer.from(bytes.subarray(start, end));
    const durable = () => this.#handOn(frame);
    const { filters } = packet.value;
    this.#broker.runner.run(
      unsubscribe,
      { clientId: this.#clientId, filters },
      { correlationId: this.connectionId, durable },
    );
  }

  #handOn(frame: Buffer): void {
    this.#pipe?.push(frame);
  }

  // --- out --------------------------------------------------------------------------------------------------------------------------

  /** An answer that is no message. */
  answer(frame: Uint8Array): void {
    this.counters.writeBytes += frame.length;
    this.#outbox.push(frame);
  }

  /** A QoS 0 message; `frame` is shared with other receivers of the same topic. */
  deliver(frame: Uint8Array): void {
    this.#outbox.push(frame);
    this.#count(frame.length);
  }

  /** A QoS 0 message whose topic this client sees in its own form. */
  deliverAs({ topic, payload }: Publication, session: Session): void {
    this.deliver(encodePublish(fromPlatform(session.principal, topic), payload, 0, 0));
  }

  /** A QoS 1 or 2 message that has just been routed. Before CONNACK it waits in the session. */
  offer(delivery: Delivery, publication: Publication): void {
    this.#outflow?.offer(delivery, publication);
  }

  /** A QoS 1 or 2 message from the log. */
  queue(delivery: Delivery): void {
    this.#outflow?.queue(delivery);
  }

  #count(bytes: number): void {
    this.counters.writeBytes += bytes;
    this.counters.writeMsg++;
  }

  // --- the end ----------------------------------------------------------------------------------------------------------------------

  #watch(keepAliveSeconds: number): void {
    if (keepAliveSeconds > 0)
      this.#keepAlive = setTimeout(() => this.close(160), keepAliveSeconds * KEEP_ALIVE_GRACE * 1_000);
  }

  #violate({ closeCode, reason, ...rest }: Rejection): void {
    if (this.#stage === 'new') this.#refuse({ clientId: '' }, { closeCode, reason, ...rest });
    else this.close(closeCode, reason);
  }

  #onEnd({ error, closeCode }: Ending): void {
    if (closeCode !== undefined) this.close(closeCode);
    else this.close(91, error && closeReason(91, error.message));
  }

  /** Records the end of the connection, whatever its cause; the recorded event then shuts it. */
  close(closeCode: number, reason?: string): void {
    if (this.#stage === 'closed') return;
    if (this.#clientId === '') return this.shut(false);
    this.#reader.stop();
    this.#broker.disconnect(this, closeCode, reason ?? closeReason(closeCode as CloseCode));
  }

  /** aedes has let go of the connection: after a refusal, or because of something that the edge had let through. */
  aedesClosed(error: Error | null): void {
    if (this.#stage === 'connecting' && this.#clientId === '') this.shut(true);
    else this.close(92, error ? closeReason(92, error.message) : undefined);
  }

  /** Ends the connection without a trace in the log, which has it already. `gently`: what is waiting still goes out. */
  shut(gently: boolean): void {
    if (this.#stage === 'closed') return;
    this.#stage = 'closed';
    this.#reader.stop();
    clearTimeout(this.#keepAlive);
    this.#early = [];
    this.#broker.detach(this);
    this.#outbox.flush();
    if (gently) this.#transport.end();
    else this.#transport.destroy();
    this.#pipe?.destroy();
  }
}

/** The topic as text; bytes that are not UTF-8 show as the replacement character, which the topic rules refuse. */
function topicText(bytes: Buffer, start: number, end: number): string {
  const text = bytes.toString('latin1', start, end);
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) < 128) continue;
    const slice = bytes.subarray(start, end);
    return isUtf8(slice) ? slice.toString('utf8') : '\ufffd';
  }
  return text;
}
