/**
 * Who received a message, and why the other connected clients did not. Routing is derived again from the log as it was at the message;
 * what was acknowledged or dropped is recorded.
 */
import type { SandboxEvent } from '../domain/events/catalogue.ts';
import type { Position, RecordedEvent } from '../domain/recorded-event.ts';
import { checkTopic } from '../domain/topic.ts';
import { covers } from '../domain/topic-filter.ts';
import type { Client } from './clients.ts';
import type { Publication } from './effects.ts';
import { type Hidden, whyHidden } from './sight.ts';
import { type TimelineItem, timelineItem } from './timeline.ts';
import { World } from './world.ts';

/** `written`: QoS 0, sent and forgotten. `waiting`: QoS 1 or 2, not acknowledged (yet). `ended`: the session ended before. */
export type Outcome = 'written' | 'waiting' | 'received' | 'acknowledged' | 'dropped' | 'ended';

export type Recipient = Readonly<{
  clientId: string;
  /** The QoS of the delivery: the lower of the message's and the subscription's. */
  qos: 0 | 1 | 2;
  online: boolean;
  /** Its filters that cover the topic, as it wrote them. */
  filters: readonly string[];
  outcome: Outcome;
  /** Position of the event that recorded the outcome. */
  recordedBy?: Position;
}>;

export type NotReached = Readonly<{ clientId: string; why: string; filters: readonly string[] }>;

export type Explanation = Readonly<{
  message: TimelineItem;
  recipients: readonly Recipient[];
  /** Clients of the same org that were not reached: those that were connected, and durable sessions from which it was hidden. */
  others: readonly NotReached[];
}>;

type Draft = { -readonly [K in keyof Recipient]: Recipient[K] };

/**
 * Feed it the log in order, from its beginning or from where `world` stands; `explanation` answers once the message has come by. Behind the
 * message, only the events of clients that are `waiting` matter, and only the order of those of one client.
 */
export class Explainer {
  readonly #id: string;
  readonly #world: World;
  #message: TimelineItem | undefined;
  #position: Position = -1;
  readonly #recipients = new Map<string, Draft>();
  /** Recipients whose session ends with their connection. */
  readonly #passing = new Set<string>();
  #others: readonly NotReached[] = [];

  constructor(id: string, world = new World()) {
    this.#id = id;
    this.#world = world;
  }

