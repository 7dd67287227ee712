/** Answers questions about the past over any store, in this thread. */
import type { At } from '../../domain/at.ts';
import type { Position } from '../../domain/recorded-event.ts';
import { reads } from '../../handlers/catalogue.ts';
import { takeSnapshot } from '../../projections/snapshot.ts';
import { snapshotBytes } from '../../projections/snapshot-bytes.ts';
import type { World } from '../../projections/world.ts';
import type { History } from '../history.ts';
import { readLog } from '../log-read.ts';
import type { EventStore } from '../store/event-store.ts';
import { compare } from './compare.ts';
import { explainMessage } from './explain.ts';
import { findEvent } from './find-event.ts';
import { momentOf } from './moments.ts';
import { find } from './search.ts';
import type { Snapshots } from './snapshots.ts';
import { Turns } from './turns.ts';
import { Worlds } from './worlds.ts';

/** Events between two snapshots: with 10,000 devices folding as many takes about as long as bringing one back, and all take a quarter of the log's bytes. */
export const SNAPSHOT_EVENTS = 5_000;

/** Worlds kept for the next question about the same moment, such as the next page of a list. */
const WORLDS_KEPT_MAX = 3;

export type HistoryOptions = Readonly<{
  store: Pick<
    EventStore,
    'get' | 'readAll' | 'readPast' | 'head' | 'flushed' | 'positionAt' | 'base' | 'truncatedBefore'
  >;
  /** What the worlds are made with: the bounds of the running sandbox. */
  world?: ConstructorParameters<typeof World>[0];
  snapshots?: Snapshots;
  snapshotEvents?: number;
  worldsKept?: number;
}>;

/** `open`: questions that are under way or wait. `worlds`: those that are kept. */
type Gauges = Readonly<{ open: () => number; worlds: () => number }>;

/** A history whose questions about worlds take turns: folding one takes all that this thread has. */
export function createHistory(options: HistoryOptions): History & Gauges {
  const { store, snapshots, snapshotEvents = SNAPSHOT_EVENTS, worldsKept = WORLDS_KEPT_MAX } = options;
  const worlds = new Worlds({ store, world: options.world, snapshots, snapshotEvents, keptMax: worldsKept });
  const turns = new Turns();
  const searches = new Turns();
  const moment = (at: At, org: string | undefined) => momentOf(store, at, org, earliest(options));
  const answer: History['read'] = async (name, request, at, org) => {
    const read = reads.get(name);
    if (!read) throw new Error(`there is no read "${name}"; handlers/catalogue.ts names those that there are`);
    const then = await moment(at, org);
    if (!then.ok) return then;
    const { position } = then;
    const { wall } = then.value;
    const world = await worlds.at(position);
    const now = org === undefined ? wall : world.timeIn(org, wall);
    const asked = read.reads?.(request as never, world, now);
    const events = asked ? await readLog(asked, store, position) : [];
    return { ok: true, position, value: read.answer(request as never, world, now, events) };
  };

  return {
    open: () => turns.open + searches.open,
    worlds: () => worlds.size,
    read: (...asked) => turns.run(() => answer(...asked)),
    compare: (comparison) => turns.run(() => compare(answer, comparison)),
    search: (search) => searches.run(() => find(store, search)),
    explain: (id) =>
      turns.run(async () => {
        const message = await findEvent(store, id);
        if (!message) return undefined;
        const then = await moment({ position: message.position - 1 }, undefined);
        if (!then.ok) return then;
        const explanation = await explainMessage(store, message, await worlds.at(then.position));
        return explanation && { ok: true, position: store.head(), value: explanation };
      }),
    moment: async (at, org) => {
      const then = await moment(at, org);
      if (!then.ok) return then;
      const { recordedAt } = then.value;
      return { ...then, value: recordedAt === undefined ? {} : { recordedAt } };
    },
    snapshot: (position) => turns.run(async () => snapshotBytes(takeSnapshot(await worlds.at(position)))),
    close: async () => {
      worlds.clear();
      await snapshots?.close();
    },
  };
}

/** The first moment that can be shown, -1 where the log has all of its events. */
function earliest({ store }: HistoryOptions): Position {
  return store.truncatedBefore() - 1;
}
