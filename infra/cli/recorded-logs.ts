/** What can be replayed: the log of a data directory, whether a sandbox writes it or not, or the file of an export. */
import { statSync } from 'node:fs';
import type { Config } from '../config/config.ts';
import { logDirectory } from '../log-directory.ts';
import { type RecordedLog, storedLog } from '../replay/recorded-log.ts';
import { Failure } from './failure.ts';
import { hasLog } from './offline.ts';

/** Close it, or the process may not end. */
export type OpenLog = Readonly<{ log: RecordedLog; close: () => Promise<void> }>;

/** Opens a file when one is named, the log of the data directory otherwise. Throws a `Failure` that says what to do. */
export function openRecordedLog(config: Config, file: string | undefined): Promise<OpenLog> {
  return file === undefined ? openDirectory(config) : openArchive(file);
}

async function openDirectory(config: Config): Promise<OpenLog> {
  if (!hasLog(config)) {
    throw new Failure(
      `there is no log in "${logDirectory(config)}". Name the data directory of a sandbox with --data, or a file that "wiotp-sandbox export" wrote; a sandbox with "store: memory" keeps no log there`,
    );
  }
  const { openLmdbReader } = await import('../store/lmdb-read-only.ts');
  const store = await openLmdbReader(logDirectory(config)).catch((error: Error) => {
    throw new Failure(error.message);
  });
  return { log: storedLog(`the log in "${logDirectory(config)}"`, store), close: () => store.close() };
}

/** The whole file is checked first, as far as its hashes and its counts go. */
async function openArchive(path: string): Promise<OpenLog> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) throw new Failure(`there is no file "${path}"`, 2);
  const { archivedEvents, readHead } = await import('../archive/read-archive.ts');
  const events = async function* () {
    for await (const page of archivedEvents(path)) yield page.events;
  };
  try {
    const { of } = await readHead(path);
    if (of !== 'org') {
      throw new Failure(
        `"${path}" holds a part of an org (a ${of}), and inputs are decided in the world of all of it; export the org without --${of}, and narrow the replay down with --query`,
        2,
      );
    }
    let last = -1;
    for await (const page of events()) last = page.at(-1)?.position ?? last;
    const firstSince = async (time: number) => {
      for await (const page of events()) {
        const found = page.find(({ metadata }) => metadata.recordedAt >= time);
        if (found) return found.position;
      }
      return undefined;
    };
    return { log: { name: `"${path}"`, last, events, firstSince }, close: async () => {} };
  } catch (error) {
    const { name, what, line } = error as Error & { what?: string; line?: number };
    if (name !== 'ArchiveFault') throw error;
    throw new Failure(
      `"${path}" cannot be replayed: ${line === undefined ? '' : `line ${line}: `}${what}; copy the file again, or export it again where it comes from`,
    );
  }
}
