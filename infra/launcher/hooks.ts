/** Where the files are that launched programs load. They are no TypeScript, because any Node and any Python must read them. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Absolute paths: the preload for Node, and the directory of Python's `sitecustomize.py`. */
export type Hooks = Readonly<{ nodePreload: string; pythonPath: string }>;

/** They stand beside this file; when it is part of a bundle, in the package around the bundle. */
export function findHooks(): Hooks {
  return { nodePreload: found('node/preload.cjs'), pythonPath: dirname(found('python/sitecustomize.py')) };
}

function found(name: string): string {
  const beside = join(import.meta.dirname, name);
  if (existsSync(beside)) return beside;
  for (let place = import.meta.dirname; place !== dirname(place); place = dirname(place)) {
    const path = join(place, 'infra/launcher', name);
    if (existsSync(path)) return path;
  }
  throw new Error(`"infra/launcher/${name}" is missing from this installation; install it again`);
}
