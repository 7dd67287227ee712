/** A vector that is a step of an MQTT client. */
import type { ConnectFields, Qos } from '../../doubles/mqtt-frames.ts';
import { openTcp } from '../../doubles/open-client.ts';
import type { Published, RawClient } from '../../doubles/raw-client.ts';
import type { Address } from '../../doubles/transport.ts';
import { array, type JsonObject, onlyKeys } from '../json.ts';
import { differences, jsonOf, show } from './matcher.ts';
import type { Variables } from './variables.ts';

/** The MQTT clients of one scenario, by client id. */
export class Clients {
  #address: Address;
  #variables: Variables;
  #clients = new Map<string, RawClient>();
  #expected = new Set<Published>();

  constructor(address: Address, variables: Variables) {
    this.#address = address;
    this.#variables = variables;
  }

  /** Takes a step; throws with what was expected and seen. */
  async step(step: JsonObject): Promise<void> {
    const clientId = this.#variables.text(String(step.clientId));
    const act = this.#steps[String(step.op)];
    if (!act) throw new Error(`Nothing takes the MQTT step "${step.op}".`);
    onlyKeys(step, ['op', 'clientId', ...act.members]);
    await act.take(step, clientId);
  }

  /** Cuts every connection. */
  close(): void {
    for (const client of this.#clients.values()) client.drop();
  }

  #steps: Readonly<
    Record<string, { members: readonly string[]; take: (step: JsonObject, clientId: string) => Promise<void> }>
  > = {
    connect: {
      members: ['user', 'password'],
      take: async ({ user, password }, clientId) => {
        const client = await openTcp(this.#address);
        this.#clients.set(clientId, client);
        const fields: ConnectFields = {
          clientId,
          ...(user !== undefined && { user: this.#variables.text(String(user)) }),
          ...(password !== undefined && { pass: this.#variables.text(String(password)) }),
        };
        const { returnCode } = await client.connect(fields);
        if (returnCode !== 0) throw new Error(`CONNACK: expected 0, saw ${returnCode}`);
      },
    },
    disconnect: {
      members: [],
      take: (_, clientId) => this.#client(clientId).disconnect(),
    },
    publish: {
      members: ['topic', 'payload', 'qos'],
      take: async ({ topic, payload = null, qos = 0 }, clientId) => {
        const client = this.#client(clientId);
        const text = JSON.stringify(this.#variables.fill(payload));
        await client.publish(this.#variables.text(String(topic)), text, Number(qos) as Qos);
        await client.ping();
      },
    },
    subscribe: {
      members: ['topics'],
      take: async ({ topics }, clientId) => {
        const filters = array(topics).map((filter) => [this.#variables.text(String(filter)), 1] as const);
        const granted = await this.#client(clientId).subscribe(filters);
        if (granted.some((code) => code > 2))
          throw new Error(`SUBACK: expected every filter granted, saw [${granted}]`);
      },
    },
    expect: {
      members: ['topic', 'payload'],
      take: async (step, clientId) => {
        const client = this.#client(clientId);
        const found = await client.until(() => this.#find(client, step), `${show(step)}`);
        this.#expected.add(found);
      },
    },
    expectNone: {
      members: ['topic', 'payload'],
      take: async (step, clientId) => {
        const client = this.#client(clientId);
        await client.ping();
        const found = this.#find(client, step);
        if (found) throw new Error(`Expected no message like ${show(step)}, saw ${found.payload} on ${found.topic}`);
      },
    },
  };

  #client(clientId: string): RawClient {
    const client = this.#clients.get(clientId);
    if (!client) throw new Error(`"${clientId}" has not been connected by an earlier vector.`);
    return client;
  }

  /** A message that fits and that no earlier step has expected. */
  #find(client: RawClient, { topic, payload }: JsonObject): Published | undefined {
    const wanted = this.#variables.text(String(topic));
    return client.messages().find((message) => {
      if (message.topic !== wanted || this.#expected.has(message)) return false;
      return payload === undefined || differences(payload, jsonOf(message.payload), this.#variables).length === 0;
    });
  }
}
