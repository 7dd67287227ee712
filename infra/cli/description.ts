/** What a newcomer is told when the sandbox is ready. */
import { basename, join } from 'node:path';
import type { OrgPreset } from '../../domain/preset.ts';
import { addressText } from '../config/address.ts';
import type { Config } from '../config/config.ts';
import { readyOrg } from '../config/ready-org.ts';
import { platformDomain } from '../config/schema.ts';
import type { StartDescription } from '../console/banner.ts';
import { lastStop } from '../console/last-stop.ts';
import type { Sandbox } from '../main.ts';
import { programVersion } from './version.ts';

/** Puts it together from what was asked for and what came of it. `program` is how the user called us. */
export async function describeStart(config: Config, sandbox: Sandbox, program: string): Promise<StartDescription> {
  const { plainListener } = config;
  const { plainPort } = sandbox;
  return {
    version: programVersion(),
    program,
    host: config.host,
    ports: sandbox.bound,
    hints: sandbox.unbound.map(({ hint }) => hint),
    ...(plainListener === undefined || plainPort === undefined
      ? {}
      : { plainListener: addressText({ host: plainListener.host, port: plainPort }) }),
    domains: [platformDomain, ...config.domain],
    orgs: config.orgs.map(shownOrg),
    ...(config.tls === undefined ? { ca: join(config.data, 'tls', 'ca.pem') } : {}),
    ...(config.store === 'memory' ? {} : { data: config.data }),
    lastStop: await lastStop(sandbox.store),
    events: await eventsBefore(sandbox),
  };
}

/** The tokens that everybody knows are shown; one that somebody chose is theirs. */
const publicTokens: ReadonlySet<string> = new Set([readyOrg.apiToken, ...readyOrg.devices.map(({ token }) => token)]);

function shownOrg({ id, apiKeys: [apiKey], devices: [device] }: OrgPreset): StartDescription['orgs'][number] {
  const shown = (token: string) => (publicTokens.has(token) ? { token } : {});
  return {
    id,
    ...(apiKey === undefined ? {} : { apiKey: { key: apiKey.key, ...shown(apiKey.token) } }),
    ...(device === undefined
      ? {}
      : { device: { typeId: device.typeId, deviceId: device.deviceId, ...shown(device.token) } }),
  };
}

/** Positions count events, and this run's first one says that it has started. */
async function eventsBefore({ store }: Sandbox): Promise<number> {
  for await (const [started] of store.readAll({ direction: 'backwards', interest: { types: ['SandboxStarted'] } })) {
    return started?.position ?? 0;
  }
  return 0;
}

/** How the user calls the program, so that what we print can be typed. */
export function programName(environment: Readonly<Record<string, string | undefined>>, script: string): string {
  if (environment.npm_lifecycle_event === 'start') return 'npm start --';
  if (environment.npm_command === 'exec') return 'npx wiotp-sandbox';
  const name = basename(script);
  return name === 'wiotp-sandbox' ? name : 'node bin/wiotp-sandbox.js';
}
