/** Everything in `handlers/` that is run under a name: handlers and reads, each with its file. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

type Named = Readonly<{ name: string }> & Readonly<{ decider: object } | { answer: object }>;

const root = join(import.meta.dirname, '../../handlers');

/** `file` is the path below `handlers/`, without its ending. */
export async function exportedHandlers(): Promise<readonly Readonly<{ file: string; value: Named }>[]> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  const found = await Promise.all(
    files.map(async (path) => {
      const module = (await import(pathToFileURL(join(root, path)).href)) as Readonly<Record<string, unknown>>;
      const file = path.replaceAll('\\', '/').replace(/\.ts$/, '');
      return Object.values(module)
        .filter(isNamed)
        .map((value) => ({ file, value }));
    }),
  );
  return found.flat();
}

function isNamed(value: unknown): value is Named {
  return typeof value === 'object' && value !== null && 'name' in value && ('decider' in value || 'answer' in value);
}
