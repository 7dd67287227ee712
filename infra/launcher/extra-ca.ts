/** One file for NODE_EXTRA_CA_CERTS, which takes no second. */
import { createHash, randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A file with what `before` names and the CA in `ca`; `ca` itself when nothing was named or it is what was named. Written to `directory` under
 * a name that its content decides, so that launches at the same time do not disturb each other. Throws what reading `before` throws.
 */
export async function openExtraCa(directory: string, ca: string, before: string | undefined): Promise<string> {
  if (before === undefined || before === '' || before === ca) return ca;
  const [theirs, ours] = await Promise.all([readFile(before, 'utf8'), readFile(ca, 'utf8')]);
  if (theirs.includes(ours)) return before;
  const content = `${theirs.trimEnd()}\n${ours}`;
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const path = join(directory, `extra-ca-${digest}.pem`);
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, content, { mode: 0o644 });
  await rename(draft, path);
  return path;
}
