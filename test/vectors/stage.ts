/** What one vector plays on: an observer that has seen everything so far, clients that are put away afterwards, and proof of absence. */
import type { ConnectFields } from '../doubles/mqtt-frames.ts';
import { openTcp, openWebSocket } from '../doubles/open-client.ts';
import type { Published, RawClient } from '../doubles/raw-client.ts';
import { type ExpectedMessage, pair } from './expected-message.ts';
import { application, dev1, monitorTopic } from './fixture.ts';
import type { JsonObject } from './json.ts';
import type { Vector } from './vector.ts';

/** Where the sandbox is, and what carries the vectors that do not choose for themselves. */
export type Target = Readonly<{ host: string; port: number; over: 'tcp' | 'ws' }>;

const observed = [
  'iot-2/type/+/id/+/evt/+/fmt/+',
  'iot-2/type/+/id/+/cmd/+/fmt/+',
  'iot-2/type/+/id/+/mon',
  'iot-2/app/+/mon',
] as const;

/** What a WebSocket is asked for. Its org has to exist, but MQTT takes the org from the client id alone. */
export const messagingHost = 'abc123.messaging.internetofthings.ibmcloud.com';

const observerFields = application('a:abc123:obs');
const fence = application('a:abc123:vectors-fence');
const late = application('a:abc123:vectors-late');
const fenceEvents = 'iot-2/type/vectors/id/fence/evt/';

/** Opens a stage: dev1 is offline with nothing left of its session, and the observer has seen that. */
export async function openStage(target: Target): Promise<Stage> {
  const observer = await openFor(target);
  const stage = new Stage(target, observer);
  try {
    await connectOrThrow(observer, observerFields);
    const granted = await observer.subscribe(observed.map((filter) => [filter, 1]));
    if (granted.some((code) => code !== 1)) throw new Error(`The observer's subscriptions were answered [${granted}].`);
    const device = await stage.connected(dev1);
    stage.mark();
    await device.disconnect();
    await stage.sawStatus(dev1.clientId, 'Disconnect');
    await stage.settle();
    stage.mark();
  } catch (error) {
    await stage.close();
    throw error;
  }
  return stage;
}

/** The steps of a vector; throws with what was expected and what was seen. */
export type Script = (stage: Stage, vector: Vector) => Promise<void>;

export class Stage {
  readonly target: Target;
  readonly observer: RawClient;
  #clients: RawClient[] = [];
  #from = 0;
  #fences = 0;

  constructor(target: Target, observer: RawClient) {
    this.target = target;
    this.observer = observer;
  }

  /** A connection on which nothing has been sent; closed with the stage. */
  async open(): Promise<RawClient> {
    const client = await openFor(this.target);
    this.#clients.push(client);
    return client;
  }

  /** Has a client that a script opened itself closed with the stage. */
  keep(client: RawClient): RawClient {
    this.#clients.push(client);
    return client;
  }

  /** A client that is connected and, in the observer's org, seen to be. */
  async connected(fields: ConnectFields): Promise<RawClient> {
    const client = await this.open();
    const from = this.observer.received.length;
    await connectOrThrow(client, fields);
    if (fields.clientId.split(':')[1] === 'abc123') await this.#statusSince(from, fields.clientId, 'Connect');
    return client;
  }

  /** From here on counts what the observer sees. */
  mark(): void {
    this.#from = this.observer.received.length;
  }

