/** A runner over a log in memory, with a clock, ids and chance that repeat. */
import type { DomainEvent } from '../../domain/decider.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { Handler } from '../../handlers/handler.ts';
import { createRunner } from '../../infra/runner.ts';
import type { EventStore } from '../../infra/store/event-store.ts';
import { openMemoryStore } from '../../infra/store/memory.ts';
import { World } from '../../projections/world.ts';
import { type RunAny, runAny } from '../doubles/run-any.ts';

export const NOW = 1_700_000_000_123;
export const counters = { readBytes: 1, readMsg: 2, writeBytes: 3, writeMsg: 4 };

/** A CONNECT of the plain listener: it needs no registry. */
export const arrival = {
  connectionId: 'connection-1',
  clientId: 'someone',
  plain: true,
  credential: 'none',
  clean: true,
  keepAliveSeconds: 0,
  secure: false,
  port: 1883,
  clientAddr: '127.0.0.1',
  openForMs: 5,
  takenOver: counters,
} as const;

export const message = (payload: Uint8Array) =>
  ({ clientId: 'p:plain:someone', topic: 'a/b', qos: 1, packetId: 7, dup: false, retain: false, payload }) as const;

export type Parts = Readonly<{
  runner: Readonly<{ run: RunAny }>;
  store: EventStore;
  world: World;
  log: RecordedEvent[];
}>;

/** Everything that a runner needs, followed into `log`. */
export async function parts(): Promise<Parts> {
  const store = openMemoryStore();
  const world = new World();
  const log: RecordedEvent[] = [];
  await store.follow(0, (event) => {
    log.push(event);
    world.fold(event);
  });
  let ids = 0;
  let draws = 0;
  const runner = createRunner({
    store,
    world,
    node: 'node-7',
    now: () => NOW,
    ids: () => `id-${ids++}`,
    random: () => draws++ / 100,
  });
  return { runner: { run: runAny(runner) }, store, world, log };
}

export const caller = { type: 'apikey', id: 'a-abc123-k1k1k1k1k1', org: 'abc123' } as const;
export const addType = { caller, body: { id: 't1', classId: 'Device' } } as const;
export const org = { org: 'abc123', status: 'active', securityLevel: 'tls-optional' } as const;

/** Runs a handler and says what it was told, and what it left. */
export async function told<Request, Command, State, Event extends DomainEvent, Reply, Refusal>(
  { runner, store, log }: Parts,
  handler: Handler<Request, Command, State, Event, Reply, Refusal>,
  request: Request,
) {
  const before = log.length;
  const heard: unknown[] = [];
  try {
    runner.run(handler, request, {
      durable: () => heard.push('durable'),
      failed: (error) => heard.push(error.message),
    });
  } catch {
    // There is no reply where the store takes nothing.
  }
  await store.flushed().catch(() => undefined);
  return { heard, left: log.slice(before).map(({ type }) => type) };
}
