/** A sandbox without adapters: handlers, the runner, a log in memory and the world, with a clock, ids and chance that repeat. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { drop } from '../../handlers/mqtt/delivery.ts';
import { createRunner, type Runner } from '../../infra/runner.ts';
import type { EventStore } from '../../infra/store/event-store.ts';
import { openMemoryStore } from '../../infra/store/memory.ts';
import type { Effects } from '../../projections/effects.ts';
import { World } from '../../projections/world.ts';
import { type RunAny, runAny } from '../doubles/run-any.ts';

/** What the folds asked for, one entry per event. */
export type Asked = readonly (Effects & Readonly<{ by: RecordedEvent }>)[];

export type PureSandbox = Readonly<{
  world: World;
  store: EventStore;
  /** Runs a handler a millisecond after the one before. Sessions beyond their bound are relieved afterwards, as the broker does. */
  run: RunAny;
  /** What `run` runs them by. */
  runner: Runner;
  /** Every event so far. */
  events: readonly RecordedEvent[];
  /** Those without the inputs that came to nothing. */
  changes: readonly RecordedEvent[];
  asked: Asked;
}>;

/** Connections of the clock start here: 2024-05-01T10:00:00.000Z. */
export const START = Date.UTC(2024, 4, 1, 10);

/** An empty sandbox; nothing of it waits or is left open. */
export async function openPureSandbox(options: ConstructorParameters<typeof World>[0] = {}): Promise<PureSandbox> {
  const store = openMemoryStore();
  const world = new World(options);
  const events: RecordedEvent[] = [];
  const changes: RecordedEvent[] = [];
  const asked: (Effects & { by: RecordedEvent })[] = [];
  await store.follow(0, (event) => {
    events.push(event);
    if (!event.stream.startsWith('inputs-')) changes.push(event);
    asked.push({ by: event, ...world.fold(event) });
  });
  let count = 0;
  let drawn = 0;
  let now = START;
  const runner = createRunner({
    store,
    world,
    node: 'n1',
    now: () => now++,
    ids: () => `00000000-0000-8000-a000-${(count++).toString(16).padStart(12, '0')}`,
    random: () => (drawn++ * 0.618_033_988_749_894_9) % 1,
  });
  const runEither = runAny(runner);
  const run: RunAny = (handler, request, context) => {
    // Whoever waits hears of an append that was decided on an old revision: the runner throws.
    const reply = runEither(handler, request, { durable: () => {}, ...context });
    for (const session of [...world.overflowing]) {
      const positions = world.excess(session);
      runner.run(drop, { clientId: session.clientId, positions, reason: 'The queue of the session is full.' });
    }
    return reply;
  };
  return { world, store, run, runner, events, changes, asked };
}
