/** How the CLI finds a sandbox: a small file in the data directory, written when it is ready to be found and removed when it stops. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { reachableHost } from '../config/address.ts';

const runningSchema = z.object({
  pid: z.number().int().positive(),
  node: z.string(),
  version: z.string(),
  /** The first of its orgs. */
  org: z.string(),
  host: z.string(),
  ports: z.array(z.number().int()).min(1),
  /** ISO 8601. */
  startedAt: z.string(),
});

/** A sandbox as its file describes it. `host` and `ports` are where it listens. */
export type Running = Readonly<z.infer<typeof runningSchema>>;

const fileIn = (data: string) => join(data, 'sandbox.json');

/** Makes the data directory, for its owner only: it holds private keys. What is in it never enters a repository. */
export async function prepareDataDirectory(data: string): Promise<void> {
  const made = await mkdir(data, { recursive: true, mode: 0o700 });
  if (made !== undefined) await writeFile(join(data, '.gitignore'), '*\n');
}

/** Lets others find this sandbox. The answer takes the file away again, unless it has become another sandbox's. */
export async function announce(data: string, running: Running): Promise<() => Promise<void>> {
  const path = fileIn(data);
  const draft = `${path}.${running.pid}`;
  await writeFile(draft, `${JSON.stringify(running, undefined, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
  return async () => {
    const current = await readAnnounced(data);
    if (current?.pid === running.pid && current.startedAt === running.startedAt) await rm(path, { force: true });
  };
}

/** The sandbox that uses a data directory; undefined when there is none, also when its file was left behind by one that was killed. */
export async function findRunning(data: string): Promise<Running | undefined> {
  const running = await readAnnounced(data);
  if (running === undefined || !isAlive(running.pid)) return undefined;
  // A process number is used again, in a container even by the same program: only an answer proves that it runs.
  return (await answers(running)) ? running : undefined;
}

/** Where a running sandbox can be asked, with its first port: every port speaks HTTP. */
export function baseUrl({ host, ports }: Pick<Running, 'host' | 'ports'>): string {
  const reachable = reachableHost(host);
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${ports[0]}`;
}

async function readAnnounced(data: string): Promise<Running | undefined> {
  try {
    return runningSchema.safeParse(JSON.parse(await readFile(fileIn(data), 'utf8'))).data;
  } catch (error) {
    // Left half-written by a full disk, or by hand: nobody can be found through it.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Nobody answers a port that is closed, at once; a sandbox on a busy machine loads what answers first, and takes its time. */
const ANSWER_WAIT_MS = 10_000;

async function answers(running: Running): Promise<boolean> {
  try {
    const answer = await fetch(`${baseUrl(running)}/livez`, { signal: AbortSignal.timeout(ANSWER_WAIT_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
