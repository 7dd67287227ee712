/** An MQTT client that keeps everything it was sent, says exactly the bytes it is told to, and never waits for time to pass. */
import { condition } from './condition.ts';
import {
  ackFrame,
  type ConnectFields,
  connectFrame,
  DISCONNECT,
  PINGREQ,
  publishFrame,
  type Qos,
  subscribeFrame,
} from './mqtt-frames.ts';
import { describePacket, type Packet, packetReader } from './mqtt-packets.ts';
import type { Bytes } from './transport.ts';

export type Published = Extract<Packet, { type: 'publish' }>;
type PacketOf<Type extends Packet['type']> = Extract<Packet, { type: Type }>;

/** One connection, from the client's side. Deliveries of QoS 1 and 2 are acknowledged unless `acknowledge` is false. */
export class RawClient {
  /** Every packet so far, in order. */
  readonly received: Packet[] = [];
  /** The server has ended the stream, or the connection is gone. */
  closed = false;
  acknowledge = true;
  #bytes: Bytes;
  #failure: Error | undefined;
  #waiting = new Set<() => void>();
  #packetId = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    const read = packetReader();
    bytes.listen(
      (chunk) => {
        for (const packet of read(chunk)) {
          this.received.push(packet);
          if (this.acknowledge) this.#acknowledge(packet);
        }
        this.#wake();
      },
      (error) => {
        this.closed = true;
        this.#failure = error;
        this.#wake();
        bytes.destroy();
      },
    );
  }

  send(bytes: Uint8Array): void {
    this.#bytes.write(bytes);
  }

  /** Bytes past the framing of the transport, see `Bytes`. */
  sendRaw(bytes: Uint8Array): void {
    this.#bytes.writeRaw(bytes);
  }

  /** Resolves with what `look` finds; rejects, naming what was missing, once the server has closed or is taken for hung. */
  until<T>(look: () => T | undefined, what: string, guardMs?: number): Promise<T> {
    return condition(
      () => {
        const found = look();
        if (found === undefined && this.closed)
          throw new Error(`Expected ${what}, but the server closed; ${this.#seen()}.`);
        return found;
      },
      (listener) => this.#waiting.add(listener),
      () => `${what}; ${this.#seen()}`,
      guardMs,
    );
  }

  /** The next packet of a type, looking from the `from`th packet received on. */
  next<Type extends Packet['type']>(type: Type, from: number): Promise<PacketOf<Type>> {
    return this.until(
      () => this.received.slice(from).find((packet): packet is PacketOf<Type> => packet.type === type),
      type.toUpperCase(),
    );
  }

  /** Resolves once the server has closed the connection. */
  async untilClosed(guardMs?: number): Promise<void> {
    await condition(
      () => this.closed || undefined,
      (listener) => this.#waiting.add(listener),
      () => `the server to close the connection; ${this.#seen()}`,
      guardMs,
    );
  }

  /** Sends CONNECT and resolves with the CONNACK. */
  connect(fields: ConnectFields): Promise<PacketOf<'connack'>> {
    const from = this.received.length;
    this.send(connectFrame(fields));
    return this.next('connack', from);
  }

  /** Subscribes and resolves with the granted codes. */
  async subscribe(filters: readonly (readonly [string, number])[]): Promise<readonly number[]> {
    const from = this.received.length;
    this.send(subscribeFrame(this.nextPacketId(), filters));
    return (await this.next('suback', from)).granted;
  }

  /** Publishes, and for QoS 1 and 2 sees the handshake through. */
  async publish(topic: string, payload: Uint8Array | string, qos: Qos = 0): Promise<void> {
    const from = this.received.length;
    const packetId = this.nextPacketId();
    this.send(publishFrame({ topic, payload, qos, packetId }));
    if (qos === 1) await this.next('puback', from);
    if (qos !== 2) return;
    await this.next('pubrec', from);
    this.release(packetId);
    await this.next('pubcomp', from);
  }

  /** The third step of a QoS 2 publish. */
  release(packetId: number): void {
    this.send(ackFrame('pubrel', packetId));
  }

  /** Resolves once the server has answered: everything sent before has been read by then. */
  async ping(): Promise<void> {
    const from = this.received.length;
    this.send(PINGREQ);
    await this.next('pingresp', from);
  }

  /** Says goodbye and waits until the server has closed. */
  async disconnect(): Promise<void> {
    if (this.closed) return;
    this.send(DISCONNECT);
    await this.untilClosed();
  }

  /** Reads nothing more. */
  pause(): void {
    this.#bytes.pause();
  }

  /** Cuts the connection without DISCONNECT. */
  drop(): void {
    this.#bytes.destroy();
  }

  /** Messages received from the `from`th packet on. */
  messages(from = 0): Published[] {
    return this.received.slice(from).filter((packet): packet is Published => packet.type === 'publish');
  }

  nextPacketId(): number {
    this.#packetId = (this.#packetId % 0xffff) + 1;
    return this.#packetId;
  }

  #acknowledge(packet: Packet): void {
    if (packet.type === 'publish' && packet.qos === 1) this.send(ackFrame('puback', packet.packetId));
    if (packet.type === 'publish' && packet.qos === 2) this.send(ackFrame('pubrec', packet.packetId));
    if (packet.type === 'pubrel') this.send(ackFrame('pubcomp', packet.packetId));
  }

  #seen(): string {
    const packets = this.received.slice(-5).map(describePacket);
    const failure = this.#failure ? `, then ${this.#failure.message}` : '';
    return `the last packets seen were [${packets.join(', ')}]${failure}`;
  }

  #wake(): void {
    const listeners = [...this.#waiting];
    // Before they are called: one that is still not content comes back.
    this.#waiting.clear();
    for (const listener of listeners) listener();
  }
}
