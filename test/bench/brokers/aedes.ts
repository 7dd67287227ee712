import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle.ts';
import type { Broker } from './broker.ts';

/** Plain aedes, bundled, in memory: what the sandbox's protocol code can do without a log. */
export async function aedesBroker(workDirectory: string): Promise<Broker> {
  const file = await bundle(join(import.meta.dirname, 'aedes-main.ts'), workDirectory, 'aedes');
  const manifest = new URL('../../../node_modules/aedes/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  return {
    name: 'aedes',
    title: `aedes ${version}, bundled, in memory`,
    dialect: 'plain',
    keepsLog: false,
    commandLine: (_directory, port) => [process.execPath, file, String(port)],
  };
}
