/** What inputs are decided with: the handlers of this program, or those of another checkout. */

import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { type AnyHandler, handlers } from '../../handlers/catalogue.ts';
import { Replay, type ReplayOptions, type Step } from '../../handlers/replay.ts';
import { restoreWorld } from '../../projections/snapshot.ts';
import { snapshotFrom } from '../../projections/snapshot-bytes.ts';
import { World } from '../../projections/world.ts';

/** A replay under way, see `handlers/replay.ts`. */
export type Replaying = Readonly<{
  feed: (events: Iterable<RecordedEvent>) => Iterable<Step>;
  end: () => Iterable<Step>;
}>;

export type Rules = Readonly<{
  handlers: ReadonlyMap<string, AnyHandler>;
  World: new (options?: ConstructorParameters<typeof World>[0]) => World;
  Replay: new (options: ReplayOptions) => Replaying;
  /** The world that a log begins with whose past was given up. */
  snapshotFrom: typeof snapshotFrom;
  restoreWorld: typeof restoreWorld;
}>;

/** Today's: those of the program that runs. */
export const ownRules: Rules = { handlers, World, Replay, snapshotFrom, restoreWorld };
