/** What is measured of history. The log is written once for all rounds of a run. */
import { execFile } from 'node:child_process';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { versionOfSources } from '../../infra/history/fold-version.ts';
import { bundle } from './bundle.ts';
import type { Figures } from './generator/job.ts';
import { writeLog } from './history/write-log.ts';
import { historyBroker } from './history-broker.ts';
import type { Bench, Scenario } from './scenario.ts';

/** For the sandbox alone. */
export const historyScenarios: Readonly<Record<string, Scenario>> = {
  /** The whole log folded into a world, beside a bare range scan of the same file. */
  'history-rebuild': async (bench) => {
    const directory = await historyLog(bench);
    return figuresOf(bench, 'rebuild', directory);
  },
  /** Random moments: one device, and a list of the org's clients. The first round makes the snapshots. */
  'history-at': async (bench) => lookedAt(bench, await historyLog(bench), MOMENTS),
  /** The latency of a broker whose past is looked at all the time, beside the same broker left alone. */
  'history-broker': async (bench, broker) => {
    const log = await historyLog(bench);
    const { events = 0 } = await lookedAt(bench, log, 1);
    return historyBroker(bench, broker, log, events);
  },
};

/** Moments that are looked at in a round, for each of both questions. */
const MOMENTS = 200;

async function lookedAt(bench: Bench, log: string, moments: number): Promise<Figures> {
  const version = versionOfSources(join(import.meta.dirname, '../..'));
  return figuresOf(bench, 'at', log, version, String(moments));
}

/** The directory of a log with as many events as the run asks for. */
export async function historyLog({ workDirectory, historyEvents }: Bench): Promise<string> {
  const directory = join(workDirectory, `history-${historyEvents}`);
  if (existsSync(directory)) return directory;
  const unfinished = `${directory}.new`;
  await writeLog(unfinished, { events: historyEvents });
  renameSync(unfinished, directory);
  return directory;
}

/** What a program of `history/` prints, in a process of its own. */
async function figuresOf({ workDirectory }: Bench, program: string, ...args: string[]): Promise<Figures> {
  const file = await bundle(join(import.meta.dirname, `history/${program}.ts`), workDirectory, `history-${program}`);
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...args]);
  return JSON.parse(stdout) as Figures;
}
