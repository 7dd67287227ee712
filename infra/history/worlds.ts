/** Worlds of then: the nearest one that is at hand, and the events behind it. */
import type { Position } from '../../domain/recorded-event.ts';
import { restoreWorld } from '../../projections/snapshot.ts';
import { snapshotFrom } from '../../projections/snapshot-bytes.ts';
import { World } from '../../projections/world.ts';
import { HistoryError } from '../history.ts';
import type { EventStore } from '../store/event-store.ts';
import { lastUpTo, type Snapshots } from './snapshots.ts';

export type WorldsOptions = Readonly<{
  store: Pick<EventStore, 'readPast' | 'base' | 'truncatedBefore'>;
  world: ConstructorParameters<typeof World>[0];
  snapshots?: Snapshots | undefined;
  /** Events between two snapshots. */
  snapshotEvents: number;
  /** Worlds that are kept for whoever asks about the same moment again. */
  keptMax: number;
}>;

const TRUNCATED_MEANWHILE = 'the past that was being read is given up by the retention of the log: ask again';

/** What bringing a snapshot back costs, in events that could be folded meanwhile: measured with 10,000 devices. */
const RESTORE_EVENTS = 3_000;

/** Not for two questions at once: a world that is on its way somewhere is nobody else's. */
export class Worlds {
  readonly #options: WorldsOptions;
  /** The one that was asked for last is at the end. */
  #kept: World[] = [];

  constructor(options: WorldsOptions) {
    this.#options = options;
  }

  /** How many are kept. */
  get size(): number {
    return this.#kept.length;
  }

  /** The world right after a position. It may be folded on: it is what it is until the next call. */
  async at(position: Position): Promise<World> {
    const known = this.#take((world) => world.position === position);
    const world = known ?? (await fold(this.#options, this.#nearest(position), position));
    this.#kept = [...this.#kept, world].slice(-this.#options.keptMax);
    return world;
  }

  /** Forgets what is kept. */
  clear(): void {
    this.#kept = [];
  }

  #nearest(position: Position): World {
    const first = this.#options.store.truncatedBefore() - 1;
    const best = this.#kept.reduce(
      (nearest, world) => (world.position >= first && isNearer(world, nearest, position) ? world : nearest),
      undefined as World | undefined,
    );
    const snapshot = lastUpTo(this.#options.snapshots?.positions() ?? [], position);
    if (best !== undefined && position - best.position <= position - (snapshot ?? -1) + RESTORE_EVENTS) {
      this.#take((world) => world === best);
      return best;
    }
    return newestUpTo(this.#options, position, this.#spare());
  }

  /** The world that would go next: it is quicker to move than a new one is made. */
  #spare(): World | undefined {
    return this.#kept.length < this.#options.keptMax ? undefined : this.#kept.shift();
  }

  #take(wanted: (world: World) => boolean): World | undefined {
    const found = this.#kept.find(wanted);
    if (found) this.#kept = this.#kept.filter((world) => world !== found);
    return found;
  }
}

function isNearer(world: World, nearest: World | undefined, position: Position): boolean {
  return world.position <= position && (nearest === undefined || world.position > nearest.position);
}

/** The newest snapshot up to a position that can be used, or what the log begins with. */
export function newestUpTo(
  {
    store,
    snapshots,
    world,
  }: Pick<WorldsOptions, 'snapshots' | 'world'> & Readonly<{ store: Pick<EventStore, 'base' | 'truncatedBefore'> }>,
  position: Position,
  spare?: World,
): World {
  // A world from before the border cannot be folded on: the log has holes there.
  const first = store.truncatedBefore() - 1;
  let rest = spare;
  for (let at = lastUpTo(snapshots?.positions() ?? [], position); at !== undefined && at >= first; ) {
    const found = snapshots?.world(at, rest);
    if (found) return found;
    rest = undefined;
    at = lastUpTo(snapshots?.positions() ?? [], Math.min(position, at - 1));
  }
  const base = store.base();
  return base ? baseWorld(base.bytes, world) : new World(world);
}

/** The world that a truncated log begins with. Throws when this program cannot read it: nothing else tells what came before. */
function baseWorld(bytes: Uint8Array, options: WorldsOptions['world']): World {
  const base = snapshotFrom(bytes);
  if (base.ok) return restoreWorld(base.snapshot, options);
  throw new Error(
    `the log was truncated, and what it begins with cannot be read: ${base.fault}. Use the version of wiotp-sandbox that truncated it, or a later one; nothing was changed`,
  );
}

/**
 * Folds a world on to a position, or to the log's end if that comes first. Beyond the newest snapshot it leaves new ones behind. `goOn`
 * is waited for after each page.
 */
export async function fold(
  { store, snapshots, snapshotEvents }: Pick<WorldsOptions, 'store' | 'snapshots' | 'snapshotEvents'>,
  world: World,
  position: Position,
  goOn?: () => Promise<boolean>,
): Promise<World> {
  if (world.position >= position) return world;
  let due = (snapshots?.positions().at(-1) ?? -1) + snapshotEvents;
  for await (const page of store.readPast(world.position + 1)) {
    if (world.position + 1 < store.truncatedBefore()) throw new HistoryError('ended', TRUNCATED_MEANWHILE);
    for (const event of page) {
      if (event.position > position) return world;
      world.foldPast(event);
      if (event.position < due) continue;
      snapshots?.keep(world);
      due = event.position + snapshotEvents;
    }
    if (world.position >= position) return world;
    if (goOn && !(await goOn())) return world;
  }
  return world;
}
