/** Snapshots in an lmdb file of their own beside the log. It may be deleted: it holds nothing that the log does not hold. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from '../../domain/recorded-event.ts';
import { moveWorld, type Part, SNAPSHOT_FORMAT, takeSnapshot } from '../../projections/snapshot.ts';
import { World } from '../../projections/world.ts';
import { createLmdbFile, type LmdbFile, openLmdbFile, StoreFileError } from '../lmdb-file.ts';
import { foldVersion } from './fold-version.ts';
import { LastingParts } from './lasting-parts.ts';
import { NumberedParts } from './numbered-parts.ts';
import { SnapshotRecords } from './snapshot-records.ts';
import { type Snapshots, thinOut } from './snapshots.ts';

/** Name of the file in the log's directory. */
export const SNAPSHOT_FILE = 'snapshots.mdb';

const FORMAT = { holds: 'snapshots of the worlds of a wiotp-sandbox', format: 2 } as const;

export type SnapshotFileOptions = Readonly<{
  /** The log's directory. */
  directory: string;
  world?: ConstructorParameters<typeof World>[0];
  /** The id of the log's event at a position; undefined when there is none (any more). */
  eventAt: (position: Position) => string | undefined;
  /** How much the snapshots may take. */
  bytesMax?: () => number;
  readOnly?: boolean;
  /** Tells apart programs that fold differently. */
  version?: string;
}>;

/** Opens the snapshots of a log. What cannot be used is made anew; read only, it is undefined then. */
export async function openSnapshotFile(options: SnapshotFileOptions): Promise<Snapshots | undefined> {
  const path = join(options.directory, SNAPSHOT_FILE);
  const version = options.version ?? foldVersion();
  const found = await openExisting(path, version, options.readOnly ?? false);
  if (found) return snapshotsIn(found, options);
  if (options.readOnly) return undefined;
  for (const leftOver of [path, `${path}-lock`]) rmSync(leftOver, { force: true });
  await createLmdbFile(path, { ...FORMAT, id: version });
  const made = await openExisting(path, version, false);
  return made && snapshotsIn(made, options);
}

async function openExisting(path: string, version: string, readOnly: boolean): Promise<LmdbFile | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    const { file, id } = await openLmdbFile(path, FORMAT, readOnly);
    if (id === version) return file;
    await file.close();
    return undefined;
  } catch (error) {
    if (error instanceof StoreFileError) return undefined;
    throw error;
  }
}

/** As many bytes as snapshots always may take. */
const BYTES = 64 * 1024 * 1024;

/** What snapshots may take of a long log's bytes: with 10,000 devices they take that much if there is one for every 5,000 events. */
const SHARE_OF_LOG = 1 / 4;

/** How much snapshots may take beside a log, in bytes. */
export function roomFor(log: string): number {
  return Math.max(BYTES, (statSync(log, { throwIfNoEntry: false })?.size ?? 0) * SHARE_OF_LOG);
}

/** When there is no more room, this share of the snapshots goes at once: finding out which parts nobody has any more reads all lists of parts. */
const DROPPED_SHARE = 1 / 8;

function snapshotsIn(
  file: LmdbFile,
  { world, eventAt, bytesMax = () => BYTES, readOnly }: SnapshotFileOptions,
): Snapshots {
  const records = new SnapshotRecords(file);
  const lasting = new LastingParts();
  const numbered = new NumberedParts(records);
  let positions = records.positions();

  const drop = (dropped: readonly Position[]) => {
    if (!readOnly) records.remove(dropped);
    const gone = new Set(dropped);
    positions = positions.filter((position) => !gone.has(position));
  };
  const partsOf = (numbers: ReadonlyMap<string, number>): ReadonlyMap<string, Part> | undefined => {
    const parts = new Map<string, Part>();
    for (const [name, number] of numbers) {
      const known = lasting.get(number);
      const part = known ?? records.part(number);
      if (!part) return undefined;
      if (!known && isLasting(name, part)) lasting.add(number, part);
      parts.set(name, part);
    }
    return parts;
  };

  return {
    positions: () => positions,
    world: (position, spare = new World(world)) => {
      const record = records.snapshot(position);
      const usable = record?.format === SNAPSHOT_FORMAT && record.event === eventAt(position);
      const parts = usable ? partsOf(record.parts) : undefined;
      if (parts && moved(spare, { format: SNAPSHOT_FORMAT, position, parts })) return spare;
      drop([position]);
      // What is damaged must not get into the snapshots that are still to come.
      numbered.forget();
      return undefined;
    },
    keep: (kept) => {
      const { position } = kept;
      const event = eventAt(position);
      if (readOnly || event === undefined || positions.includes(position)) return;
      const { format, parts } = takeSnapshot(kept);
      if (!numbered.any) numbered.learn(positions.at(-1));
      numbered.are(parts, records.add(position, { format, event, parts }, numbered.numberOf));
      positions = [...positions, position].sort((one, other) => one - other);
      while (positions.length > 1 && records.bytes() > bytesMax()) {
        drop(thinOut(positions, Math.floor(positions.length * (1 - DROPPED_SHARE))));
      }
    },
    bytes: () => records.bytes(),
    close: () => file.close(),
  };
}

/** Whether a world could be moved to a snapshot. */
function moved(world: World, snapshot: Parameters<typeof moveWorld>[1]): boolean {
  try {
    moveWorld(world, snapshot);
    return true;
  } catch {
    return false;
  }
}

/** Parts of tables without numbers rarely change; the others are different in snapshots that are far apart. */
function isLasting(name: string, { numbers }: Part): boolean {
  return name.includes('/') && numbers.length === 0;
}
