/** A sandbox started from the command line: one per data directory, and others can find it. */
import type { Config } from '../config/config.ts';
import type { Sandbox } from '../main.ts';
import { Failure } from './failure.ts';
import { announce, findRunning, prepareDataDirectory, type Running } from './running.ts';
import { programVersion } from './version.ts';

/** `close` stops the sandbox in order, and takes away what lets others find it. `failed` is the sandbox's own. */
export type Served = Readonly<{
  sandbox: Sandbox;
  running: Running;
  failed: Promise<Error>;
  close: () => Promise<void>;
}>;

/** Starts a sandbox and lets others find it; `report` hears of broken code. Throws a `Failure` when the data directory is another one's. */
export async function serve(config: Config, report?: (error: unknown) => void): Promise<Served> {
  await prepareDataDirectory(config.data);
  const other = await findRunning(config.data);
  if (other !== undefined) {
    const seen = `a sandbox runs with the data directory "${config.data}" already (process ${other.pid}, ports ${other.ports.join(', ')})`;
    throw new Failure(`${seen}; stop it, or give this one a directory of its own with --data and ports with --listen`);
  }
  const { startSandbox } = await import('../main.ts');
  const sandbox = await startSandbox(config, report, { ownProcess: true });
  const running: Running = {
    pid: process.pid,
    node: config.node,
    version: programVersion(),
    org: config.orgs[0]?.id ?? 'quickstart',
    host: config.host,
    ports: [...sandbox.ports],
    startedAt: new Date().toISOString(),
  };
  const withdraw = await announce(config.data, running);
  const close = async () => {
    // First: who finds the file should find a sandbox that takes connections.
    await withdraw();
    await sandbox.close();
  };
  return { sandbox, running, failed: sandbox.failed, close };
}
