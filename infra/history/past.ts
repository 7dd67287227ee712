/** What a start needs of the past. Nothing more of it is loaded before somebody asks, or the log has grown. */
import type { Position } from '../../domain/recorded-event.ts';
import { World } from '../../projections/world.ts';
import type { History } from '../history.ts';
import { lately } from '../lately.ts';
import type { EventStore } from '../store/event-store.ts';
import { openHistoryWorker } from './worker.ts';

/** `directory`: the log's, undefined for one in memory. `world`: what worlds are made with. */
export type PastOptions = Readonly<{
  store: EventStore;
  directory: string | undefined;
  world: ConstructorParameters<typeof World>[0];
}>;

/** A log that is shorter is folded faster than a snapshot is brought back. */
const SNAPSHOT_WORTH_EVENTS = 20_000;

/** The world that a start goes on from: that of the newest snapshot, or what the log begins with. */
export async function worldAtStart({ store, directory, world }: PastOptions): Promise<World> {
  const whole = store.truncatedBefore() === 0;
  if (directory === undefined || (whole && store.head() < SNAPSHOT_WORTH_EVENTS)) return new World(world);
  const { newestWorld } = await import('./start.ts');
  return newestWorld({ store, directory, world });
}

/** The past: off this thread where there is a log on the disk. `snapshotted`: position of the newest snapshot, -1 for none. */
export function openPast(
  { store, directory, world }: PastOptions,
  snapshotted: Position,
): Readonly<{ history: () => Promise<History>; close: () => Promise<void> }> {
  if (directory === undefined) {
    const history = lately(async () => {
      const { createHistory } = await import('./history.ts');
      const { memorySnapshots } = await import('./snapshots.ts');
      return createHistory({ store, world, snapshots: memorySnapshots(world) });
    });
    return { history, close: async () => {} };
  }
  const { head, flushed } = store;
  const worker = openHistoryWorker({ directory, world, head, flushed, snapshotted });
  return { history: async () => worker, close: worker.close };
}
