/** The YAML file: its value, and the line and column of everything in it. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Document, LineCounter, Node } from 'yaml';
import type { Mistake } from './mistake.ts';
import { syntaxWords } from './yaml-words.ts';

/** The file that is read when it stands in the working directory and no other is named. */
export const defaultFileName = 'wiotp-sandbox.yaml';

/** Whether the key itself is meant, or what stands after it. */
export type Part = 'key' | 'value';

/** A file that could be read. `place` answers `name:line:column` of a path, or of the nearest thing around it. */
export type ConfigurationFile = Readonly<{
  value: unknown;
  place: (path: readonly PropertyKey[], part?: Part) => string;
}>;

export type ReadFile = Readonly<{ ok: true; file: ConfigurationFile }> | Readonly<{ ok: false; mistakes: Mistake[] }>;

const FILE_BYTES_MAX = 1_048_576;

/** Reads a file; `name` is how mistakes call it. Never throws for what is in the file or for a file that cannot be read. */
export async function readConfigurationFile(path: string, name: string): Promise<ReadFile> {
  const text = readText(path);
  if (typeof text !== 'string') return { ok: false, mistakes: [{ where: name, what: text.what }] };
  return parseConfiguration(text, name);
}

/** Reads the text of a file. */
export async function parseConfiguration(text: string, name: string): Promise<ReadFile> {
  // Imported here: most starts have no file.
  const { LineCounter, isMap, isNode, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  // The library's own messages quote the text around the place, which may be a token: ours never do.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const mistakes = [...document.errors, ...document.warnings].map(({ code, pos }) => ({
    where: `${name}:${lineColumn(lines, pos[0])}`,
    what: `this is not valid YAML: ${syntaxWords[code] ?? 'something is wrong here'}`,
  }));
  if (mistakes.length > 0) return { ok: false, mistakes };

  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch {
    const what = 'an alias ("*name") has no anchor ("&name") before it, or there are too many of them';
    return { ok: false, mistakes: [{ where: name, what }] };
  }
  const place = (path: readonly PropertyKey[], part: Part = 'value') => {
    const offset = offsetOf(document, path, part, { isMap, isNode });
    return `${name}:${lineColumn(lines, offset)}`;
  };
  return { ok: true, file: { value, place } };
}

function readText(path: string): string | { what: string } {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { what: missing ? 'there is no such file' : `the file cannot be read: ${(error as Error).message}` };
  }
  try {
    if (fstatSync(file).isDirectory()) return { what: 'this is a directory, not a file' };
    const text = readBounded(file);
    return text ?? { what: `the file has more than ${FILE_BYTES_MAX} bytes` };
  } catch (error) {
    return { what: `the file cannot be read: ${(error as Error).message}` };
  } finally {
    closeSync(file);
  }
}

/** Reads a file that may be a pipe or a device, which do not tell their size; undefined when it has too many bytes. */
function readBounded(file: number): string | undefined {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for (;;) {
    const piece = Buffer.allocUnsafe(65_536);
    const read = readSync(file, piece);
    if (read === 0) return Buffer.concat(pieces).toString('utf8');
    bytes += read;
    if (bytes > FILE_BYTES_MAX) return undefined;
    pieces.push(piece.subarray(0, read));
  }
}

/** Where a path stands: its key in a mapping, its item in a list; for what is not there, what would hold it. */
function offsetOf(
  document: Document,
  path: readonly PropertyKey[],
  part: Part,
  { isMap, isNode }: Pick<typeof import('yaml'), 'isMap' | 'isNode'>,
): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => String((key as { value?: unknown } | null)?.value ?? key) === last);
      // A value that is wrong stands after its key; what is wrong about a mapping or list starts at the key.
      const scalar =
        part === 'value' && depth === path.length && isNode(pair?.value) && 'value' in pair.value
          ? pair.value
          : undefined;
      const node = scalar ?? pair?.key;
      if (isNode(node) && node.range) return node.range[0];
    }
    const item = document.getIn(path.slice(0, depth), true);
    if (isNode(item) && (item as Node).range) return (item as Node).range?.[0] ?? 0;
  }
  return document.contents?.range?.[0] ?? 0;
}

function lineColumn(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${Math.max(line, 1)}:${Math.max(col, 1)}`;
}
