/** What a start begins with: the newest snapshot, so that it need not fold the whole log. */
import type { World } from '../../projections/world.ts';
import type { EventStore } from '../store/event-store.ts';
import { openSnapshotFile } from './snapshot-file.ts';
import { newestUpTo } from './worlds.ts';

export type StartOptions = Readonly<{
  store: Pick<EventStore, 'get' | 'head' | 'base' | 'truncatedBefore'>;
  directory: string;
  world: ConstructorParameters<typeof World>[0];
  /** For tests: see `SnapshotFileOptions`. */
  version?: string;
}>;

/** The world of the newest snapshot of a log that can be used, or the one that the log begins with. */
export async function newestWorld({ store, ...options }: StartOptions): Promise<World> {
  const eventAt = (position: number) => store.get(position)?.id;
  const snapshots = await openSnapshotFile({ ...options, eventAt, readOnly: true });
  try {
    return newestUpTo({ store, snapshots, world: options.world }, store.head());
  } finally {
    await snapshots?.close();
  }
}
