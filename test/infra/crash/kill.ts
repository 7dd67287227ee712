/** Starting a sandbox in a process of its own, and killing it as a power cut would. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Config } from '../../../infra/config/config.ts';

export type Victim = Readonly<{
  port: number;
  /** `kill -9`; resolves when the process is gone. */
  kill: () => Promise<void>;
}>;

/** Starts one with `program`, the file of `victim.ts` or what it was bundled to. Rejects, with what it said, when it ends before it is ready. */
export async function startVictim(program: string, config: Config): Promise<Victim> {
  const child = spawn(process.execPath, [program, JSON.stringify(config)], {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let said = '';
  const listen = (chunk: Buffer) => {
    said = (said + chunk).slice(-10_000);
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve((message as { port: number }).port));
    child.once('error', reject);
    void gone.then(() => reject(new Error(`The sandbox ended before it was ready: ${said}`)));
  });
  return {
    port,
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
  };
}
