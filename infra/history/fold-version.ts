/** Which code folds: snapshots that other code made may show another world, and are not looked at. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Put in by `build.js`, which bundles what `foldVersion` would read. */
declare const FOLD_VERSION: string | undefined;

/** The same for the same sources of `domain/` and `projections/`. */
export function foldVersion(): string {
  return typeof FOLD_VERSION === 'string' ? FOLD_VERSION : versionOfSources(join(import.meta.dirname, '../..'));
}

/** `root`: where both folders are. */
export function versionOfSources(root: string): string {
  const hash = createHash('sha256');
  for (const folder of ['domain', 'projections']) {
    const files = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    const paths = files.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    for (const path of paths.sort()) hash.update(readFileSync(path));
  }
  return hash.digest('base64url').slice(0, 22);
}
