/** Bundles the sandbox into `dist/`: one entry, and a chunk for each part that is loaded only when it is needed. */
import { build } from 'esbuild';

await build({
  entryPoints: { 'wiotp-sandbox': 'infra/cli/main.ts' },
  outdir: 'dist',
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
  // What came as CommonJS asks for Node's own modules with require().
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  logLevel: 'warning',
});
