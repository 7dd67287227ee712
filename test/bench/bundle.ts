/** One file of JavaScript out of many of TypeScript, so that what is measured starts as what is shipped does. */
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles an entry for Node into `directory` and answers the file's path. */
export async function bundle(entry: string, directory: string, name: string): Promise<string> {
  const outfile = join(directory, `${name}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Native code finds its binary beside its own package.
    external: ['lmdb'],
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return outfile;
}
