/** A sandbox in this process, on free ports of the loopback address, with nothing left of it afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../infra/config/load.ts';
import type { Sandbox } from '../../infra/main.ts';
import type { Address } from './transport.ts';

export type FreshSandbox = Readonly<{ sandbox: Sandbox; address: Address; close: () => Promise<void> }>;

/** Starts one from a configuration file; `flags` override the file and what is said here: in memory, silent. */
export async function startFresh(file: string, flags: Readonly<Record<string, string>> = {}): Promise<FreshSandbox> {
  const directory = await mkdtemp(join(tmpdir(), 'wiotp-fresh-'));
  const own = { data: join(directory, 'data'), store: 'memory', listen: '0', host: '127.0.0.1', logLevel: 'silent' };
  const loaded = await loadConfig({ flags: { ...own, ...flags }, file, directory });
  if (!loaded.ok) throw new Error(loaded.mistakes.map(({ where, what }) => `${where}: ${what}`).join('\n'));
  // Imported when it is needed: a run against a sandbox elsewhere loads none of it.
  const { startSandbox } = await import('../../infra/main.ts');
  const sandbox = await startSandbox(loaded.loaded.config);
  const [port] = sandbox.ports;
  if (port === undefined) throw new Error('The sandbox listens on no port.');
  return {
    sandbox,
    address: { host: '127.0.0.1', port },
    close: async () => {
      await sandbox.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
