/** Proves that the layer and purity rules of `biome.json` bite, and that they let through what the layers may do. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { assert, suite } from '../spec/suite.ts';
import { temporaryDirectory } from '../spec/temporary.ts';

const test = suite('layers');
const root = join(import.meta.dirname, '../..');
const imports = 'lint/style/noRestrictedImports';
const globals = 'lint/style/noRestrictedGlobals';
const plugin = 'plugin';

// biome-ignore format: a table reads in columns
const forbidden: readonly (readonly [path: string, rule: string, source: string])[] = [
  ['domain/a.ts',             imports, "import '../handlers/handler.ts';"],
  ['domain/a.ts',             imports, "import '../projections/world.ts';"],
  ['domain/a.ts',             imports, "import '../infra/main.ts';"],
  ['domain/events/a.ts',      imports, "import '../../infra/store/event-store.ts';"],
  ['domain/a.ts',             imports, "import '../test/spec/suite.ts';"],
  ['domain/a.ts',             imports, "import 'node:fs';"],
  ['domain/a.ts',             imports, "import 'aedes';"],
  ['domain/a.ts',             imports, "import 'zod/mini';"],
  ['domain/a.ts',             imports, "export * from '../infra/main.ts';"],
  ['domain/a.ts',             imports, "export type { A } from '../infra/main.ts';"],
  ['domain/a.ts',             imports, "export const a = () => import('../infra/main.ts');"],
  ['handlers/mqtt/a.ts',      imports, "import '../../infra/main.ts';"],
  ['handlers/mqtt/a.ts',      imports, "import '../../projections/sessions.ts';"],
  ['handlers/mqtt/a.ts',      imports, "import 'node:crypto';"],
  ['handlers/mqtt/a.ts',      imports, "import 'hono';"],
  ['handlers/a.ts',           imports, "import '../test/spec/suite.ts';"],
  ['projections/a.ts',        imports, "import '../handlers/handler.ts';"],
  ['projections/a.ts',        imports, "import '../infra/main.ts';"],
  ['projections/a.ts',        imports, "import 'zod';"],
  ['projections/a.ts',        imports, "import 'node:buffer';"],
  ['projections/deep/a.ts',   imports, "import '../../test/spec/suite.ts';"],
  ['infra/mqtt/a.ts',         plugin,  "import '../http/routes.ts';"],
  ['infra/mqtt/a.ts',         plugin,  "import type { A } from '../http/routes.ts';"],
  ['infra/mqtt/a.ts',         plugin,  "export { a } from '../http/routes.ts';"],
  ['infra/mqtt/a.ts',         plugin,  "export const a = () => import('../http/routes.ts');"],
  ['infra/mqtt/a.ts',         plugin,  "import '../store/embedded/store.ts';"],
  ['infra/mqtt/a.ts',         plugin,  "import '../main.ts';"],
  ['infra/mqtt/a.ts',         plugin,  "import '../cli/main.ts';"],
  ['infra/store/embed/a.ts',  plugin,  "import '../../mqtt/broker.ts';"],
  ['infra/store/embed/a.ts',  plugin,  "import '../../main.ts';"],
  ['infra/runner.ts',         plugin,  "import './mqtt/broker.ts';"],
  ['infra/runner.ts',         plugin,  "import './main.ts';"],
  ['infra/mqtt/a.ts',         imports, "import '../../test/doubles/clock.ts';"],
  ['domain/a.ts',             plugin,  'export const a = Date.now();'],
  ['domain/a.ts',             plugin,  'export const a = Date.now;'],
  ['domain/a.ts',             plugin,  'export const a = new Date();'],
  ['domain/a.ts',             plugin,  'export const a = new Date;'],
  ['domain/a.ts',             plugin,  'export const a = Date();'],
  ['domain/a.ts',             plugin,  'export const a = Math.random();'],
  ['domain/a.ts',             plugin,  'export const a = crypto.randomUUID();'],
  ['handlers/mqtt/a.ts',      plugin,  'export const a = () => new Date().toISOString();'],
  ['projections/a.ts',        plugin,  'export const a = () => Date.now();'],
  ['domain/a.ts',             globals, 'export const a = process.env.HOME;'],
  ['domain/a.ts',             globals, 'export const a = performance.now();'],
  ['domain/a.ts',             globals, 'export const a = fetch("http://localhost");'],
  ['domain/a.ts',             globals, 'export const a = globalThis;'],
  ['domain/a.ts',             globals, "console.log('a');"],
  ['handlers/mqtt/a.ts',      globals, 'setTimeout(() => {}, 5);'],
  ['handlers/mqtt/a.ts',      globals, 'setImmediate(() => {});'],
  ['projections/a.ts',        globals, 'setInterval(() => {}, 5);'],
  ['projections/a.ts',        globals, 'queueMicrotask(() => {});'],
];

// biome-ignore format: a table reads in columns
const allowed: readonly (readonly [path: string, source: string])[] = [
  ['domain/events/a.ts',      "import { b } from '../permissions.ts';\nexport const a = b;"],
  ['domain/a.ts',             "import * as z from 'zod';\nexport const a = z;"],
  ['domain/a.ts',             'export const a = (at: number) => new Date(at).toISOString();'],
  ['domain/a.ts',             "export const a = Date.parse('2020-01-01');"],
  ['handlers/mqtt/a.ts',      "import type { World } from '../../projections/world.ts';\nexport type A = World;"],
  ['handlers/mqtt/a.ts',      "import { b } from '../../domain/connection.ts';\nexport const a = b;"],
  ['handlers/mqtt/a.ts',      "import * as z from 'zod';\nexport const a = z;"],
  ['projections/a.ts',        "import { b } from '../domain/connection.ts';\nexport const a = b;"],
  ['projections/a.ts',        "import { b } from './world.ts';\nexport const a = b;"],
  ['infra/mqtt/a.ts',         "import { b } from '../store/event-store.ts';\nexport const a = b;"],
  ['infra/mqtt/a.ts',         "import { b } from '../http/auth-port.ts';\nexport const a = b;"],
  ['infra/mqtt/a.ts',         "import { b } from '../runner.ts';\nexport const a = b;"],
  ['infra/mqtt/a.ts',         "import { b } from './router/match.ts';\nexport const a = b;"],
  ['infra/mqtt/a.ts',         "import { b } from '../../handlers/mqtt/connect.ts';\nexport const a = b;"],
  ['infra/mqtt/a.ts',         'export const a = Date.now();'],
  ['infra/mqtt/router/a.ts',  "import { b } from '../../store/event-store.ts';\nexport const a = b;"],
  ['infra/mqtt/router/a.ts',  "import { b } from '../broker.ts';\nexport const a = b;"],
  ['infra/main.ts',           "import { b } from './mqtt/broker.ts';\nexport const a = b;"],
  ['infra/fetch.ts',          "import { b } from './main.ts';\nexport const a = b;"],
  ['infra/cli/a.ts',          "import { b } from '../main.ts';\nexport const a = b;"],
  ['infra/cli/a.ts',          "import { b } from '../config/schema.ts';\nexport const a = b;"],
];

type Found = Readonly<{ category: string; location: Readonly<{ path: string }> }>;

test('what a layer may not do is an error', async () => {
  const found = await lint(forbidden.map(([path, , source]) => [path, source]));
  forbidden.forEach(([path, rule, source], index) => {
    assert.ok(found[index]?.includes(rule), `${path} may hold ${source} (expected ${rule}, found ${found[index]})`);
  });
});

test('what a layer may do is no error', async () => {
  const found = await lint(allowed);
  allowed.forEach(([path, source], index) => {
    assert.equal(found[index], [], `${path} may not hold ${source}`);
  });
});

/** Lints sources as if they stood in the project, and answers the rules that each one breaks. */
async function lint(sources: readonly (readonly [path: string, source: string])[]): Promise<readonly string[][]> {
  const directory = temporaryDirectory();
  for (const part of ['biome.json', 'package.json', 'test/lint/rules']) {
    cpSync(join(root, part), join(directory, part), { recursive: true });
  }
  // Each in a file of its own in the layer's folder; only the composition root and its second front are known by their full names.
  const known = ['infra/main.ts', 'infra/fetch.ts'];
  const paths = sources.map(([path], index) => (known.includes(path) ? path : path.replace('.ts', `-${index}.ts`)));
  paths.forEach((path, index) => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), `${sources[index]?.[1]}\n`);
  });
  const diagnostics = await biome(directory);
  return paths.map((path) => diagnostics.filter((d) => d.location.path === path).map((d) => d.category));
}

/** biome ends with 1 when it finds something, so only its output counts. */
function biome(directory: string): Promise<readonly Found[]> {
  const command = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');
  const args = [command, 'lint', '--reporter=json', '--max-diagnostics=none', '.'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: directory, maxBuffer: 2 ** 24 }, (_error, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout).diagnostics);
      } catch {
        reject(new Error(`biome answered no JSON but "${stdout}", "${stderr}"`));
      }
    });
  });
}
