/** Starts the double in a process of its own: for throughput figures, and for whatever must not share a thread with its server. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FAULTS, type Reply, type Usage } from './commands.ts';
import type { Faults } from './faults.ts';

/** The faults of a server in another process: as in this one, but each is a promise that resolves when it is in force, deaths too. */
export type RemoteFaults = Readonly<{ [Name in keyof Faults]: (...args: Parameters<Faults[Name]>) => Promise<void> }>;

/** A double in a process of its own. Servers are counted from 0. */
export type DoubleProcess = Readonly<{
  pid: number;
  connectionString: string;
  ports: readonly number[];
  faultsOf: (node?: number) => RemoteFaults;
  kill: (node?: number) => Promise<void>;
  /** Resolves when a death that was ordered has happened. */
  died: (node?: number) => Promise<void>;
  restart: (node?: number) => Promise<void>;
  elect: (node: number) => Promise<void>;
  usage: () => Promise<Usage>;
  /** Stops the whole process as it stands, connections open, and lets it go on. */
  freeze: () => void;
  thaw: () => void;
  /** Ends the process; resolves when it is gone. */
  close: () => Promise<void>;
}>;

const PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url));

/** Starts the program; rejects with what it printed when it ends before it listens. */
export async function startEventStoreDoubleProcess(
  options: Readonly<{ size?: number; electionMs?: number }> = {},
): Promise<DoubleProcess> {
  const { size = 1, electionMs = 100 } = options;
  const args = ['--import', 'tsx', PROGRAM, '--size', String(size), '--election-ms', String(electionMs)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { connectionString, ports } = await firstMessage(child);
  const ask = createAsk(child);
  const faultsOf = (node = 0) => {
    const entries = FAULTS.map((name) => [name, (...given: unknown[]) => ask(node, name, given)]);
    return Object.fromEntries(entries) as RemoteFaults;
  };
  return {
    pid: child.pid ?? 0,
    connectionString,
    ports,
    faultsOf,
    kill: (node = 0) => ask(node, 'kill') as Promise<void>,
    died: (node = 0) => ask(node, 'died') as Promise<void>,
    restart: (node = 0) => ask(node, 'restart') as Promise<void>,
    elect: (node) => ask(node, 'elect') as Promise<void>,
    usage: () => ask(0, 'usage') as Promise<Usage>,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    close: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

type Hello = Readonly<{ connectionString: string; ports: readonly number[] }>;

function firstMessage(child: ChildProcess): Promise<Hello> {
  return new Promise((resolve, reject) => {
    const early = (code: number | null) => reject(new Error(`The double ended before it listened, with code ${code}.`));
    child.once('exit', early);
    child.once('error', reject);
    child.once('message', (message) => {
      child.off('exit', early);
      resolve(message as Hello);
    });
  });
}

function createAsk(child: ChildProcess): (node: number, call: string, args?: readonly unknown[]) => Promise<unknown> {
  const waiting = new Map<number, (reply: Reply) => void>();
  let lastId = 0;
  child.on('message', (message) => {
    const reply = message as Reply;
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  child.on('exit', () => {
    for (const [id, answer] of waiting) answer({ id, ok: false, problem: 'The double has ended.' });
    waiting.clear();
  });
  return (node, call, args = []) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, (reply) => (reply.ok ? resolve(reply.value) : reject(new Error(reply.problem))));
      child.send({ id, node, call, args });
    });
}
