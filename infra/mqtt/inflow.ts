/** The packets of a client that has been let in: each is read, given to its handler, and answered when its events are durable. */
import { isUtf8 } from 'node:buffer';
import { type Rejection, rejection } from '../../domain/rejections.ts';
import type { Filter } from '../../domain/subscription.ts';
import { acknowledge, release } from '../../handlers/mqtt/delivery.ts';
import { type PublishReply, type PublishRequest, publish } from '../../handlers/mqtt/publish.ts';
import { subscribe } from '../../handlers/mqtt/subscribe.ts';
import { unsubscribe } from '../../handlers/mqtt/unsubscribe.ts';
import type { Session } from '../../projections/session.ts';
import type { Runner } from '../runner.ts';
import { Ahead } from './ahead.ts';
import { decodeSubscribe, decodeUnsubscribe } from './decode.ts';
import { encodeAck, encodeUnsubscribe, PINGREQ, PUBACK, PUBCOMP, PUBREC, PUBREL } from './encode.ts';
import type { Outflow } from './outflow.ts';

/** What the packets do to the connection they came from. */
export type Connection = Readonly<{
  clientId: string;
  connectionId: string;
  session: Session;
  /** MQTT 3.1 is less strict about the flags of a packet's first byte. */
  level: 3 | 4;
  outflow: Outflow;
  countMessage: () => void;
  /** Sends an acknowledgement, unless the connection has ended meanwhile. */
  answer: (frame: Uint8Array) => void;
  /** Lets aedes answer a packet. */
  handOn: (frame: Buffer) => void;
  /** Lets aedes answer a SUBSCRIBE, with these codes. */
  handOnSubscribe: (packetId: number, codes: readonly number[], filters: readonly Filter[]) => void;
  close: (closeCode: number, reason?: string) => void;
}>;

export class Inflow {
  readonly #connection: Connection;
  readonly #runner: Runner;
  readonly #payloadBytesMax: number;
  /** Positions of the deliveries that the packets of this read completed. */
  #completed: number[] = [];
  readonly #ahead: Ahead;

  constructor(connection: Connection, runner: Runner, payloadBytesMax: number) {
    this.#connection = connection;
    this.#runner = runner;
    this.#payloadBytesMax = payloadBytesMax;
    this.#ahead = new Ahead(connection.session);
  }

  /** One packet, from `start` to `end`, its variable header at `body`. */
  packet(bytes: Buffer, start: number, body: number, end: number): void {
    const first = bytes[start] as number;
    switch (first >> 4) {
      case 3:
        return this.#publish(bytes, first, body, end);
      case 4:
      case 5:
      case 7:
        return this.#flagged(first, 0) && this.#acknowledgement(bytes, first, body, end);
      case 6:
        return this.#flagged(first, 2) && this.#acknowledgement(bytes, first, body, end);
      case 8:
        return this.#flagged(first, 2) && this.#subscribe(bytes, body, end);
      case 10:
        return this.#flagged(first, 2) && this.#unsubscribe(bytes, body, end);
      case 12:
        if (end !== body) return this.#violate(rejection('packet-length', 'PINGREQ'));
        return this.#flagged(first, 0) && this.#connection.handOn(PINGREQ);
      case 14:
        if (end !== body) return this.#violate(rejection('packet-length', 'DISCONNECT'));
        return this.#flagged(first, 0) && this.#connection.close(0);
      case 1:
        return this.#violate(rejection('connect-twice'));
      default:
        return this.#violate(rejection('packet-unknown', `packet type ${first >> 4}`));
    }
  }

  /** The packets of one read are through: there may be room for more deliveries. */
  endRead(): void {
    if (this.settle()) this.#connection.outflow.feed();
  }

