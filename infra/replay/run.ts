/** A replay from end to end: reads a log, has each input decided again, and hands over what became of it. */
import type { At } from '../../domain/at.ts';
import type { Position, RecordedEvent } from '../../domain/recorded-event.ts';
import type { Step } from '../../handlers/replay.ts';
import type { World } from '../../projections/world.ts';
import type { RecordedLog } from './recorded-log.ts';
import type { Rules } from './rules.ts';

export type ReplayRun = Readonly<{
  log: RecordedLog;
  rules: Rules;
  /** Both ends are included; of a time that ends it, what was recorded before. */
  from?: At;
  to?: At;
  /** Which of the inputs in between are decided again, by their first event. */
  wanted?: (first: RecordedEvent) => boolean;
  /** As the sandbox that wrote the log had it. */
  sessionQueueMessagesMax?: number;
  /** Called for each input in order, while the world is as it was. What it waits for is waited for; `stop` ends the replay. */
  visit: (step: Step) => undefined | 'stop' | Promise<undefined | 'stop'>;
  /** Hears now and then how far it is. */
  progress?: (done: ReplayProgress) => void;
}>;

/** `events` of `total` have been read. */
export type ReplayProgress = Readonly<{ events: number; total: number }>;

/** A log that cannot be read, or not to its end. */
export class LogUnreadable extends Error {
  override name = 'LogUnreadable';
}

/** Replays. Throws `LogUnreadable` where the log cannot be read, when all that stands before has been looked at. */
export async function replay(run: ReplayRun): Promise<void> {
  const { log, rules, wanted, visit, progress } = run;
  const { first, last } = await range(run);
  if (first > last) return;
  const { base } = log;
  if (base && last < base.before) {
    throw new LogUnreadable(`${log.name} begins at position ${base.before}: what was before has been given up`);
  }
  const { world, next } = startingWorld(run);
  const replaying = new rules.Replay({
    handlers: rules.handlers,
    world,
    cut: next > 0,
    wanted: (event) => event.position >= first && event.position <= last && (wanted === undefined || wanted(event)),
  });
  const end = Math.min(log.last, last + BEHIND_EVENTS);
  const total = end - next + 1;
  let read = next;
  let damage: LogUnreadable | undefined;
  const look = async (steps: Iterable<Step>): Promise<undefined | 'stop'> => {
    for (const step of steps) {
      const answer = visit(step);
      if (answer !== undefined && (await answer) === 'stop') return 'stop';
    }
    return undefined;
  };
  try {
    for await (const page of pages(log, next, end)) {
      if ((await look(replaying.feed(page))) === 'stop') return;
      read = (page.at(-1)?.position ?? read) + 1;
      progress?.({ events: read - next, total });
    }
  } catch (error) {
    if (!(error instanceof LogUnreadable)) throw error;
    damage = error;
  }
  // What was read before the damage counts.
  if ((await look(replaying.end())) === 'stop') return;
  if (damage && read <= last) throw damage;
}

/** Events behind the last input that may still belong to it. An input leaves as many events as its call names things, thousands at most. */
const BEHIND_EVENTS = 10_000;

async function range({ log, from, to }: ReplayRun): Promise<{ first: Position; last: Position }> {
  const position = async ({ position, time }: At) => position ?? (await log.firstSince(time)) ?? log.last + 1;
  const first = from === undefined ? 0 : await position(from);
  if (to === undefined) return { first, last: log.last };
  const last = await position(to);
  // A time ends right before what was recorded then.
  return { first, last: Math.min(log.last, to.time === undefined ? last : last - 1) };
}

/**
 * The world to fold the log on, which is read from `next` on: an empty one, or that of a log whose past was given up. Other snapshots are of
 * no use: a checkout's world may fold otherwise than the one that they were taken of.
 */
function startingWorld({ log, rules, sessionQueueMessagesMax }: ReplayRun): Readonly<{ world: World; next: Position }> {
  const options = sessionQueueMessagesMax === undefined ? {} : { sessionQueueMessagesMax };
  const { name, base } = log;
  if (base === undefined) return { world: new rules.World(options), next: 0 };
  const read = rules.snapshotFrom(base.bytes);
  if (read.ok) return { world: rules.restoreWorld(read.snapshot, options), next: base.before };
  throw new LogUnreadable(
    `${name} begins at position ${base.before}, with a snapshot of the world before it that this code cannot read: ${read.fault}. Replay with the version that gave up what was before`,
  );
}

async function* pages(log: RecordedLog, from: Position, end: Position): AsyncGenerator<readonly RecordedEvent[]> {
  let next = from;
  try {
    for await (const page of log.events(from)) {
      const known = page.filter(({ position }) => position <= end);
      if (known.length > 0) yield known;
      if (known.length < page.length) return;
      next = (page.at(-1)?.position ?? next) + 1;
    }
  } catch (error) {
    throw new LogUnreadable(
      `${log.name} cannot be read behind position ${next - 1}: ${(error as Error).message}. What stands before can be replayed with --to ${next - 1}; for the rest, restore the log from a copy`,
      { cause: error },
    );
  }
}
