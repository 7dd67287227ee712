/** MQTT 3.1.1 packets as bytes, written by hand: the generator shares two cores with the broker and must cost little. */

/** First byte of the packets that the generator meets. */
export const CONNACK = 0x20;
export const PUBLISH_QOS_0 = 0x30;
export const PUBLISH_QOS_1 = 0x32;
export const PUBACK = 0x40;
export const SUBACK = 0x90;

/** Who a client says it is. */
export type Identity = Readonly<{ clientId: string; username: string; password: string }>;

/** CONNECT with a clean session and a keep-alive of a minute. */
export function connectFrame({ clientId, username, password }: Identity): Buffer {
  const flags = 0b1100_0010;
  const variable = Buffer.from([0, 4, ...Buffer.from('MQTT'), 4, flags, 0, 60]);
  return frame(0x10, [variable, text(clientId), text(username), text(password)]);
}

export function subscribeFrame(packetId: number, filter: string, qos: number): Buffer {
  return frame(0x82, [uint16(packetId), text(filter), Buffer.from([qos])]);
}

/** PUBLISH; the packet id is there at QoS 1 only. */
export function publishFrame(topic: string, payload: string, qos: 0 | 1, packetId: number): Buffer {
  const id = qos === 0 ? [] : [uint16(packetId)];
  return frame(qos === 0 ? PUBLISH_QOS_0 : PUBLISH_QOS_1, [text(topic), ...id, Buffer.from(payload)]);
}

export const disconnectFrame = Buffer.from([0xe0, 0]);

function frame(type: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = body.length; ; ) {
    const digit = rest % 128;
    rest = Math.floor(rest / 128);
    length.push(rest > 0 ? digit | 0x80 : digit);
    if (rest === 0) break;
  }
  return Buffer.concat([Buffer.from([type, ...length]), body]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint16(bytes.length), bytes]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
