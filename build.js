/**
 * Bundles the sandbox: one entry, and a chunk for each part that is loaded only when it is needed. `node build.js [DIRECTORY]`; the
 * directory is `dist` unless said, and must lie inside the project, because native packages stay outside of the bundle.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const outdir = process.argv[2] ?? 'dist';
mkdirSync(outdir, { recursive: true });
// Chunks are named by their content: those of earlier builds would stay for ever.
for (const name of readdirSync(outdir)) if (/^chunk-\w+\.js$/.test(name)) rmSync(join(outdir, name));

// The OpenAPI generator takes all of zod in order to extend one class of it: twice as much of zod as the rest of us needs, which every start
// would have to load. It gets that class alone.
const namespace = 'zod-for-the-generator';
const zodForTheGenerator = {
  name: namespace,
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^zod$/ }, ({ path, importer }) =>
      importer.includes('@hono/zod-openapi') ? { path, namespace } : undefined,
    );
    const contents = "import { ZodType } from 'zod'; export const z = { ZodType };";
    onLoad({ filter: /^zod$/, namespace }, () => ({ contents, resolveDir: import.meta.dirname }));
  },
};

await build({
  plugins: [zodForTheGenerator],
  entryPoints: { 'wiotp-sandbox': 'infra/cli/main.ts' },
  outdir,
  bundle: true,
  splitting: true,
  chunkNames: 'chunk-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // Native code finds its binary beside its own package.
  external: ['lmdb'],
  // For Node, yaml offers CommonJS only, whose names a lazy import from a split bundle does not see. This is the same code as modules.
  alias: {
    yaml: fileURLToPath(new URL('browser/index.js', import.meta.resolve('yaml/package.json'))),
    // Node's own streams, which that package is a copy of for browsers: a third of what a start has to load.
    'readable-stream': 'node:stream',
  },
  // What came as CommonJS asks for Node's own modules with require().
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  logLevel: 'warning',
});
