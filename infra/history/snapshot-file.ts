/** Snapshots in an lmdb file of their own beside the log. It may be deleted: it holds nothing that the log does not hold. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from '../../domain/recorded-event.ts';
import { restoreWorld, SNAPSHOT_FORMAT, takeSnapshot } from '../../projections/snapshot.ts';
import type { World } from '../../projections/world.ts';
import { createLmdbFile, type LmdbFile, openLmdbFile, StoreFileError } from '../lmdb-file.ts';
import { foldVersion } from './fold-version.ts';
import { ParsedParts } from './parsed-parts.ts';
import { hashOf, type SnapshotRecord, SnapshotRecords } from './snapshot-records.ts';
import { type Snapshots, thinOut } from './snapshots.ts';

/** Name of the file in the log's directory. */
export const SNAPSHOT_FILE = 'snapshots.mdb';

const FORMAT = { holds: 'snapshots of the worlds of a wiotp-sandbox', format: 1 } as const;

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

/** What snapshots may take of a long log's bytes: with 10,000 devices they take a sixth if there is one for every 25,000 events. */
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
  const parsed = new ParsedParts();
  let positions = records.positions();
  /** What was kept last, by names: a part that has not changed is the same text. */
  let last = new Map<string, Readonly<{ text: string; hash: string }>>();

  const drop = (dropped: readonly Position[]) => {
    if (!readOnly) records.remove(dropped);
    const gone = new Set(dropped);
    positions = positions.filter((position) => !gone.has(position));
  };

  return {
    positions: () => positions,
    world: (position) => {
      const record = records.snapshot(position);
      if (record?.format === SNAPSHOT_FORMAT && record.event === eventAt(position)) {
        const found = restored(position, record, records, parsed, world);
        if ('world' in found) return found.world;
        if (found.damaged !== undefined && !readOnly) records.removePart(found.damaged);
      }
      drop([position]);
      return undefined;
    },
    keep: (kept) => {
      const { position } = kept;
      const event = eventAt(position);
      if (readOnly || event === undefined || positions.includes(position)) return;
      const { format, parts } = takeSnapshot(kept);
      const named = new Map(Array.from(parts, ([name, text]) => [name, withHash(text, last.get(name))] as const));
      const hashes = Array.from(named.values(), ({ hash }) => hash);
      const texts = new Map(Array.from(named.values(), ({ hash, text }) => [hash, text] as const));
      records.add(position, { format, event, names: [...named.keys()], hashes }, texts);
      last = named;
      positions = [...positions, position].sort((one, other) => one - other);
      while (positions.length > 1 && records.bytes() > bytesMax()) {
        drop(thinOut(positions, Math.floor(positions.length * (1 - DROPPED_SHARE))));
      }
    },
    bytes: () => records.bytes(),
    close: () => file.close(),
  };
}

function withHash(text: string, last: Readonly<{ text: string; hash: string }> | undefined) {
  return last?.text === text ? last : { text, hash: hashOf(text) };
}

type Restored = Readonly<{ world: World } | { damaged: string | undefined }>;

function restored(
  position: Position,
  { format, names, hashes }: SnapshotRecord,
  records: SnapshotRecords,
  parsed: ParsedParts,
  options: ConstructorParameters<typeof World>[0],
): Restored {
  const texts = new Map<string, string>();
  const known = new Map<string, unknown>();
  const hashByName = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    const hash = hashes[index] as string;
    const value = parsed.get(hash);
    const text = value === undefined ? records.part(hash) : '';
    if (text === undefined) return { damaged: hash };
    texts.set(name, text);
    hashByName.set(name, hash);
    if (value !== undefined) known.set(name, value);
  }
  const parse = (name: string, text: string) => {
    const value = known.get(name) ?? JSON.parse(text);
    if (isLasting(name)) parsed.add(hashByName.get(name) as string, value, text.length);
    return value;
  };
  try {
    return { world: restoreWorld({ format, position, parts: texts }, options, parse) };
  } catch {
    return { damaged: undefined };
  }
}

/** Parts of tables rarely change; the others are different in each snapshot. */
function isLasting(name: string): boolean {
  return name.includes('/');
}
