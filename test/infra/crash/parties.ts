/**
 * Clients that remember across connections what a real one keeps on its disk: what they have sent and not seen acknowledged, and which
 * QoS 2 messages they are in the middle of receiving.
 */
import { ackFrame, type ConnectFields, connectFrame, publishFrame, subscribeFrame } from '../../doubles/mqtt-frames.ts';
import { type Packet, packetReader } from '../../doubles/mqtt-packets.ts';
import { type Address, type Bytes, overSocket, tcpSocket } from '../../doubles/transport.ts';

/** One client, over as many connections as it takes. */
abstract class Party {
  readonly fields: ConnectFields;
  /** Resolves when the present connection has ended. */
  gone: Promise<void> = Promise.resolve();
  #bytes: Bytes | undefined;

  constructor(fields: ConnectFields) {
    this.fields = fields;
  }

  /** Connects, and resolves when it has been let in. */
  async connect(address: Address): Promise<void> {
    const bytes = overSocket(await tcpSocket(address));
    this.#bytes = bytes;
    const read = packetReader();
    await new Promise<void>((resolve, reject) => {
      this.gone = new Promise((end) => {
        bytes.listen(
          (chunk) => {
            for (const packet of read(chunk)) {
              if (packet.type !== 'connack') this.hear(packet);
              else if (packet.returnCode === 0) resolve();
              else reject(new Error(`${this.fields.clientId} was answered CONNACK ${packet.returnCode}`));
            }
          },
          () => {
            bytes.destroy();
            reject(new Error(`${this.fields.clientId} was cut off before CONNACK`));
            end();
          },
        );
      });
      bytes.write(connectFrame(this.fields));
    });
    await this.begin();
  }

  drop(): void {
    this.#bytes?.destroy();
  }

  protected send(bytes: Uint8Array): void {
    this.#bytes?.write(bytes);
  }

  /** Called when it has been let in; `connect` waits for it. */
  protected abstract begin(): void | Promise<void>;
  protected abstract hear(packet: Packet): void;
}

type Sent = { readonly payload: string; released: boolean };

/** Sends numbered messages as fast as they are acknowledged, and those that were not again on its next connection, marked. */
export class Publisher extends Party {
  readonly qos: 1 | 2;
  /** Payloads that the broker has acknowledged: PUBACK, PUBCOMP. */
  readonly acknowledged = new Set<string>();
  /** How often each payload was sent. */
  readonly attempts = new Map<string, number>();
  /** Told of each acknowledgement. */
  onAcknowledged: () => void = () => {};
  /** Whether new messages are made when there is room. */
  prolific = true;
  readonly #topic: string;
  readonly #window: number;
  readonly #underWay = new Map<number, Sent>();
  #packetId = 0;
  #count = 0;

  constructor(fields: ConnectFields, topic: string, qos: 1 | 2, window: number) {
    super(fields);
    this.#topic = topic;
    this.qos = qos;
    this.#window = window;
  }

  get idle(): boolean {
    return this.#underWay.size === 0;
  }

  protected begin(): void {
    for (const [packetId, sent] of this.#underWay) {
      if (sent.released) this.send(ackFrame('pubrel', packetId));
      else this.#publish(packetId, sent.payload, true);
    }
    this.#fill();
  }

  protected hear(packet: Packet): void {
    if (packet.type === 'pubrec') {
      const sent = this.#underWay.get(packet.packetId);
      if (sent) sent.released = true;
      this.send(ackFrame('pubrel', packet.packetId));
    }
    if (packet.type !== 'puback' && packet.type !== 'pubcomp') return;
    const sent = this.#underWay.get(packet.packetId);
    if (!sent) return;
    this.#underWay.delete(packet.packetId);
    this.acknowledged.add(sent.payload);
    this.onAcknowledged();
    this.#fill();
  }

  #fill(): void {
    while (this.prolific && this.#underWay.size < this.#window) {
      do this.#packetId = (this.#packetId % 65_535) + 1;
      while (this.#underWay.has(this.#packetId));
      const payload = `${this.fields.clientId} ${++this.#count}`;
      this.#underWay.set(this.#packetId, { payload, released: false });
      this.#publish(this.#packetId, payload, false);
    }
  }

  #publish(packetId: number, payload: string, dup: boolean): void {
    this.attempts.set(payload, (this.attempts.get(payload) ?? 0) + 1);
    this.send(publishFrame({ topic: this.#topic, payload, qos: this.qos, packetId, dup }));
  }
}

/** Receives with a durable session, and gives each QoS 2 message to its program once. */
export class Receiver extends Party {
  /** What its program got, in order: QoS 1 messages as often as they came. */
  readonly received: Readonly<{ payload: string; qos: number; dup: boolean }>[] = [];
  /** What a broker must not do. */
  readonly faults: string[] = [];
  onReceived: () => void = () => {};
  readonly #filter: readonly [string, 1 | 2];
  readonly #open = new Map<number, string>();
  #onSubscribed = () => {};

  constructor(fields: ConnectFields, filter: readonly [string, 1 | 2]) {
    super(fields);
    this.#filter = filter;
  }

  protected begin(): Promise<void> {
    this.send(subscribeFrame(1, [this.#filter]));
    return new Promise((resolve, reject) => {
      this.#onSubscribed = resolve;
      void this.gone.then(() => reject(new Error(`${this.fields.clientId} was cut off before SUBACK`)));
    });
  }

  protected hear(packet: Packet): void {
    if (packet.type === 'publish') {
      const { packetId, qos, dup } = packet;
      const payload = packet.payload.toString();
      if (qos === 2) {
        const open = this.#open.get(packetId);
        if (open === undefined) this.received.push({ payload, qos, dup });
        else if (open !== payload)
          this.faults.push(`"${payload}" came under id ${packetId}, which "${open}" still has`);
        else if (!dup) this.faults.push(`"${payload}" came again and was not marked`);
        this.#open.set(packetId, payload);
      } else {
        this.received.push({ payload, qos, dup });
      }
      this.send(ackFrame(qos === 2 ? 'pubrec' : 'puback', packetId));
    } else if (packet.type === 'pubrel') {
      this.#open.delete(packet.packetId);
      this.send(ackFrame('pubcomp', packet.packetId));
    } else if (packet.type === 'suback') {
      this.#onSubscribed();
    }
    this.onReceived();
  }
}
