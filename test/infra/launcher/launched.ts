/** Programs run as `wiotp-sandbox run` runs them, with a listener in this process for a sandbox. */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, launchEnvironment } from '../../../infra/launcher/environment.ts';
import { findHooks } from '../../../infra/launcher/hooks.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { ca } from '../listener/reception.ts';

const directory = temporaryDirectory();
const caFile = join(directory, 'ca.pem');
writeFileSync(caFile, ca);

export type Outcome = Readonly<{ code: number | null; output: string; errors: string }>;

/** Writes a program to a file of its own. */
export function program(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** The environment that leads to `port`; nothing of this process's own but the PATH. */
export function environmentFor(port: number, current: Environment = {}): NodeJS.ProcessEnv {
  return launchEnvironment(
    { PATH: process.env.PATH, ...current },
    { domain: 'iot.test', org: 'abc123', apiKey: { key: 'a-abc123-0123456789', token: 'secret' } },
    { ca: caFile, bundle: caFile, javaTrustStore: 'store', javaTrustStorePassword: 'changeit' },
    {
      redirect: {
        host: '127.0.0.1',
        ports: [port],
        domains: ['internetofthings.ibmcloud.com', 'iot.test'],
        ca: caFile,
      },
      nodeExtraCa: caFile,
      ...findHooks(),
    },
  );
}

/** Runs it to its end. */
export function outcomeOf(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, errors }));
  });
}
