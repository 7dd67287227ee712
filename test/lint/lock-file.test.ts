/** `npm ci` installs on every platform: the lock file knows each platform's variant of a native package, not only those of the machine that wrote it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, suite } from '../spec/suite.ts';

const test = suite('the lock file');

type Locked = Readonly<{ optionalDependencies?: Readonly<Record<string, string>> }>;

test('holds every optional dependency', () => {
  const file = join(import.meta.dirname, '../../package-lock.json');
  const { packages } = JSON.parse(readFileSync(file, 'utf8')) as { packages: Readonly<Record<string, Locked>> };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages),
    ),
  );
  assert.equal(missing, [], 'npm ci refuses a lock file without them: a registry that lacked them wrote it');
});
