/** The version in `package.json`, wherever this file runs from: as source, compiled or bundled. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Such as `0.1.0`. */
export function programVersion(): string {
  for (let directory = dirname(fileURLToPath(import.meta.url)); ; directory = dirname(directory)) {
    const found = versionIn(directory);
    if (found !== undefined) return found;
    if (dirname(directory) === directory) return 'unknown';
  }
}

function versionIn(directory: string): string | undefined {
  try {
    const { name, version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
    return name === 'wiotp-sandbox' ? String(version) : undefined;
  } catch {
    return undefined; // no package.json here, or somebody else's
  }
}
