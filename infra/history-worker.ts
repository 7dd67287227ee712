/** The composition root of the thread that looks into the past: it reads the log that the sandbox's own thread writes. */
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { answerThrough } from './history/answers.ts';
import { Follower } from './history/follower.ts';
import { createHistory, SNAPSHOT_EVENTS } from './history/history.ts';
import { openSnapshotFile, roomFor } from './history/snapshot-file.ts';
import type { HistoryFigures, WorkerSetup } from './history/worker-messages.ts';
import { openLmdbStore } from './store/lmdb.ts';
import { LOG_FILE } from './store/log-file.ts';

// Linux gives each thread a priority of its own; elsewhere this would slow down the broker, too.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW);

const { directory, world, snapshotEvents = SNAPSHOT_EVENTS } = workerData as WorkerSetup;
const store = await openLmdbStore({ directory, readOnly: true });
const snapshots = await openSnapshotFile({
  directory,
  world,
  eventAt: (position) => store.get(position)?.id,
  bytesMax: () => roomFor(join(directory, LOG_FILE)),
});
const history = createHistory({ store, world, ...(snapshots && { snapshots }), snapshotEvents });
const follower = snapshots && new Follower({ store, world, snapshots, snapshotEvents, open: history.open });

if (parentPort) {
  const port = parentPort;
  answerThrough(port, history, {
    follow: async () => follower?.follow() ?? -1,
    figures: (): HistoryFigures => ({
      heapBytes: getHeapStatistics().used_heap_size,
      worlds: history.worlds() + 1,
      snapshots: snapshots?.positions().length ?? 0,
      snapshotBytes: snapshots?.bytes() ?? 0,
      newest: snapshots?.positions().at(-1) ?? -1,
    }),
    close: async () => {
      await follower?.stop();
      await history.close();
      await store.close();
      port.close();
    },
  });
}
