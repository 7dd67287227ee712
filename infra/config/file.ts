/** The YAML file: its value, and the line and column of everything in it. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import type { Document, ErrorCode, LineCounter, Node } from 'yaml';
import type { Mistake } from './mistake.ts';

/** The file that is read when it stands in the working directory and no other is named. */
export const defaultFileName = 'wiotp-sandbox.yaml';

/** A file that could be read. `place` answers `name:line:column` of a path, or of the nearest thing around it. */
export type ConfigurationFile = Readonly<{ value: unknown; place: (path: readonly PropertyKey[]) => string }>;

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
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
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
  const place = (path: readonly PropertyKey[]) => {
    const offset = offsetOf(document, path, isMap, isNode);
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
    const stat = fstatSync(file);
    if (!stat.isFile() && !stat.isFIFO()) return { what: 'this is not a file' };
    if (stat.size > FILE_BYTES_MAX)
      return { what: `the file has ${stat.size} bytes, expected at most ${FILE_BYTES_MAX}` };
    return readFileSync(file, 'utf8');
  } catch (error) {
    return { what: `the file cannot be read: ${(error as Error).message}` };
  } finally {
    closeSync(file);
  }
}

/** Where a path stands: its key in a mapping, its item in a list; for what is not there, what would hold it. */
function offsetOf(
  document: Document,
  path: readonly PropertyKey[],
  isMap: typeof import('yaml').isMap,
  isNode: typeof import('yaml').isNode,
): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    const last = path[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find(({ key }) => String((key as { value?: unknown } | null)?.value ?? key) === last);
      // A value that is wrong stands after its key; what is wrong about a mapping or list starts at the key.
      const scalar = depth === path.length && isNode(pair?.value) && 'value' in pair.value ? pair.value : undefined;
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

const syntaxWords: Partial<Record<ErrorCode | 'TAG_RESOLVE_FAILED', string>> = {
  ALIAS_PROPS: 'an alias ("*name") can have neither tag nor anchor',
  BAD_ALIAS: 'an alias ("*name") has no anchor ("&name") before it; quote text that starts with "*" or "&"',
  BAD_DIRECTIVE: 'a directive ("%…") that is not known',
  BAD_DQ_ESCAPE: 'an escape ("\\…") that is not known in double quotes; single quotes take text as it is',
  BAD_INDENT: 'the indentation does not fit the lines around it',
  BAD_PROP_ORDER: 'an anchor or tag stands before the wrong thing',
  BAD_SCALAR_START: 'text that starts with this character needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a mapping inside a key, or a second ":" on one line; quote text that holds ": "',
  BLOCK_IN_FLOW: 'a block inside "[…]" or "{…}"',
  DUPLICATE_KEY: 'this key stands twice in its mapping',
  KEY_OVER_1024_CHARS: 'a key of more than 1024 characters',
  MISSING_CHAR: 'a character is missing: a quote, a bracket, a comma or a ":"',
  MULTILINE_IMPLICIT_KEY: 'a key of more than one line, or a line without ":"',
  MULTIPLE_ANCHORS: 'two anchors on one thing',
  MULTIPLE_DOCS: 'a second document ("---"); expected one',
  MULTIPLE_TAGS: 'two tags on one thing',
  TAB_AS_INDENT: 'a tab as indentation; use spaces',
  TAG_RESOLVE_FAILED: 'a tag ("!…") that is not known; quote text that starts with "!"',
  UNEXPECTED_TOKEN: 'something that does not belong here',
};
