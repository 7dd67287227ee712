/** A broker that can be measured: how it is started, and what it needs before. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { Target } from '../generator/job.ts';

export type BrokerName = 'sandbox' | 'aedes' | 'mosquitto' | 'hono';

/** Started as `command` with `args`; its files lie in a directory of its own. */
export type Broker = Readonly<{
  name: BrokerName;
  /** What it is, with its version, for the report. */
  title: string;
  dialect: Target['dialect'];
  /** `http`: it knows no MQTT. */
  speaks?: 'http';
  /** Whether it keeps a log that a start has to find again. */
  keepsLog: boolean;
  /** The command line for a data directory and a port; may write configuration there. */
  commandLine: (directory: string, port: number) => readonly [command: string, ...args: string[]];
}>;

export type Running = Readonly<{
  pid: number;
  port: number;
  /** Its last words, when it has ended without being asked to. */
  failure: () => string | undefined;
  stop: () => Promise<void>;
}>;

/** Starts the broker's process; it may not listen yet. What it prints goes nowhere, except its last words when it fails. */
export async function startProcess(broker: Broker, directory: string): Promise<Running> {
  const port = await freePort();
  const [command, ...args] = broker.commandLine(directory, port);
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  });
  let lastWords = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords = (lastWords + text).slice(-2_000);
  });
  let stopping = false;
  let failure: string | undefined;
  child.on('exit', (code, signal) => {
    alive.delete(child);
    if (stopping) return;
    failure = `${broker.name} ended with ${signal ?? code} in the middle of a run: ${lastWords.trim()}`;
    console.error(failure);
  });
  alive.add(child);
  const stop = () =>
    new Promise<void>((resolve) => {
      stopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
      child.once('exit', () => {
        clearTimeout(timer);
        resolve();
      });
      child.kill('SIGTERM');
    });
  return { pid: child.pid ?? -1, port, failure: () => failure, stop };
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** A port that is free at this moment. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