  /** Puts what has been acknowledged into the log, as one event; before a connection's end, or it would be owed to somebody else. */
  settle(): boolean {
    if (this.#completed.length === 0) return false;
    const completed = this.#completed;
    this.#completed = [];
    const { clientId, connectionId: correlationId } = this.#connection;
    this.#runner.run(acknowledge, { clientId, received: [], completed }, { correlationId });
    return true;
  }

  #publish(bytes: Buffer, first: number, body: number, end: number): void {
    const qos = (first >> 1) & 3;
    if (qos === 3) return this.#violate(rejection('qos-not-valid'));
    const topicBytes = end - body < 2 ? end : bytes.readUInt16BE(body);
    const topicEnd = body + 2 + topicBytes;
    const payloadStart = qos > 0 ? topicEnd + 2 : topicEnd;
    if (payloadStart > end) return this.#violate(rejection('packet-length', 'PUBLISH'));
    const packetId = qos > 0 ? bytes.readUInt16BE(topicEnd) : 0;
    if (qos > 0 && packetId === 0) return this.#violate(rejection('packet-id-zero'));
    // What a topic has beyond 200 bytes counts as payload. Source: amlen server_proxy/src/pxmqtt.c.
    const counted = end - payloadStart + Math.max(0, topicBytes - 200);
    if (counted > this.#payloadBytesMax) return this.#violate(rejection('packet-too-large'));
    const { clientId, connectionId: correlationId } = this.#connection;
    this.#connection.countMessage();
    const request: PublishRequest = {
      clientId,
      topic: topicText(bytes, body + 2, topicEnd),
      qos: qos as 0 | 1 | 2,
      packetId,
      dup: (first & 8) !== 0,
      retain: (first & 1) !== 0,
      payload: bytes.subarray(payloadStart, end),
    };
    const reply =
      qos === 2
        ? this.#publishOnce(request)
        : this.#runner.run(
            publish,
            request,
            qos === 0
              ? { correlationId }
              : { correlationId, durable: this.#answerer(PUBACK, packetId), failed: this.#failed },
          );
    if (reply) this.#connection.close(reply.closeCode, reply.reason);
  }

  /** QoS 2: whether it is a repetition may be known here before it is in the world. */
  #publishOnce(request: PublishRequest): PublishReply {
    const { packetId } = request;
    const ahead = this.#ahead.of(packetId);
    let arrived: (() => void) | undefined;
    const durable = () => {
      arrived?.();
      this.#connection.answer(encodeAck(PUBREC, packetId));
    };
    const run = { correlationId: this.#connection.connectionId, durable, failed: this.#failed };
    const reply = this.#runner.run(publish, ahead ? { ...request, ahead } : request, run);
    arrived = this.#ahead.note(packetId, true);
    return reply;
  }

  #acknowledgement(bytes: Buffer, first: number, body: number, end: number): void {
    if (end - body !== 2) return this.#violate(rejection('packet-length'));
    const packetId = bytes.readUInt16BE(body);
    const { clientId, connectionId: correlationId, outflow } = this.#connection;
    switch (first >> 4) {
      case 5: {
        const position = outflow.received(packetId);
        const received = position === undefined ? [] : [position];
        // PUBREL tells the client to forget the message, so that it was received must be in the log first.
        const durable = this.#answerer(PUBREL, packetId);
        if (received.length === 0) return this.#connection.answer(encodeAck(PUBREL, packetId));
        const run = { correlationId, durable, failed: this.#failed };
        return void this.#runner.run(acknowledge, { clientId, received, completed: [] }, run);
      }
      case 6: {
        let arrived: (() => void) | undefined;
        const durable = () => {
          arrived?.();
          this.#connection.answer(encodeAck(PUBCOMP, packetId));
        };
        this.#runner.run(release, { clientId, packetId }, { correlationId, durable, failed: this.#failed });
        arrived = this.#ahead.note(packetId, false);
        return;
      }
      default: {
        const position = outflow.complete(packetId);
        if (position !== undefined) this.#completed.push(position);
      }
    }
  }

  #subscribe(bytes: Buffer, body: number, end: number): void {
    const packet = decodeSubscribe(bytes, body, end);
    if (!packet.ok) return this.#violate(packet.rejection);
    const { packetId, filters } = packet.value;
    const { clientId, connectionId: correlationId } = this.#connection;
    let codes: readonly number[] | undefined;
    const request = { clientId, connectionId: correlationId, filters };
    this.#runner.runInTurn(subscribe, request, {
      correlationId,
      replied: (reply) => {
        if (reply.closeCode === undefined) codes = reply.codes;
        else this.#connection.close(reply.closeCode, reply.reason);
      },
      durable: () => codes && this.#connection.handOnSubscribe(packetId, codes, filters),
      failed: this.#failed,
    });
  }

  #unsubscribe(bytes: Buffer, body: number, end: number): void {
    const packet = decodeUnsubscribe(bytes, body, end);
    if (!packet.ok) return this.#violate(packet.rejection);
    const { packetId, filters } = packet.value;
    const { clientId, connectionId: correlationId } = this.#connection;
    let answers = false;
    const request = { clientId, connectionId: correlationId, filters };
    this.#runner.runInTurn(unsubscribe, request, {
      correlationId,
      replied: (reply) => {
        answers = !reply;
        if (reply) this.#connection.close(reply.closeCode, reply.reason);
      },
      durable: () => answers && this.#connection.handOn(encodeUnsubscribe(packetId)),
      failed: this.#failed,
    });
  }

  /** The log did not take what the client waits for: it sends it again when it is back. */
  readonly #failed = (): void => this.#connection.close(167);

  #answerer(first: number, packetId: number): () => void {
    return () => this.#connection.answer(encodeAck(first, packetId));
  }

  /** Whether the reserved flags are as they must be; MQTT 3.1 leaves them to the client. Source: MQTT 3.1.1 [MQTT-2.2.2-2]. */
  #flagged(first: number, flags: 0 | 2): true | undefined {
    if ((first & 15) === flags || this.#connection.level === 3) return true;
    this.#violate(rejection('packet-encoding', `flags ${first & 15} of packet type ${first >> 4}`));
    return undefined;
  }

  #violate({ closeCode, reason }: Rejection): void {
    this.#connection.close(closeCode, reason);
  }
}

/** The topic as text; bytes that are not UTF-8 show as the replacement character, which the topic rules refuse. */
function topicText(bytes: Buffer, start: number, end: number): string {
  for (let index = start; index < end; index++) {
    if ((bytes[index] as number) < 128) continue;
    const slice = bytes.subarray(start, end);
    return isUtf8(slice) ? slice.toString('utf8') : '\ufffd';
  }
  return bytes.toString('latin1', start, end);
}
