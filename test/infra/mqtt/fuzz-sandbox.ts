/** The program as its users start it, in a process of its own: a crash is seen as one, and a hang cannot stop whoever watches. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Doors } from './fuzz-play.ts';

export type FuzzSandbox = Readonly<{
  doors: Doors;
  pid: number;
  /** Log lines about refusals and closed connections, and those of them that do not say why. */
  lines: () => Readonly<{ refusals: number; withoutReason: readonly string[]; errors: readonly string[] }>;
  /** Resolves when the program has ended, whatever the reason. */
  exited: Promise<string>;
  /** Ends it in order; rejects when it does not end with exit code 0. */
  stop: () => Promise<void>;
  /** Ends it at once, unless it has ended already; says how it ended. */
  kill: () => Promise<string>;
}>;

const fixture = `
orgs:
  - id: abc123
    apiKeys: [{ key: a-abc123-k1k1k1k1k1, token: tok-k1 }]
    devices:
      - { typeId: t1, deviceId: dev1, token: tok-dev1 }
      - { typeId: t1, deviceId: dev2, token: tok-dev2 }
      - { typeId: t1, deviceId: good, token: tok-good }
  - { id: dis000, status: disabled }
`;

/** Starts it on free ports with its log on disk, in a directory that goes away with it. */
export async function startFuzzSandbox(): Promise<FuzzSandbox> {
  const directory = await mkdtemp(join(tmpdir(), 'wiotp-fuzz-'));
  await writeFile(join(directory, 'config.yaml'), fixture);
  const flags = {
    config: join(directory, 'config.yaml'),
    data: join(directory, 'data'),
    listen: '0',
    'plain-listener': '127.0.0.1:0',
    'log-format': 'json',
    'log-level': 'info',
  };
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, ['--import', 'tsx', 'infra/cli/main.ts', 'start', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const seen = { refusals: 0, withoutReason: [] as string[], errors: [] as string[] };
  let failure = '';
  child.stderr.on('data', (chunk) => {
    failure = (failure + chunk).slice(-4000);
  });
  const exited = new Promise<string>((resolve) => {
    child.on('exit', (code, signal) => resolve(`exit code ${code}${signal ? `, signal ${signal}` : ''}\n${failure}`));
  });
  const doors = await new Promise<Doors>((resolve, reject) => {
    void exited.then((how) => reject(new Error(`The sandbox ended before it was ready: ${how}`)));
    createInterface(child.stdout).on('line', (line) => {
      const record = JSON.parse(line);
      if (record.msg === 'the sandbox is ready') resolve(doorsOf(record));
      if (record.level >= 50) seen.errors.push(line.slice(0, 2000));
      const { closeCode, reason } = record.data ?? {};
      if (closeCode === undefined) return;
      seen.refusals++;
      if ((typeof reason !== 'string' || reason === '') && seen.withoutReason.length < 10)
        seen.withoutReason.push(line);
    });
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const how = await exited;
    await rm(directory, { recursive: true, force: true });
    return how;
  };
  return {
    doors,
    pid: child.pid as number,
    lines: () => seen,
    exited,
    kill: () => end('SIGKILL'),
    stop: async () => {
      const how = await end('SIGTERM');
      if (!how.startsWith('exit code 0')) throw new Error(`The sandbox did not stop in order: ${how}`);
    },
  };
}

function doorsOf({ ports, plainListener }: { ports: { port: number }[]; plainListener: string }): Doors {
  const port = ports[0]?.port;
  if (port === undefined) throw new Error('The sandbox listens on no port.');
  const plainPort = Number(plainListener.split(':').at(-1));
  return { listener: { host: '127.0.0.1', port }, plainListener: { host: '127.0.0.1', port: plainPort } };
}
