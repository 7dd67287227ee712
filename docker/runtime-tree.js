/**
 * Lays out what the image holds besides its base: `node docker/runtime-tree.js DIRECTORY`, after `node build.js`. The bundle has everything in
 * it but packages with native parts; of those, and of what they need, only the files that Node loads come along. So there is no npm, no
 * compiler, no TypeScript and no package that a bundle made needless.
 *
 * `--without-node` leaves out Node's own binary, for a directory that is to run on this machine.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, realpathSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';

/** What stays outside of the bundle and runs without the sources; `tsx`, for `replay --code`, does not. */
const outside = ['lmdb'];

/** What Node loads; the rest of a package is sources, types and pages to read. */
const loadable = new Set(['.js', '.cjs', '.mjs', '.json', '.node']);

const root = resolve(import.meta.dirname, '..');
const [directory, withoutNode] = process.argv.slice(2);
if (directory === undefined || ![undefined, '--without-node'].includes(withoutNode)) {
  console.error('usage: node docker/runtime-tree.js DIRECTORY [--without-node]');
  process.exit(2);
}
if (!existsSync(join(root, 'dist/wiotp-sandbox.js'))) {
  console.error('there is no dist/wiotp-sandbox.js; run "node build.js" first');
  process.exit(1);
}

const app = join(resolve(directory), 'app');
for (const path of ['package.json', 'bin', 'dist', 'infra/launcher/node', 'infra/launcher/python']) copy(path);
for (const path of packages()) copy(path, isNeeded(prebuilt()));

const programs = join(resolve(directory), 'usr/local/bin');
mkdirSync(programs, { recursive: true });
chmodSync(join(app, 'bin/wiotp-sandbox.js'), 0o755);
symlinkSync('/app/bin/wiotp-sandbox.js', join(programs, 'wiotp-sandbox'));
if (withoutNode === undefined) cpSync(process.execPath, join(programs, 'node'), { dereference: true });

function copy(path, filter = () => true) {
  cpSync(join(root, path), join(app, path), { recursive: true, filter });
}

/** The directories, from the project's, of the packages outside and all that they depend on, where npm has put them. */
function packages() {
  const found = new Set();
  const waiting = outside.map((name) => [name, root]);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [name, from] = next;
    const place = placeOf(name, from);
    // Of optional ones, those of other platforms are not installed.
    if (place === undefined || found.has(place)) continue;
    found.add(place);
    const { dependencies = {}, optionalDependencies = {} } = JSON.parse(
      readFileSync(join(place, 'package.json'), 'utf8'),
    );
    for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) waiting.push([needed, place]);
  }
  return [...found].map((place) => relative(root, place));
}

/** As Node looks for a package: in `node_modules` of the directory and of each above it. */
function placeOf(name, from) {
  for (let place = from; place.startsWith(root); place = dirname(place)) {
    const candidate = join(place, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
  }
  return undefined;
}

/** lmdb comes with a native part for each kind of Node; this is the one that this Node takes. */
function prebuilt() {
  const place = placeOf('lmdb', root);
  const load = createRequire(join(place, 'package.json'));
  return realpathSync(load('node-gyp-build-optional-packages').path(place));
}

function isNeeded(native) {
  return (path) => {
    if (statSync(path).isDirectory()) return basename(path) !== 'node_modules';
    const real = realpathSync(path);
    if (extname(real) === '.node' && dirname(real) === dirname(native)) return real === native;
    return loadable.has(extname(path));
  };
}
