/** The two ways to lead a program to the sandbox: launched by `wiotp-sandbox run`, and by configuration alone. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runCli } from '../../infra/cli/cli.ts';
import { type Served, serve } from '../../infra/cli/serve.ts';
import { loadConfig } from '../../infra/config/load.ts';
import { skip } from '../spec/suite.ts';
import { temporaryDirectory } from '../spec/temporary.ts';
import { SdkProcess } from './sdk-process.ts';

export const org = 'sdktst';
export const apiKey = { key: `a-${org}-0123456789`, token: 'sdk-test-api-token' };
export const deviceToken = 'sdk-test-device-token';
/** One for each test, so that they do not meet. */
export const deviceIds = ['event', 'command', 'status', 'refused', 'taken', 'durable', 'shared', 'framed'] as const;

/** Types that are there from the start, without devices: more than IBM's clients ask for in one page. */
const readyTypeIds = Array.from({ length: 51 }, (_, n) => `ready-${String(n).padStart(2, '0')}`);

export type Way = Readonly<{
  /** Whether clients take their configuration from the environment; otherwise they are told nothing but who they are. */
  byEnvironment: boolean;
  open: (program: readonly [string, ...string[]]) => SdkProcess;
  close: () => Promise<void>;
}>;

const project = join(import.meta.dirname, '../..');

/** On a port that no client asks for; the clients connect to the platform's own names on 8883. */
export async function launchedWay(): Promise<Way> {
  const directory = temporaryDirectory();
  const served = await serveIn(directory, ['listen: [0]']);
  const cli = [
    process.execPath,
    '--import',
    'tsx',
    'infra/cli/main.ts',
    'run',
    '--config',
    configIn(directory),
    '--',
  ] as const;
  return {
    byEnvironment: false,
    open: (program) => new SdkProcess(['env', '-C', project, ...cli, ...program], inherited()),
    close: served.close,
  };
}

type Where = Readonly<{
  /** A loopback address whose ports nobody else uses. */
  host: string;
  /** Whether the HTTP API is called, which IBM's clients do on port 443 and no other; under the platform's own domain then. */
  httpApi?: boolean;
}>;

/** With what `wiotp-sandbox env` and `hosts` print. The clients see their own hosts file, in a mount namespace. */
export async function configuredWay({ host, httpApi = false }: Where): Promise<Way> {
  const directory = temporaryDirectory();
  const enter = ['unshare', '--user', '--map-root-user', '--mount'] as const;
  await promisify(execFile)(enter[0], [...enter.slice(1), 'mount', '--bind', '/etc/hosts', '/etc/hosts']).catch(
    (error: Error) => skip(`a hosts file of its own needs Linux and mount namespaces: ${error.message}`),
  );
  const lines = httpApi ? ['listen: [443, 8883]', 'domain: []'] : ['listen: [8883]'];
  const served = await serveIn(directory, [...lines, `host: ${host}`]);
  if (httpApi && !served.running.ports.includes(443)) {
    await served.close();
    skip(
      "IBM's clients call port 443, which only root may listen on, or anybody with net.ipv4.ip_unprivileged_port_start=443",
    );
  }
  const hosts = join(directory, 'hosts');
  writeFileSync(hosts, await printed(directory, 'hosts'));
  const variables = JSON.parse(await printed(directory, 'env', '--format', 'json'));
  const shell = ['sh', '-c', 'mount --bind "$0" /etc/hosts && exec "$@"', hosts];
  return {
    byEnvironment: true,
    open: (program) => new SdkProcess([...enter, ...shell, ...program], { ...inherited(), ...variables }),
    close: served.close,
  };
}

function configIn(directory: string): string {
  return join(directory, 'wiotp-sandbox.yaml');
}

async function serveIn(directory: string, lines: readonly string[]): Promise<Served> {
  const devices = deviceIds.map((id) => `      - { typeId: sdk, deviceId: ${id}, token: ${deviceToken} }`);
  const text = [
    ...lines,
    'data: data',
    'store: memory',
    'logLevel: silent',
    'orgs:',
    `  - id: ${org}`,
    '    apiKeys:',
    `      - { key: ${apiKey.key}, token: ${apiKey.token} }`,
    '    deviceTypes:',
    ...readyTypeIds.map((id) => `      - { id: ${id} }`),
    '    devices:',
    ...devices,
  ];
  writeFileSync(configIn(directory), `${text.join('\n')}\n`);
  const loaded = await loadConfig({ directory });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  return serve(loaded.loaded.config);
}

/** What a command prints to its standard output. */
async function printed(directory: string, ...args: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const complaints: string[] = [];
  const code = await runCli(args, {
    directory,
    environment: {},
    terminal: { interactive: false, color: false, columns: 80, utcOffsetMinutes: 0 },
    print: (line) => lines.push(line),
    complain: (line) => complaints.push(line),
  });
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${complaints.join('\n')}`);
  return `${lines.join('\n')}\n`;
}

/** This process's environment without what would lead a client somewhere, or trust anybody. */
function inherited(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'LANG', 'TMPDIR'];
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
}
