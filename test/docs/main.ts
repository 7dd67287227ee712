/** Writes every generated page: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages } from './pages.ts';

for (const [path, page] of Object.entries(pages)) {
  writeFileSync(join(import.meta.dirname, '../..', path), page());
  console.log(`wrote ${path}`);
}
