import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { apiKey, apiToken, deviceId, deviceToken, org, typeId } from '../generator/identity.ts';
import type { Broker } from './broker.ts';

const root = join(import.meta.dirname, '../../..');
const DEVICES = 100;

/** The sandbox with its log on disk: the bundle of `npm run build`; undefined where that is missing. */
export function sandboxBroker(bundled = join(root, 'dist/wiotp-sandbox.js')): Broker | undefined {
  if (!existsSync(bundled)) return undefined;
  return {
    name: 'sandbox',
    title: 'wiotp-sandbox, bundled, log on disk',
    dialect: 'platform',
    keepsLog: true,
    commandLine: (directory, port) => {
      const file = join(directory, 'sandbox.yaml');
      writeFileSync(file, stringify({ orgs: [{ id: org, devices: devices() }] }));
      const listen = ['--host', '127.0.0.1', '--listen', String(port)];
      const ready = ['--org', org, '--api-key', apiKey, '--api-token', apiToken];
      const data = ['--data', join(directory, 'data')];
      // A log line per message would measure the log lines.
      return [
        process.execPath,
        bundled,
        'start',
        '--config',
        file,
        ...data,
        ...listen,
        ...ready,
        '--log-level',
        'warn',
      ];
    },
  };
}

function devices() {
  return Array.from({ length: DEVICES }, (_, index) => ({
    typeId,
    deviceId: deviceId(index),
    token: deviceToken(index),
  }));
}
