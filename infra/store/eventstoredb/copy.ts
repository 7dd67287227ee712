/**
 * The ordered copy of the server's log: an lmdb log like any other, in a directory of its own, that everything reads. It can be thrown away at any time
 * and is made again from the server; that happens here when it is damaged, of another server, or does not fit what the server has.
 */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Position } from '../../../domain/recorded-event.ts';
import { StoreFileError } from '../../lmdb-file.ts';
import { type LmdbCopy, openLmdbCopy } from '../lmdb.ts';
import { MisfitError, ServerPositions } from './server-positions.ts';

export type Copy = Readonly<{ log: LmdbCopy; positions: ServerPositions; close: () => Promise<void> }>;

/** What a copy has to fit. */
export type Original = Readonly<{
  /** Tells the server's log from all others. */
  id: string;
  /** The first event at or after a server position. */
  eventFrom: (serverPosition: number) => Promise<Readonly<{ id: string; position: number }> | undefined>;
}>;

type Options = Readonly<{
  directory: string;
  node: string;
  original: Original;
  /** Hears a sentence when the copy is made again. */
  report: (sentence: string) => void;
}>;

/** Its presence says that a directory holds a copy, and may be emptied. */
const POSITIONS_FILE = 'server-positions';

/** Opens the copy of a directory, or makes it. Rejects when another process has it, and when there is a log in the directory that is no copy. */
export async function openCopy(options: Options): Promise<Copy> {
  const { directory, report } = options;
  mkdirSync(directory, { recursive: true });
  const path = join(directory, POSITIONS_FILE);
  if (!existsSync(path)) {
    if (readdirSync(directory).length === 0) return makeCopy(options);
    throw new Error(`"${directory}" was expected to be empty or to hold the copy of a log, it holds something else`);
  }
  try {
    return await openFitting(options);
  } catch (error) {
    if (!(error instanceof MisfitError || error instanceof StoreFileError)) throw error;
    report(`The local copy of the log is thrown away and made again from the server: ${error.message}.`);
    // Its table last: until the rest is gone, the directory is known to hold a copy.
    for (const name of readdirSync(directory))
      if (name !== POSITIONS_FILE) rmSync(join(directory, name), { recursive: true });
    return makeCopy(options);
  }
}

async function makeCopy({ directory, node, original }: Options): Promise<Copy> {
  const positions = ServerPositions.create(join(directory, POSITIONS_FILE), original.id);
  return openWith(directory, node, () => positions);
}

async function openFitting({ directory, node, original }: Options): Promise<Copy> {
  const path = join(directory, POSITIONS_FILE);
  const copy = await openWith(directory, node, (head) => ServerPositions.open(path, head + 1));
  try {
    await refuseMisfit(copy, original);
    return copy;
  } catch (error) {
    await copy.close();
    throw error;
  }
}

async function openWith(
  directory: string,
  node: string,
  positionsFor: (head: Position) => ServerPositions,
): Promise<Copy> {
  let positions: ServerPositions | undefined;
  const log = await openLmdbCopy({ directory, node, writing: () => positions?.write() });
  try {
    positions = positionsFor(log.store.head());
  } catch (error) {
    await log.store.close();
    throw error;
  }
  const table = positions;
  const close = async () => {
    await log.store.close();
    table.close();
  };
  return { log, positions: table, close };
}

/** The copy's last event has to stand on the server where the table says. Where a scavenge has taken it, there is nothing to compare. */
async function refuseMisfit({ log: { store }, positions }: Copy, { id, eventFrom }: Original): Promise<void> {
  if (positions.server !== id) throw new MisfitError('it is of another server, or of an earlier life of this one');
  if (positions.last < 0) return;
  const found = await eventFrom(positions.last);
  const own = store.get(store.head());
  if (found === undefined) throw new MisfitError('it has events that the server does not have');
  if (found.position === positions.last && own !== undefined && own.id !== found.id)
    throw new MisfitError(`the server has another event at position ${positions.last}`);
}
