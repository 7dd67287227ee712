/** Keeps the log within what the configuration allows: gives up old traffic, and says so. */
import { DAY_MS } from '../domain/day.ts';
import { eventTypes } from '../domain/events/catalogue.ts';
import type { Position } from '../domain/recorded-event.ts';
import { outlivesRetention, type Retention, truncationPoint } from '../domain/retention.ts';
import { drop } from '../handlers/mqtt/delivery.ts';
import { truncateHistory } from '../handlers/sandbox/facts.ts';
import type { World } from '../projections/world.ts';
import type { History } from './history.ts';
import type { Runner } from './runner.ts';
import type { EventStore, Truncated } from './store/event-store.ts';

type Parts = Readonly<{
  store: EventStore;
  world: World;
  runner: Runner;
  history: () => Promise<Pick<History, 'snapshot'>>;
  retention: Retention;
  /** The wall clock, ms since the epoch. */
  now: () => number;
}>;

/** How often it is looked whether something is to go, ms: a limit in days need not be met to the minute. */
const LOOK_EVERY_MS = 10 * 60_000;

/** How many positions one event of what a session loses names. */
const DROPPED_AT_ONCE = 1_000;

const keep = ({ type }: Readonly<{ type: string }>) => outlivesRetention(type);

/**
 * Looks at once, and then every few minutes; not at all where nothing is limited. `failed` hears of what goes wrong; the log stays as it is
 * then. What is under way when it is stopped ends with the store.
 */
export function keepWithin(parts: Parts, failed: (error: unknown) => void): Readonly<{ stop: () => void }> {
  const { days, megabytes } = parts.retention;
  if (days === undefined && megabytes === undefined) return { stop: () => {} };
  let underWay: Promise<unknown> = finish(parts.store).catch(failed);
  let stopped = false;
  const look = () => {
    underWay = underWay
      .then(() => (stopped ? undefined : applyRetention(parts)))
      .catch((error: unknown) => {
        if (!stopped) failed(error);
      });
  };
  look();
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return {
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** Gives up what the retention no longer keeps; undefined when there is nothing. */
export async function applyRetention({
  store,
  world,
  runner,
  history,
  retention,
  now,
}: Parts): Promise<Truncated | undefined> {
  const first = store.truncatedBefore();
  const lastOld = retention.days === undefined ? -1 : await store.positionAt(now() - retention.days * DAY_MS);
  const before = truncationPoint(retention, { bytes: store.bytesInUse(), first, end: store.head() + 1, lastOld });
  if (before === undefined) return undefined;
  const { snapshot } = await history();
  const base = await snapshot(before - 1);
  dropOwed(before, world, runner);
  runner.run(truncateHistory, { before, events: before - first });
  await store.flushed();
  return store.truncate({ before, keep, base });
}

/** Gives up what a truncation that was broken off has left: it stands before the border, and nothing rests on it. */
async function finish(store: EventStore): Promise<void> {
  const base = store.base();
  if (!base) return;
  const interest = { types: eventTypes.filter((type) => !outlivesRetention(type)) };
  for await (const _left of store.readAll({ direction: 'backwards', from: base.before, interest })) {
    await store.truncate({ before: base.before, keep, base: base.bytes });
    return;
  }
}

/** What is owed from before the border cannot be delivered any more. */
function dropOwed(before: Position, world: World, runner: Runner): void {
  for (const { session } of [...world.clients()]) {
    const lost = [...session.deliveries.keys()].filter((position) => position < before);
    for (let from = 0; from < lost.length; from += DROPPED_AT_ONCE) {
      const positions = lost.slice(from, from + DROPPED_AT_ONCE);
      const reason = 'The log no longer keeps the messages: they are older or more than its retention allows.';
      runner.run(drop, { clientId: session.clientId, positions, reason });
    }
  }
}
