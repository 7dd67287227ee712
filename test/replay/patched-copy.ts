/** A copy of the rules with one line changed, as somebody has it who is working on them. */
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryDirectory } from '../spec/temporary.ts';

const root = join(import.meta.dirname, '../..');

/** A change of a file: a text that stands in it once, and what it becomes. */
export type Patch = Readonly<{ file: string; before: string; after: string }>;

/** Copies what `replay --code` needs, and changes it. Throws when the text is not there once: then the rule has moved, and the patch has to. */
export function patchedCopy(patch?: Patch): string {
  const directory = temporaryDirectory();
  for (const part of ['domain', 'handlers', 'projections'])
    cpSync(join(root, part), join(directory, part), { recursive: true });
  cpSync(join(root, 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'), 'junction');
  if (patch === undefined) return directory;
  const { file, before, after } = patch;
  const parts = readFileSync(join(directory, file), 'utf8').split(before);
  if (parts.length !== 2) {
    const found = parts.length === 1 ? 'is not there' : `is there ${parts.length - 1} times`;
    throw new Error(`"${before}" ${found} in ${file}: the rule was changed, so change this test's patch with it`);
  }
  writeFileSync(join(directory, file), parts.join(after));
  return directory;
}
