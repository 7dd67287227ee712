/** One of several nodes on a late log, without sockets: a world, a runner, and connections that do what clients do, as their edges would have it. */
import { setImmediate } from 'node:timers/promises';
import type { DomainEvent } from '../../../domain/decider.ts';
import type { Handler } from '../../../handlers/handler.ts';
import { connect } from '../../../handlers/mqtt/connect.ts';
import { acknowledge, drop, release } from '../../../handlers/mqtt/delivery.ts';
import { disconnect } from '../../../handlers/mqtt/disconnect.ts';
import { publish } from '../../../handlers/mqtt/publish.ts';
import { subscribe } from '../../../handlers/mqtt/subscribe.ts';
import { unsubscribe } from '../../../handlers/mqtt/unsubscribe.ts';
import { Ahead } from '../../../infra/mqtt/ahead.ts';
import { createRunner, type Run, type Runner } from '../../../infra/runner.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { World } from '../../../projections/world.ts';
import { connectRequest, noCounters } from '../../handlers/furnished.ts';
import { QUEUE } from '../../handlers/play-history.ts';

type Open = Readonly<{ clientId: string; connectionId: string; ahead: Ahead }>;

/** What a client is drawn to do; `one` and `other` choose among what there is. */
export type Doing = Readonly<{ does: (typeof doings)[number]; one: number; other: number }>;

export const doings = ['connect', 'publish', 'subscribe', 'unsubscribe', 'acknowledge', 'release', 'end'] as const;

const clientIds = ['d:abc123:t1:dev1', 'd:abc123:t1:dev2', 'a:abc123:app1', 'A:abc123:sc:i1', 'A:abc123:sc:i2'];
const filters = ['iot-2/type/+/id/+/evt/+/fmt/+', 'iot-2/type/t1/id/dev1/evt/+/fmt/+', 'iot-2/type/+/id/+/mon'];

let connections = 0;

export class LateNode {
  readonly name: string;
  readonly store: EventStore;
  readonly world = new World({ sessionQueueMessagesMax: QUEUE });
  readonly runner: Runner;
  /** Ids of the messages whose publishers were told that they are kept. */
  readonly kept: string[] = [];
  #open: Open[] = [];

  private constructor(name: string, store: EventStore, now: () => number) {
    this.name = name;
    this.store = store;
    let ids = 0;
    // No two nodes draw the same.
    let draws = 1_000_003 * (name.codePointAt(name.length - 1) ?? 0);
    const random = () => (draws++ * 0.618_033_988_749_894_9) % 1;
    this.runner = createRunner({ store, world: this.world, node: name, now, ids: () => `${name}-${ids++}`, random });
  }

  static async open(name: string, store: EventStore, now: () => number): Promise<LateNode> {
    const node = new LateNode(name, store, now);
    await store.follow(0, (event) => {
      const { ended } = node.world.fold(event);
      if (ended !== undefined) node.#open = node.#open.filter(({ connectionId }) => connectionId !== ended);
      if (event.metadata.node === name && node.world.overflowing.size > 0) queueMicrotask(() => node.#dropExcess());
    });
    return node;
  }

  /** Runs any handler, and waits for nothing. */
  readonly run = <Request, Command, State, Event extends DomainEvent, Reply, Refusal>(
    handler: Handler<Request, Command, State, Event, Reply, Refusal>,
    request: Request,
    run: Run = {},
  ): void => {
    if ('ofNode' in handler) this.runner.run(handler as never, request as never, run);
    else this.runner.runInTurn(handler, request, run);
  };

  /** Lets a client do something. */
  act({ does, one, other }: Doing): void {
    if (does === 'connect') return this.#connect(clientIds[one % clientIds.length] as string, other % 2 === 0);
    const open = this.#open[one % Math.max(1, this.#open.length)];
    if (!open) return;
    const { clientId, connectionId } = open;
    const filter = filters[other % filters.length] as string;
    switch (does) {
      case 'publish':
        return this.#publish(open, (other % 3) as 0 | 1 | 2, 1 + (other % 4));
      case 'subscribe':
        return this.run(subscribe, { clientId, connectionId, filters: [{ filter, qos: (one % 3) as 0 | 1 | 2 }] });
      case 'unsubscribe':
        return this.run(unsubscribe, { clientId, connectionId, filters: [filter] });
      case 'acknowledge': {
        const owed = [...(this.world.client(clientId)?.session.deliveries.keys() ?? [])].slice(0, 1 + (other % 3));
        return owed.length === 0 ? undefined : this.run(acknowledge, { clientId, received: [], completed: owed });
      }
      case 'release': {
        const packetId = 1 + (other % 4);
        let arrived: (() => void) | undefined;
        this.run(release, { clientId, packetId }, { durable: () => arrived?.() });
        arrived = open.ahead.note(packetId, false);
        return;
      }
      case 'end': {
        this.#open = this.#open.filter((each) => each !== open);
        const end = { clientId, connectionId, closeCode: other % 2 === 0 ? 0 : 91, reason: '', counters: noCounters };
        return this.run(disconnect, end);
      }
    }
  }

  #connect(clientId: string, clean: boolean): void {
    const connectionId = `connection-${connections++}`;
    const will = { topic: 'iot-2/evt/lwt/fmt/json', qos: 1, retain: false } as const;
    const last = clientId.startsWith('d:') ? { will, payload: Buffer.from('last words') } : {};
    const request = connectRequest(clientId, { connectionId, clean, ...last });
    this.runner.runInTurn(connect, request, {
      replied: (reply) => {
        const client = reply.clientId === undefined ? undefined : this.world.client(reply.clientId);
        if (client?.state.online?.connectionId !== connectionId) return;
        this.#open.push({ clientId, connectionId, ahead: new Ahead(client.session) });
      },
    });
  }

  #publish({ clientId, ahead }: Open, qos: 0 | 1 | 2, id: number): void {
    const packetId = qos === 0 ? 0 : id;
    const topic = clientId.startsWith('d:') ? 'iot-2/evt/e/fmt/json' : 'iot-2/type/t1/id/dev1/evt/e/fmt/json';
    const known = qos === 2 ? ahead.of(packetId) : undefined;
    const payload = Buffer.from('{}');
    const request = {
      clientId,
      topic,
      qos,
      packetId,
      dup: false,
      retain: false,
      payload,
      ...(known && { ahead: known }),
    };
    let arrived: (() => void) | undefined;
    const durable = (recorded: Readonly<{ id: string }>) => {
      arrived?.();
      if (qos > 0) this.kept.push(recorded.id);
    };
    this.run(publish, request, { durable });
    if (qos === 2) arrived = ahead.note(packetId, true);
  }

  #dropExcess(): void {
    for (const session of [...this.world.overflowing]) {
      const positions = this.world.excess(session);
      if (positions.length === 0) continue;
      this.run(drop, { clientId: session.clientId, positions, reason: 'The queue of the session is full.' });
    }
  }
}

/** Lets so many turns pass. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await setImmediate();
}