  /** What the observer has seen since the mark, without the stage's own traffic. */
  seen(): Published[] {
    return this.observer.messages(this.#from).filter(({ topic }) => !isOwn(topic));
  }

  /** Waits until the observer has seen a status message since the mark. */
  sawStatus(clientId: string, action: string): Promise<Published> {
    return this.#statusSince(this.#from, clientId, action);
  }

  /** Waits for exactly these messages at the observer, in any order, and proves that no other comes. */
  async expectAtObserver(expected: readonly ExpectedMessage[]): Promise<Published[]> {
    const waited = this.observer.until(() => (pair(expected, this.seen()).missing ? undefined : true), 'them');
    await waited.catch(() => {});
    await this.settle();
    const { paired, problem } = pair(expected, this.seen());
    if (problem) throw new Error(`The observer ${problem}.`);
    for (const [index, { topic, stored }] of expected.entries()) {
      if (stored !== undefined) await this.#expectStored(topic, stored, paired[index]?.payload ?? Buffer.alloc(0));
    }
    return paired;
  }

  /**
   * Returns when whatever was under way to the observer has arrived: a client of the stage comes, publishes and goes, and the observer has
   * seen all three, so that status messages and events decided before have been delivered.
   */
  async settle(): Promise<void> {
    const from = this.observer.received.length;
    const topic = `${fenceEvents}${++this.#fences}/fmt/json`;
    const client = await this.open();
    await connectOrThrow(client, fence);
    await this.#statusSince(from, fence.clientId, 'Connect');
    await client.publish(topic, '', 1);
    await this.observer.until(
      () => this.observer.messages(from).find((seen) => seen.topic === topic),
      'the fence event',
    );
    await client.disconnect();
    await this.#statusSince(from, fence.clientId, 'Disconnect');
  }

  /**
   * What somebody who subscribes only now receives. That there is no more is known when a second subscription of the same client has
   * brought the retained status that it must bring.
   */
  async later(filter: string): Promise<Published[]> {
    const client = await this.open();
    await connectOrThrow(client, late);
    const granted = await client.subscribe([[filter, 1]]);
    if (granted[0] !== 1) throw new Error(`A later subscription to ${filter} was answered [${granted}].`);
    const own = monitorTopic(late.clientId);
    const fenced = client.received.length;
    await client.subscribe([[own, 1]]);
    await client.until(
      () => client.messages(fenced).find(({ topic, retain }) => topic === own && retain),
      'its own retained status',
    );
    const messages = client.messages().filter(({ topic }) => !isOwn(topic));
    await client.disconnect();
    return messages;
  }

  /** Ends a durable session that a vector has left behind. */
  async forget(fields: ConnectFields): Promise<void> {
    const client = await this.open();
    await connectOrThrow(client, { ...fields, clean: true });
    await client.disconnect();
  }

  /** Members of expected status messages that depend on the port and the transport in use. */
  localise = (json: JsonObject): JsonObject => ({
    ...json,
    ...(json.Port === 1883 && { Port: this.target.port }),
    ...(/^mqtt\d$/.test(String(json.Protocol)) && this.target.over === 'ws' && { Protocol: `${json.Protocol}-ws` }),
  });

  /** Puts everybody away and waits until that has been seen. */
  async close(): Promise<void> {
    try {
      await Promise.all(this.#clients.map((client) => client.disconnect()));
      if (!this.observer.closed) await this.settle();
      await this.observer.disconnect();
    } catch {
      // What is wrong has been reported by the vector itself; here it only must not keep the process from ending.
    } finally {
      for (const client of [...this.#clients, this.observer]) client.drop();
    }
  }

  #statusSince(from: number, clientId: string, action: string): Promise<Published> {
    const topic = monitorTopic(clientId);
    const wanted = `"Action":"${action}"`;
    return this.observer.until(
      () =>
        this.observer
          .messages(from)
          .find((seen) => seen.topic === topic && !seen.retain && seen.payload.includes(wanted)),
      `a live ${action} on ${topic}`,
    );
  }

  async #expectStored(topic: string, stored: boolean, payload: Buffer): Promise<void> {
    const messages = await this.later(topic);
    const found = messages.some((message) => message.retain && message.payload.equals(payload));
    if (found === stored) return;
    const kept = messages.map((message) => message.payload.toString()).join(' and ') || 'nothing';
    throw new Error(
      `${payload} on ${topic} should ${stored ? '' : 'not '}be kept for later subscribers; kept is ${kept}.`,
    );
  }
}

function isOwn(topic: string): boolean {
  return (
    topic.startsWith(fenceEvents) || topic.startsWith('iot-2/app/vectors-') || topic === monitorTopic('a:abc123:obs')
  );
}

async function openFor(target: Target): Promise<RawClient> {
  if (target.over === 'tcp') return openTcp(target);
  const { client, answer } = await openWebSocket(target, { host: messagingHost });
  if (!client) throw new Error(`The WebSocket upgrade was answered ${answer.status}.`);
  return client;
}

async function connectOrThrow(client: RawClient, fields: ConnectFields): Promise<void> {
  const { returnCode } = await client.connect(fields);
  if (returnCode !== 0) throw new Error(`${fields.clientId} should be let in; CONNACK ${returnCode}.`);
}
