/** The log of a data directory that no sandbox runs with, for commands that write to it all the same. */
import { existsSync } from 'node:fs';
import type { Exporter } from '../archive/prepare-export.ts';
import type { Archives } from '../archives-port.ts';
import { createIds, systemRandom } from '../chance.ts';
import type { Config } from '../config/config.ts';
import { isEventStoreDb } from '../event-store-address.ts';
import { logDirectory } from '../log-directory.ts';
import { createRunner } from '../runner.ts';
import { Failure } from './failure.ts';
import { prepareDataDirectory } from './running.ts';
import { programVersion } from './version.ts';

/** Whether there is a log on the disk. */
export function hasLog(config: Pick<Config, 'data' | 'store'>): boolean {
  return existsSync(logDirectory(config));
}

/** What this program puts into an archive of its own. */
export async function exporterOf(config: Config): Promise<Exporter> {
  const { redactedConfig } = await import('../config/print.ts');
  const { queuedMessagesMax } = config;
  return { version: programVersion(), queuedMessagesMax, configuration: () => redactedConfig(config), now: Date.now };
}

/** Opens the log, lets it be written, and closes it. Nobody is served meanwhile; who writes to it already is named in the error. */
export async function withArchives<Outcome>(
  config: Config,
  use: (archives: Archives) => Promise<Outcome>,
): Promise<Outcome> {
  if (config.store === 'memory') {
    throw new Failure('with "store: memory" there is no log while no sandbox runs; start one, or use --store lmdb', 2);
  }
  if (isEventStoreDb(config.store))
    throw new Failure('a log in an EventStoreDB is written by a running sandbox only: start one', 2);
  await prepareDataDirectory(config.data);
  const [{ openLmdbStore }, { worldAtStart }, { createArchives }] = await Promise.all([
    import('../store/lmdb.ts'),
    import('../history/past.ts'),
    import('../archive/archives.ts'),
  ]);
  const store = await openLmdbStore({ directory: logDirectory(config), node: config.node });
  try {
    const directory = logDirectory(config);
    const world = await worldAtStart({
      store,
      directory,
      world: { sessionQueueMessagesMax: config.queuedMessagesMax },
    });
    await store.follow(
      world.position + 1,
      (event) => void world.fold(event),
      (past) => world.foldPast(past),
    );
    const ids = createIds();
    const runner = createRunner({ store, world, node: config.node, now: Date.now, ids, random: systemRandom });
    return await use(createArchives({ store, world, runner, exporter: await exporterOf(config) }));
  } finally {
    await store.close();
  }
}
