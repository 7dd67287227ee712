/** Where worlds of the past are kept, so that a moment costs a few events instead of the whole log. */
import type { Position } from '../../domain/recorded-event.ts';
import { moveWorld, takeSnapshot, type WorldSnapshot } from '../../projections/snapshot.ts';
import { World } from '../../projections/world.ts';

/** They change nothing but speed: what is lost or damaged is not there, and that is all. */
export type Snapshots = Readonly<{
  /** Positions at which there is one, upwards. */
  positions: () => readonly Position[];
  /**
   * The world as it was; undefined when there is none, or none that can be used: then it is forgotten. It may be made of `spare`, a world
   * that nobody looks at any more: what both have in common need not be made again.
   */
  world: (position: Position, spare?: World) => World | undefined;
  /** Keeps the world as it is now; others may have to make room. */
  keep: (world: World) => void;
  /** What they take, in bytes. */
  bytes: () => number;
  close: () => Promise<void>;
}>;

/** The last position that is not behind `position`; undefined when there is none. `positions` go upwards. */
export function lastUpTo(positions: readonly Position[], position: Position): Position | undefined {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((positions[middle] as Position) <= position) low = middle + 1;
    else high = middle;
  }
  return positions[low - 1];
}

/** Snapshots in memory, at most so many: for a log in memory. */
export function memorySnapshots(options: ConstructorParameters<typeof World>[0], snapshotsMax = 16): Snapshots {
  const kept = new Map<Position, WorldSnapshot>();
  return {
    positions: () => [...kept.keys()],
    world: (position, spare = new World(options)) => {
      const snapshot = kept.get(position);
      if (snapshot) moveWorld(spare, snapshot);
      return snapshot && spare;
    },
    keep: (world) => {
      const positions = [...kept.keys()];
      if (kept.has(world.position) || world.position < (positions.at(-1) ?? -1)) return;
      kept.set(world.position, takeSnapshot(world));
      for (const dropped of thinOut([...positions, world.position], snapshotsMax)) kept.delete(dropped);
    },
    bytes: () =>
      sum(
        [...kept.values()].flatMap(({ parts }) =>
          Array.from(parts.values(), ({ numbers, text }) => numbers.length + text.length),
        ),
      ),
    close: async () => kept.clear(),
  };
}

/**
 * Which of these positions, upwards, to give up so that so many are left. Gaps grow towards the past, with the root of the age: what is
 * recent is asked for more often, and what is old must not take long either. The newest stays.
 */
export function thinOut(positions: readonly Position[], left: number): readonly Position[] {
  const rest = positions.slice();
  const dropped: Position[] = [];
  while (rest.length > Math.max(1, left)) {
    const newest = rest.at(-1) as Position;
    let least = 0;
    let leastCost = Number.POSITIVE_INFINITY;
    for (let i = 0; i < rest.length - 1; i++) {
      const gap = (rest[i + 1] as Position) - (rest[i - 1] ?? -1);
      const cost = gap / Math.sqrt(1 + newest - (rest[i] as Position));
      if (cost >= leastCost) continue;
      least = i;
      leastCost = cost;
    }
    dropped.push(...rest.splice(least, 1));
  }
  return dropped;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
