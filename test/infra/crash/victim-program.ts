/** The victim as one program of plain JavaScript: it is started twenty times, and twenty times the TypeScript would be translated. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles `victim.ts`, for this process to use, and answers with the file. */
export async function bundleVictim(): Promise<string> {
  const root = join(import.meta.dirname, '../../..');
  // Inside node_modules, so that native code finds its package.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const directory = mkdtempSync(join(cache, 'victim-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  await build({
    entryPoints: [join(import.meta.dirname, 'victim.ts')],
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['lmdb'],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return join(directory, 'victim.mjs');
}
