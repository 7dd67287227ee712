/** Makes the snapshots: a world that follows the log a little at a time. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Position } from '../../domain/recorded-event.ts';
import type { World } from '../../projections/world.ts';
import type { EventStore } from '../store/event-store.ts';
import type { Snapshots } from './snapshots.ts';
import { fold, newestUpTo } from './worlds.ts';

export type FollowerOptions = Readonly<{
  store: Pick<EventStore, 'readPast' | 'head' | 'base' | 'truncatedBefore'>;
  world: ConstructorParameters<typeof World>[0];
  snapshots: Snapshots;
  snapshotEvents: number;
  /** How many questions are open: they go first. */
  open: () => number;
}>;

/** It rests three times as long as it works, so that it takes a quarter of a core at most. */
const REST = 3;

/** The longest rest, ms: a snapshot takes long, and the next page does not. */
const REST_MS_MAX = 500;

/** How long it lets questions go first, ms, before it does a little all the same. */
const YIELD_MS_MAX = 2_000;

export class Follower {
  readonly #options: FollowerOptions;
  #world: World | undefined;
  #following: Promise<Position> | undefined;
  #stopped = false;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Follows the log to where it ends now, and answers the position of the newest snapshot. */
  follow(): Promise<Position> {
    this.#following ??= this.#follow().finally(() => {
      this.#following = undefined;
    });
    return this.#following;
  }

  /** Ends what is under way, after the page that it is at. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#following?.catch(() => undefined);
  }

  async #follow(): Promise<Position> {
    const { store, snapshots } = this.#options;
    const head = store.head();
    // Questions leave snapshots behind, too; and a world from before the log's border cannot be folded on.
    const newest = Math.max(snapshots.positions().at(-1) ?? -1, store.truncatedBefore() - 1);
    if (!this.#world || this.#world.position < newest) this.#world = newestUpTo(this.#options, head);
    let working = performance.now();
    await fold(this.#options, this.#world, head, async () => {
      await this.#rest(performance.now() - working);
      working = performance.now();
      return !this.#stopped;
    });
    return snapshots.positions().at(-1) ?? -1;
  }

  async #rest(workedMs: number): Promise<void> {
    if (this.#stopped) return;
    await pause(Math.min(REST_MS_MAX, workedMs * REST));
    const until = performance.now() + YIELD_MS_MAX;
    while (!this.#stopped && this.#options.open() > 0 && performance.now() < until) await pause(10);
  }
}
