/** What `npm start` says when it is ready: enough for a newcomer to get a message on screen. */
import { escaped } from './printable.ts';

/** A credential that may be shown; `token` is left out when somebody chose it, for then only they should know. */
type Shown<Ids> = Readonly<Ids & { token?: string }>;

/** What the banner is made of: plain data, put together by who starts the sandbox. */
export type StartDescription = Readonly<{
  version: string;
  /** How the program is called here, such as `npx wiotp-sandbox`. */
  program: string;
  host: string;
  /** `requested` differs from `port` where another port stands in, or any free one was asked for. */
  ports: readonly Readonly<{ requested: number; port: number }>[];
  /** Sentences about ports that could not be had, and what to do. */
  hints: readonly string[];
  /** The plain listener's `host:port`. */
  plainListener?: string;
  /** Domains that are answered for, the platform's own included. */
  domains: readonly string[];
  /** The first is the one that examples use. */
  orgs: readonly Readonly<{
    id: string;
    apiKey?: Shown<{ key: string }>;
    device?: Shown<{ typeId: string; deviceId: string }>;
  }>[];
  /** Path of the CA's certificate; left out when the user brought a certificate. */
  ca?: string;
  /** Left out when the log is in memory only. */
  data?: string;
  /** How the run before ended: `none` when there was no run before. */
  lastStop: 'none' | 'in order' | 'killed';
  /** Events in the log that were there before this run. */
  events: number;
}>;

/** The text, in lines. */
export function banner(start: StartDescription): string {
  const [org] = start.orgs;
  const rows: [string, string][] = [
    ...orgRows(start),
    ['ports', start.ports.map(portText).join(', ')],
    ['', 'each speaks MQTT, WebSocket and HTTP, with TLS and without'],
    ...(start.plainListener === undefined ? [] : [['plain MQTT', start.plainListener] as [string, string]]),
    ['hosts', start.domains.map((domain) => `${org?.id ?? '{org}'}.messaging.${domain}`).join(', ')],
    ['', `\`${start.program} hosts\` prints lines for a hosts file; \`run\` needs none`],
    ['CA', start.ca ?? 'none: your own certificate is used'],
    ['data', dataText(start)],
    ['HTTP API', `http://${address(start)}/api/v0002/docs`],
    ['', `the sandbox's own: http://${address(start)}/_sandbox/v1`],
  ];
  return [
    `wiotp-sandbox ${start.version} is ready`,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(10)} ${escaped(value)}`),
    ...(start.hints.length === 0 ? [] : ['', ...start.hints.map((hint) => `  ! ${escaped(hint)}`)]),
    '',
    ...nextSteps(start).map((line) => `  ${escaped(line)}`),
    '',
  ].join('\n');
}

/** The same for programs: without any token. */
export function startRecord({ orgs, ...start }: StartDescription): object {
  return { ...start, orgs: orgs.map(({ id }) => id) };
}

function orgRows({ orgs }: StartDescription): [string, string][] {
  const [org, ...others] = orgs;
  if (org === undefined) return [['org', 'none but quickstart: add one to the configuration']];
  const { apiKey, device } = org;
  const more = others.length === 0 ? '' : ` (and ${others.length} more: ${some(others.map(({ id }) => id))})`;
  return [
    ['org', `${org.id}${more}`],
    ...(apiKey === undefined
      ? []
      : ([
          ['API key', apiKey.key],
          ['token', tokenText(apiKey)],
        ] as [string, string][])),
    ...(device === undefined
      ? []
      : ([['device', `d:${org.id}:${device.typeId}:${device.deviceId}, token: ${tokenText(device)}`]] as [
          string,
          string,
        ][])),
  ];
}

function tokenText({ token }: Readonly<{ token?: string }>): string {
  return token ?? 'the one in your configuration';
}

const NAMES_MAX = 5;

function some(names: readonly string[]): string {
  return names.length > NAMES_MAX ? `${names.slice(0, NAMES_MAX).join(', ')}, …` : names.join(', ');
}

function portText({ requested, port }: StartDescription['ports'][number]): string {
  return requested === port || requested === 0 ? String(port) : `${port} (for ${requested})`;
}

function dataText({ data, lastStop, events }: StartDescription): string {
  if (data === undefined) return 'in memory: forgotten when the sandbox stops';
  const count = `${events.toLocaleString('en-US')} event${events === 1 ? '' : 's'}`;
  if (lastStop === 'none') return `${data} (new)`;
  if (lastStop === 'in order') return `${data} (${count}; the last run stopped in order)`;
  return `${data} (${count}; the last run did not stop in order, everything it had acknowledged is there)`;
}

function address({ host, ports }: StartDescription): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${reachable.includes(':') ? `[${reachable}]` : reachable}:${ports[0]?.port ?? '{port}'}`;
}

function nextSteps({ program, orgs }: StartDescription): string[] {
  const device = orgs[0]?.device;
  const run = ['your own program, unchanged:', `  ${program} run -- node app.js`];
  if (device === undefined) return run;
  const target = `--type ${device.typeId} --device ${device.deviceId}`;
  const publish = `  ${program} publish ${target} --event status '{"temperature": 21}'`;
  return ['in another terminal, to see a message here:', publish, ...run];
}
