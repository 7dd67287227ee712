/** What is wrong with a configuration or a command line, in one shape: where, what was seen, what was expected. */
import { nearest } from '../../domain/nearest.ts';

/** `where` is a place that the user can go to: `wiotp-sandbox.yaml:3:11`, `--listen`, `WIOTP_SANDBOX_LISTEN`. */
export type Mistake = Readonly<{ where: string; what: string }>;

/** One line per mistake. */
export function mistakeLine({ where, what }: Mistake): string {
  return `${where}: ${what}`;
}

const SHOWN_CHARACTERS_MAX = 60;

/**
 * How a value that was given is shown: text in quotes and cut, lists and mappings by name only. Text is cut at its first white space too:
 * where a colon was forgotten, the token of the next line is a part of the value.
 */
export function seen(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  return typeof value === 'string' ? JSON.stringify(cut(value, /^\s*\S*/)) : String(value);
}

/** `orgs[0].apiKeys[1].key`; of an unknown key, only what could be a name. */
export function pathText(path: readonly PropertyKey[]): string {
  const text = path.reduce<string>((before, part) => {
    if (typeof part === 'number') return `${before}[${part}]`;
    const name = cut(String(part), /^[\w.-]*/);
    return before === '' ? name : `${before}.${name}`;
  }, '');
  return text === '' ? 'the file' : text;
}

function cut(text: string, shown: RegExp): string {
  const start = (shown.exec(text)?.[0] ?? '').slice(0, SHOWN_CHARACTERS_MAX);
  return start === text ? text : `${start}…`;
}

/** The end of a sentence about an unknown name: `; did you mean "…"?`, or nothing. */
export function suggestion(given: string, known: Iterable<string>): string {
  const near = nearest(given, known);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
