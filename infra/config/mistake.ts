/** What is wrong with a configuration or a command line, in one shape: where, what was seen, what was expected. */

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

/** The known name that the user most likely meant; undefined when none is near. Case, dashes and underscores do not count. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  const wanted = plain(given).slice(0, SHOWN_CHARACTERS_MAX);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(wanted, plain(name));
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** The end of a sentence about an unknown name: `; did you mean "…"?`, or nothing. */
export function suggestion(given: string, known: Iterable<string>): string {
  const near = nearest(given, known);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_.]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[b.length] ?? 0;
}
