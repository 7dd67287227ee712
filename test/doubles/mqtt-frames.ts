/**
 * MQTT 3.1 and 3.1.1 packets as bytes. Written by hand and apart from the codec that the broker uses, so that a mistake in one
 * shows in the other, and so that a test can build what no library would let through. Source: MQTT 3.1.1 chapters 2 and 3.
 */

export type Qos = 0 | 1 | 2;

/** What a CONNECT packet says. Left out: MQTT 3.1.1, clean session, no keep-alive, no credentials, no Will. */
export type ConnectFields = Readonly<{
  clientId: string;
  user?: string;
  pass?: string;
  clean?: boolean;
  keepAliveSeconds?: number;
  will?: Readonly<{ topic: string; payload: string; qos?: Qos; retain?: boolean }>;
  protocolName?: string;
  level?: number;
}>;

/** One whole frame: the first byte, the remaining length, the body. `length` overrides the length that is announced. */
export function frame(header: number, body: Uint8Array, length = body.length): Buffer {
  const sizes: number[] = [];
  let rest = length;
  do {
    sizes.push((rest % 128) | (rest > 127 ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.concat([Uint8Array.of(header, ...sizes), body]);
}

/** Text with its two-byte length in front. Bytes are taken as they are, so that text which is not UTF-8 can be sent. */
export function text(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([u16(bytes.length), bytes]);
}

/** A two-byte number, as packet ids and lengths are sent. */
export function u16(value: number): Buffer {
  return Buffer.from([(value >> 8) & 0xff, value & 0xff]);
}

/** CONNECT; the flags follow the fields, so a password without a user name can be sent too. */
export function connectFrame(fields: ConnectFields): Buffer {
  const { clientId, user, pass, will, clean = true, keepAliveSeconds = 0, protocolName = 'MQTT', level = 4 } = fields;
  const flags =
    (clean ? 0x02 : 0) |
    (will ? 0x04 | ((will.qos ?? 0) << 3) | (will.retain ? 0x20 : 0) : 0) |
    (pass === undefined ? 0 : 0x40) |
    (user === undefined ? 0 : 0x80);
  const parts = [text(protocolName), Buffer.from([level, flags]), u16(keepAliveSeconds), text(clientId)];
  if (will) parts.push(text(will.topic), text(will.payload));
  if (user !== undefined) parts.push(text(user));
  if (pass !== undefined) parts.push(text(pass));
  return frame(0x10, Buffer.concat(parts));
}

/** PUBLISH. `qos` may be 3, which no client may send. */
export function publishFrame(fields: {
  topic: string | Uint8Array;
  payload: Uint8Array | string;
  qos?: number;
  retain?: boolean;
  dup?: boolean;
  packetId?: number;
}): Buffer {
  const { topic, payload, qos = 0, retain = false, dup = false, packetId = 0 } = fields;
  const header = 0x30 | (dup ? 0x08 : 0) | (qos << 1) | (retain ? 0x01 : 0);
  return frame(header, Buffer.concat([text(topic), qos > 0 ? u16(packetId) : Buffer.alloc(0), Buffer.from(payload)]));
}

/** SUBSCRIBE with filters and the QoS asked for. */
export function subscribeFrame(packetId: number, filters: readonly (readonly [string, number])[]): Buffer {
  const body = filters.flatMap(([filter, qos]) => [text(filter), Buffer.from([qos])]);
  return frame(0x82, Buffer.concat([u16(packetId), ...body]));
}

/** UNSUBSCRIBE. */
export function unsubscribeFrame(packetId: number, filters: readonly string[]): Buffer {
  return frame(0xa2, Buffer.concat([u16(packetId), ...filters.map(text)]));
}

/** The four acknowledgements of QoS 1 and 2. */
export function ackFrame(type: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp', packetId: number): Buffer {
  return frame({ puback: 0x40, pubrec: 0x50, pubrel: 0x62, pubcomp: 0x70 }[type], u16(packetId));
}

export const PINGREQ: Buffer = frame(0xc0, Buffer.alloc(0));
export const DISCONNECT: Buffer = frame(0xe0, Buffer.alloc(0));
