/**
 * The packets that are judged as a whole, read strictly: what is wrong with one decides how its connection ends.
 * Source: amlen server_proxy/src/pxmqtt.c; MQTT 3.1.1, chapter 3.
 */
import { isUtf8 } from 'node:buffer';
import { printable } from '../../domain/client-id.ts';
import { type Rejection, rejection } from '../../domain/rejections.ts';
import { accepted, type Result, rejected } from '../../domain/result.ts';
import type { Filter } from '../../domain/subscription.ts';

export type ConnectPacket = Readonly<{
  /** 3: MQTT 3.1, 4: MQTT 3.1.1. */
  level: 3 | 4;
  clean: boolean;
  keepAliveSeconds: number;
  clientId: string;
  will?: Readonly<{ topic: string; qos: 0 | 1 | 2; retain: boolean; payload: Buffer }>;
  user?: string;
  password?: Buffer;
}>;

/** A CONNECT that cannot be read, with as much of it as could: what the log can still say about who it was. */
export type ConnectFault = Readonly<{ rejection: Rejection; clientId: string; level?: number }>;

/** Reads along a packet's bytes; running out of them, or text that is not UTF-8, is remembered instead of thrown. */
class Reader {
  readonly #bytes: Buffer;
  #at: number;
  readonly #end: number;
  short = false;
  badText = false;

  constructor(bytes: Buffer, at: number, end: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  byte(): number {
    return this.#take(1)[0] ?? 0;
  }

  uint16(): number {
    const two = this.#take(2);
    return two.length === 2 ? two.readUInt16BE(0) : 0;
  }

  bytes(): Buffer {
    return this.#take(this.uint16());
  }

  text(): string {
    const bytes = this.bytes();
    if (!isUtf8(bytes)) this.badText = true;
    return bytes.toString('utf8');
  }

  #take(length: number): Buffer {
    if (this.short || length > this.left) {
      this.short = true;
      return this.#bytes.subarray(0, 0);
    }
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

/** Reads CONNECT. The tests stand in the platform's order. */
export function decodeConnect(
  bytes: Buffer,
  body: number,
  end: number,
): Readonly<{ ok: true; value: ConnectPacket }> | Readonly<{ ok: false; fault: ConnectFault }> {
  const reader = new Reader(bytes, body, end);
  const name = reader.text();
  const level = reader.byte();
  const flags = reader.byte();
  const keepAliveSeconds = reader.uint16();
  const fail = (why: Rejection, clientId = '') => ({ ok: false, fault: { rejection: why, clientId, level } }) as const;

  if (name === 'MQTT' && level === 5) {
    return fail(rejection('protocol-unsupported', 'MQTT 5 is not emulated yet: see docs/fidelity.md'));
  }
  if (!(name === 'MQTT' && level === 4) && !(name === 'MQIsdp' && level === 3))
    return fail(rejection('protocol-version', 'CONNECT version'));
  const strict = level === 4;
  const willFlag = (flags & 4) !== 0;
  const willQos = (flags >> 3) & 3;
  if (strict && (flags & 1) !== 0) return fail(rejection('connect-flags', 'CONNECT'));
  if (willQos === 3 || (strict && !willFlag && (flags & 0x38) !== 0))
    return fail(rejection('connect-will-flags', 'will'));
  if ((flags & 0xc0) === 0x40) return fail(rejection('password-without-user-name'));

  const clientId = reader.text();
  const badId = reader.badText;
  const topic = willFlag ? reader.text() : undefined;
  const payload = willFlag ? reader.bytes() : undefined;
  const user = (flags & 0x80) !== 0 ? reader.text() : undefined;
  const password = (flags & 0x40) !== 0 ? reader.bytes() : undefined;
  if (reader.short) return fail(rejection('connect-length', 'CONNECT short'), clientId);
  if (strict && reader.left > 0) return fail(rejection('connect-length', 'CONNECT extra'), clientId);
  if (badId) return fail(rejection('client-id-characters', printable(clientId)), clientId);
  if (reader.badText) return fail(rejection('connect-flags', 'CONNECT text that is not UTF-8'), clientId);
  if (topic === '') return fail(rejection('connect-will-incomplete'), clientId);

  const value: ConnectPacket = {
    level: level as 3 | 4,
    clean: (flags & 2) !== 0,
    keepAliveSeconds,
    clientId,
    ...(topic !== undefined &&
      payload && { will: { topic, qos: willQos as 0 | 1 | 2, retain: (flags & 0x20) !== 0, payload } }),
    ...(user !== undefined && { user }),
    ...(password && { password }),
  };
  return { ok: true, value };
}

export type SubscribePacket = Readonly<{ packetId: number; filters: readonly Filter[] }>;

/** Reads SUBSCRIBE. Rejections: `packet-length`, `packet-id-zero`, `qos-not-valid`. */
export function decodeSubscribe(bytes: Buffer, body: number, end: number): Result<SubscribePacket> {
  const reader = new Reader(bytes, body, end);
  const packetId = reader.uint16();
  const filters: Filter[] = [];
  while (reader.left > 0 && !reader.short) {
    const filter = reader.text();
    const qos = reader.byte();
    if (qos > 2) return rejected(rejection('qos-not-valid', `QoS byte ${qos} for "${printable(filter)}"`));
    filters.push({ filter, qos: qos as 0 | 1 | 2 });
  }
  if (reader.short || filters.length === 0) return rejected(rejection('packet-length', 'SUBSCRIBE'));
  return packetId === 0 ? rejected(rejection('packet-id-zero')) : accepted({ packetId, filters });
}

export type UnsubscribePacket = Readonly<{ packetId: number; filters: readonly string[] }>;

/** Reads UNSUBSCRIBE. Rejections: `packet-length`, `packet-id-zero`. */
export function decodeUnsubscribe(bytes: Buffer, body: number, end: number): Result<UnsubscribePacket> {
  const reader = new Reader(bytes, body, end);
  const packetId = reader.uint16();
  const filters: string[] = [];
  while (reader.left > 0 && !reader.short) filters.push(reader.text());
  if (reader.short || filters.length === 0) return rejected(rejection('packet-length', 'UNSUBSCRIBE'));
  return packetId === 0 ? rejected(rejection('packet-id-zero')) : accepted({ packetId, filters });
}