  feed(recorded: RecordedEvent): void {
    if (this.#message) return this.#follow(recorded);
    const { publication } = this.#world.fold(recorded);
    if (recorded.id !== this.#id) return;
    this.#message = timelineItem(recorded);
    this.#position = recorded.position;
    if (publication) this.#route(publication);
  }

  /** Clients to which the delivery is open. */
  get waiting(): ReadonlySet<string> {
    const open = [...this.#recipients.values()].filter(isOpen);
    return new Set(open.map(({ clientId }) => clientId));
  }

  /** Undefined when no event with this id has come by. */
  get explanation(): Explanation | undefined {
    if (!this.#message) return undefined;
    return { message: this.#message, recipients: [...this.#recipients.values()], others: this.#others };
  }

  #route({ hops, org, topic, qos }: Publication): void {
    for (const { session, qos: granted } of hops) {
      const client = this.#world.client(session.clientId);
      const lower = qos < granted ? qos : granted;
      if (!client || (!session.online && lower === 0)) continue;
      if (!session.durable) this.#passing.add(session.clientId);
      this.#recipients.set(session.clientId, {
        clientId: session.clientId,
        qos: lower,
        online: session.online,
        filters: covering(client, topic).map(asWritten),
        outcome: lower === 0 ? 'written' : 'waiting',
      });
    }
    const offline = hops.filter(({ session }) => !session.online && !this.#recipients.has(session.clientId));
    const missed = offline.map(({ session: { clientId } }) => ({
      clientId,
      why: 'it was offline, and QoS 0 is not kept',
      filters: [],
    }));
    const { registry } = this.#world;
    const others = [...this.#world.clients()].filter(
      ({ session }) => session.org === org && !this.#recipients.has(session.clientId),
    );
    const notReached = others.flatMap((client) => {
      const { session } = client;
      const hidden = covering(client, topic).length > 0 ? whyHidden(session, topic, registry) : undefined;
      return session.online || hidden ? [whyNot(client, topic, hidden)] : [];
    });
    this.#others = [...missed, ...notReached];
  }

  /** What the log says later about the deliveries. */
  #follow(recorded: RecordedEvent): void {
    const event = recorded as unknown as SandboxEvent;
    if (!('clientId' in event.data)) return;
    const recipient = this.#recipients.get(event.data.clientId);
    if (!recipient || !isOpen(recipient)) return;
    const outcome = outcomeOf(event, this.#position, this.#passing.has(recipient.clientId));
    if (!outcome) return;
    recipient.outcome = outcome;
    recipient.recordedBy = recorded.position;
  }
}

function isOpen({ outcome }: Recipient): boolean {
  return outcome === 'waiting' || outcome === 'received';
}

/** `passing`: the session is over when its connection is. */
function outcomeOf(event: SandboxEvent, position: Position, passing: boolean): Outcome | undefined {
  switch (event.type) {
    case 'DeliveriesAcknowledged':
      if (event.data.completed?.includes(position)) return 'acknowledged';
      return event.data.received?.includes(position) ? 'received' : undefined;
    case 'DeliveriesDropped':
      return event.data.positions.includes(position) ? 'dropped' : undefined;
    case 'ClientDisconnected':
      return passing ? 'ended' : undefined;
    case 'ClientConnected':
      return event.data.clean ? 'ended' : undefined;
    default:
      return undefined;
  }
}

type WrittenFilter = Readonly<{ filter: string; platform: string | undefined }>;

const asWritten = ({ filter }: WrittenFilter) => filter;

function filtersOf({ state, session }: Client): readonly WrittenFilter[] {
  return [...(state.session?.filters.keys() ?? [])].map((filter) => {
    const checked = checkTopic(session.principal, 'subscribe', filter);
    return { filter, platform: checked.ok ? checked.value : undefined };
  });
}

/** Those of a client's filters that cover a topic. */
function covering(client: Client, topic: string): readonly WrittenFilter[] {
  return filtersOf(client).filter(({ platform }) => platform !== undefined && covers(platform, topic));
}

function whyNot(client: Client, topic: string, hidden: Hidden | undefined): NotReached {
  const { clientId } = client.session;
  const known = filtersOf(client);
  const filters = known.map(asWritten);
  if (known.length === 0) return { clientId, why: 'it had no subscriptions', filters };
  if (hidden) return { clientId, why: hiddenText(hidden), filters };
  if (covering(client, topic).length > 0) {
    return { clientId, why: 'it shares the subscription, and it was the turn of another member', filters };
  }
  const nearest = known.map(({ filter, platform }) => ({ filter, depth: agreement(platform ?? filter, topic) }));
  const best = nearest.reduce((one, other) => (other.depth > one.depth ? other : one));
  const level = topic.split('/')[best.depth];
  const seen =
    level === undefined
      ? 'the topic ends before it does'
      : `it does not allow "${level}" at level ${best.depth + 1} of "${topic}"`;
  return { clientId, why: `none of its filters covers the topic; the nearest is "${best.filter}": ${seen}`, filters };
}

function hiddenText({ key, groups, device: { typeId, deviceId } }: Hidden): string {
  const limits =
    groups.length === 0
      ? `there is no API key "${key}" any more`
      : `its API key "${key}" is limited to resource groups, and the device "${deviceId}" of the type "${typeId}" is in none of them`;
  const names = groups.map((group) => ` "${group}"`).join(',');
  return `it was hidden by access control: ${limits}${names && `:${names}`}`;
}

/** How many leading levels of a topic a filter agrees with. */
function agreement(filter: string, topic: string): number {
  const levels = topic.split('/');
  const wanted = filter.split('/');
  const differs = wanted.findIndex((level, index) => level !== '+' && level !== levels[index]);
  return differs === -1 ? Math.min(wanted.length, levels.length) : differs;
}
