/** The packets that the edge writes itself. Source: MQTT 3.1.1, chapter 3. */

/** A PUBLISH. `packetId` is left out of the packet at QoS 0. */
export function encodePublish(
  topic: string,
  payload: Uint8Array,
  qos: 0 | 1 | 2,
  packetId: number,
  { dup = false, retain = false } = {},
): Buffer {
  const topicBytes = Buffer.byteLength(topic);
  const length = 2 + topicBytes + (qos > 0 ? 2 : 0) + payload.length;
  const header = length < 128 ? 2 : length < 16_384 ? 3 : length < 2_097_152 ? 4 : 5;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = 0x30 | (dup ? 8 : 0) | (qos << 1) | (retain ? 1 : 0);
  let at = 1;
  for (let rest = length; ; ) {
    const digit = rest & 127;
    rest >>>= 7;
    frame[at++] = rest > 0 ? digit | 128 : digit;
    if (rest === 0) break;
  }
  frame[at++] = topicBytes >> 8;
  frame[at++] = topicBytes & 255;
  at += frame.write(topic, at, topicBytes === topic.length ? 'latin1' : 'utf8');
  if (qos > 0) {
    frame[at++] = packetId >> 8;
    frame[at++] = packetId & 255;
  }
  frame.set(payload, at);
  return frame;
}

/** First bytes of the acknowledgements. */
export const PUBACK = 0x40;
export const PUBREC = 0x50;
export const PUBREL = 0x62;
export const PUBCOMP = 0x70;

/** One of the four-byte acknowledgements. */
export function encodeAck(first: number, packetId: number): Buffer {
  const frame = Buffer.allocUnsafe(4);
  frame[0] = first;
  frame[1] = 2;
  frame[2] = packetId >> 8;
  frame[3] = packetId & 255;
  return frame;
}

/** A CONNECT with nothing but a version and an id: what aedes is told of a client that the handlers have judged. */
export function encodeConnect(level: 3 | 4, clientId: string): Buffer {
  const name = level === 4 ? 'MQTT' : 'MQIsdp';
  const rest = 2 + name.length + 4 + 2 + clientId.length;
  const frame = Buffer.alloc(2 + rest);
  frame[0] = 0x10;
  frame[1] = rest;
  frame.writeUInt16BE(name.length, 2);
  frame.write(name, 4, 'latin1');
  const at = 4 + name.length;
  frame[at] = level;
  frame[at + 1] = 2;
  frame.writeUInt16BE(clientId.length, at + 4);
  frame.write(clientId, at + 6, 'latin1');
  return frame;
}

/** A SUBSCRIBE to one filter: aedes only answers it, and would judge filters and flags by rules of its own. */
export function encodeSubscribe(packetId: number): Buffer {
  return Buffer.from([0x82, 6, packetId >> 8, packetId & 255, 0, 1, 0x61, 0]);
}

/** An UNSUBSCRIBE of that filter, for the same purpose. */
export function encodeUnsubscribe(packetId: number): Buffer {
  return Buffer.from([0xa2, 5, packetId >> 8, packetId & 255, 0, 1, 0x61]);
}

export const PINGREQ = Buffer.from([0xc0, 0]);

/** A SUBACK with one code per filter. */
export function encodeSuback(packetId: number, codes: readonly number[]): Buffer {
  const length = 2 + codes.length;
  const header = length < 128 ? [0x90, length] : [0x90, (length & 127) | 128, length >> 7];
  return Buffer.from([...header, packetId >> 8, packetId & 255, ...codes]);
}

/** A CONNACK. */
export function encodeConnack(sessionPresent: boolean, returnCode: number): Buffer {
  return Buffer.from([0x20, 2, sessionPresent ? 1 : 0, returnCode]);
}

/** CONNACK of MQTT 5 that says "unsupported protocol version", the only thing that the sandbox can tell an MQTT 5 client. */
export const connackVersion5 = Buffer.from([0x20, 3, 0, 0x84, 0]);
