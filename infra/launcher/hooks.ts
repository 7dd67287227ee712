/** Where the files are that launched programs load. They are no TypeScript, because any Node and any Python must read them. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Absolute paths. */
export type Hooks = Readonly<{ nodePreload: string; pythonPath: string }>;

/** Beside this file; or, when this file is part of a bundle in `dist/`, where the package keeps them. */
export function findHooks(): Hooks {
  return { nodePreload: found('node/preload.cjs'), pythonPath: found('python/') };
}

function found(name: string): string {
  const places = ['./', '../infra/launcher/'].map((place) => fileURLToPath(new URL(place + name, import.meta.url)));
  const path = places.find((place) => existsSync(place));
  if (path === undefined)
    throw new Error(`"${name}" is missing from this installation; looked for ${places.join(' and ')}`);
  return path.replace(/[\\/]$/, '');
}
