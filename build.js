/**
 * Bundles the sandbox: one entry, and a chunk for each part that is loaded only when it is needed. `node build.js [DIRECTORY]`; the
 * directory is `dist` unless said, and must lie inside the project, because native packages stay outside of the bundle.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
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

// The client is CommonJS, too, and loaded when it is needed: a lazy import from a split bundle would see none of its names. So it is given them.
const client = '@eventstore/db-client';
const namedClient = {
  name: 'named-client',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: new RegExp(`^${client}$`) }, ({ path, namespace }) =>
      namespace === 'named-client' ? undefined : { path, namespace: 'named-client' },
    );
    onLoad({ filter: /^/, namespace: 'named-client' }, async () => {
      const names = Object.keys(await import(client)).filter((name) => !['default', 'module.exports'].includes(name));
      return { contents: `export { ${names.join(', ')} } from '${client}';`, resolveDir: import.meta.dirname };
    });
  },
};

// Snapshots are of the code that folds: see infra/history/fold-version.ts.
const sources = ['domain', 'projections'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name)),
);
const folding = createHash('sha256');
for (const path of sources.sort()) folding.update(readFileSync(path));

const common = {
  outdir,
  bundle: true,
  define: { FOLD_VERSION: JSON.stringify(folding.digest('base64url').slice(0, 22)) },
  format: 'esm',
  platform: 'node',
  target: 'node20',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // Native code finds its binary beside its own package, and tsx the program that it starts its own threads with.
  external: ['lmdb', 'tsx'],
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
};

await build({
  ...common,
  plugins: [zodForTheGenerator, namedClient],
  entryPoints: { 'wiotp-sandbox': 'infra/cli/main.ts' },
  splitting: true,
  chunkNames: 'chunk-[hash]',
});
// A file of its own: what it shares with the sandbox would otherwise be cut into chunks, and a start would have to load more of them.
await build({ ...common, entryPoints: { 'history-worker': 'infra/history-worker.ts' } });
