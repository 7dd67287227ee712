/** What a client's message changes in a world, and who receives it. */
import type { EventOf } from '../domain/events/catalogue.ts';
import { PLAIN_ORG } from '../domain/plain.ts';
import type { PastEvent } from '../domain/recorded-event.ts';
import type { Clients } from './clients.ts';
import { act } from './connection-states.ts';
import type { Hop } from './routes.ts';
import type { Tenants } from './tenants.ts';

/** Where an event stands, with its payload: of today, or of the past. */
export type Placed = Omit<PastEvent, 'payloadBytes' | 'type' | 'data'>;

/** Changed by the world's fold only. */
export class Messages {
  readonly #clients: Clients;
  readonly #tenants: Tenants;

  constructor(clients: Clients, tenants: Tenants) {
    this.#clients = clients;
    this.#tenants = tenants;
  }

  /** Answers with who receives it. */
  fold(data: EventOf<'MessagePublished'>['data'], payloadBytes: number, placed: Placed): readonly Hop[] {
    const { position, stream, revision, names } = placed;
    const { org, at } = placed.metadata;
    const { clientId, topic, qos } = data;
    const sender = names ? this.#clients.named(names.client) : this.#clients.get(clientId);
    if (sender) {
      if (qos === 2 && data.packetId !== undefined) sender.session.unreleased.add(data.packetId);
      // A Will stands in its client's stream, and is nothing that the client does: it is gone.
      if (stream.startsWith('client-')) sender.revision = revision;
      else act(sender.connection, 'mqttPublish', at);
    }
    const tenant = this.#tenants.of(org);
    tenant.usage.add(at, payloadBytes);
    if (data.retain && org === PLAIN_ORG) tenant.keep(topic, { position, payload: placed.payload ?? noBytes, qos });
    return tenant.publish(topic, qos, position, names?.topic);
  }
}

const noBytes = new Uint8Array(0);
