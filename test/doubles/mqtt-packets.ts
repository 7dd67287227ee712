/** Packets that a server sent: cut from the stream, decoded, shown. The other half of `mqtt-frames.ts`. */

/** A packet as received. `other` is whatever a server should not send. */
export type Packet =
  | Readonly<{ type: 'connack'; sessionPresent: boolean; returnCode: number }>
  | Readonly<{
      type: 'publish';
      topic: string;
      payload: Buffer;
      qos: number;
      retain: boolean;
      dup: boolean;
      packetId: number;
    }>
  | { [Type in Ack]: Readonly<{ type: Type; packetId: number }> }[Ack]
  | Readonly<{ type: 'suback'; packetId: number; granted: readonly number[] }>
  | Readonly<{ type: 'pingresp' }>
  | Readonly<{ type: 'other'; header: number; body: Buffer }>;

/** Cuts a stream into packets: give it what arrived, get back what is complete. */
export function packetReader(): (chunk: Uint8Array) => Packet[] {
  let pending: Buffer = Buffer.alloc(0);
  return (chunk) => {
    pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk]);
    const packets: Packet[] = [];
    for (let cut = wholeFrame(pending); cut; cut = wholeFrame(pending)) {
      packets.push(decode(pending.readUInt8(0), pending.subarray(cut.bodyAt, cut.end)));
      pending = pending.subarray(cut.end);
    }
    return packets;
  };
}

function wholeFrame(bytes: Buffer): { bodyAt: number; end: number } | undefined {
  let length = 0;
  for (let i = 1; i < 5; i++) {
    const size = bytes[i];
    if (size === undefined) return undefined;
    length += (size & 0x7f) * 128 ** (i - 1);
    if (size < 0x80) return bytes.length < i + 1 + length ? undefined : { bodyAt: i + 1, end: i + 1 + length };
  }
  throw new Error(
    `The server sent a remaining length of more than four bytes: ${bytes.subarray(0, 5).toString('hex')}`,
  );
}

type Ack = 'puback' | 'pubrec' | 'pubrel' | 'pubcomp' | 'unsuback';

const acks = { 4: 'puback', 5: 'pubrec', 6: 'pubrel', 7: 'pubcomp', 11: 'unsuback' } as const;

function decode(header: number, body: Buffer): Packet {
  const kind = header >> 4;
  if (kind === 2 && body.length === 2) {
    return { type: 'connack', sessionPresent: body[0] === 1, returnCode: body.readUInt8(1) };
  }
  if (kind === 3) return decodePublish(header, body);
  if (kind in acks && body.length === 2)
    return { type: acks[kind as keyof typeof acks], packetId: body.readUInt16BE(0) };
  if (kind === 9) return { type: 'suback', packetId: body.readUInt16BE(0), granted: [...body.subarray(2)] };
  if (kind === 13 && body.length === 0) return { type: 'pingresp' };
  return { type: 'other', header, body };
}

function decodePublish(header: number, body: Buffer): Packet {
  const qos = (header >> 1) & 3;
  const topicEnd = 2 + body.readUInt16BE(0);
  const payloadAt = qos > 0 ? topicEnd + 2 : topicEnd;
  return {
    type: 'publish',
    topic: body.subarray(2, topicEnd).toString(),
    payload: Buffer.from(body.subarray(payloadAt)),
    qos,
    retain: (header & 1) === 1,
    dup: (header & 8) === 8,
    packetId: qos > 0 ? body.readUInt16BE(topicEnd) : 0,
  };
}

/** A packet on one line, for a message to whoever reads a failure. */
export function describePacket(packet: Packet): string {
  switch (packet.type) {
    case 'connack':
      return `CONNACK ${packet.returnCode}${packet.sessionPresent ? ' session present' : ''}`;
    case 'publish':
      return `PUBLISH ${packet.topic} qos ${packet.qos} retain ${Number(packet.retain)} ${excerpt(packet.payload)}`;
    case 'suback':
      return `SUBACK [${packet.granted.join(', ')}]`;
    case 'pingresp':
      return 'PINGRESP';
    case 'other':
      return `an unexpected packet with first byte 0x${packet.header.toString(16)}`;
    default:
      return `${packet.type.toUpperCase()} ${packet.packetId}`;
  }
}

function excerpt(payload: Buffer): string {
  const shown = JSON.stringify(payload.subarray(0, 300).toString());
  return payload.length > 300 ? `${shown} (${payload.length} bytes)` : shown;
}
