import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle.ts';
import type { Broker } from './broker.ts';

/** Bare hono, bundled: the peer of the HTTP scenarios. */
export async function honoServer(workDirectory: string): Promise<Broker> {
  const file = await bundle(join(import.meta.dirname, 'hono-main.ts'), workDirectory, 'hono');
  const manifest = new URL('../../../node_modules/hono/package.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  return {
    name: 'hono',
    title: `hono ${version}, bundled: bare routes that answer the same bodies`,
    dialect: 'plain',
    speaks: 'http',
    keepsLog: false,
    commandLine: (_directory, port) => [process.execPath, file, String(port)],
  };
}
