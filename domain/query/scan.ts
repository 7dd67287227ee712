/** Reading the characters of a query: where a value ends, what quotes hold. */
import { fault, type QueryFault } from './fault.ts';
import type { Comparison } from './query.ts';

/** How far a text has been read. */
export type Reading = { readonly text: string; at: number };

/** A text that stood there, without its quotes; `end` is right behind it. */
export type Piece = Readonly<{ text: string; quoted: boolean; at: number; end: number }>;

/**
 * A value with what stands around it: `>5`, `pre*`, `1..5`, `..5`, `*`. `value` is the only one, or the start of a range; one that is left out
 * is an empty piece.
 */
export type RawCondition = Readonly<{
  comparison: Comparison | undefined;
  value: Piece;
  star: boolean;
  /** The end of a range, when it is one. */
  to: Piece | undefined;
  at: number;
  end: number;
}>;

export function isFault(outcome: object): outcome is QueryFault {
  return 'expected' in outcome;
}

/** What a pattern finds right here, which is then behind us; empty when it finds nothing. The pattern is sticky. */
export function take(reading: Reading, pattern: RegExp): string {
  pattern.lastIndex = reading.at;
  const found = pattern.exec(reading.text)?.[0] ?? '';
  reading.at += found.length;
  return found;
}

/** Whether this is the end of a term. */
export function isBoundary({ text, at }: Reading): boolean {
  return at >= text.length || /\s/.test(text[at] as string);
}

/** One value of a field, as far as the next comma or space. Without `ranges`, two dots are part of a text. */
export function readCondition(reading: Reading, ranges: boolean): RawCondition | QueryFault {
  const { at } = reading;
  const comparison = take(reading, /[<>]=?/y) as Comparison | '';
  const value = readPiece(reading, ranges);
  if (isFault(value)) return value;
  let to: Piece | undefined;
  if (ranges && take(reading, /\.\./y) !== '') {
    const piece = readPiece(reading, ranges);
    if (isFault(piece)) return piece;
    to = piece;
  }
  const star = take(reading, /\*/y) !== '';
  const end = reading.at;
  if (!isBoundary(reading) && reading.text[end] !== ',') return misplaced(reading);
  return { comparison: comparison === '' ? undefined : comparison, value, star, to, at, end };
}

const misplacedAdvice: Readonly<Record<string, string>> = {
  '"': 'a space or a comma before a quote; a text with quotes in it stands in quotes, each of them as \\"',
  '\\': 'no backslash outside of quotes; put the text into quotes, and write \\\\ for a backslash',
  '*': 'a "*" at the end of a value only, for any continuation; put the text into quotes when it has a "*" in it',
};

/** What is wrong with a character that follows a value and is no space or comma. */
export function misplaced({ text, at }: Reading): QueryFault {
  // A star that something follows is what is wrong, not what follows it.
  const wrong = text[at - 1] === '*' ? at - 1 : at;
  return fault(text, wrong, wrong + 1, misplacedAdvice[text[wrong] as string] ?? 'a space or a comma here');
}

function readPiece(reading: Reading, ranges: boolean): Piece | QueryFault {
  if (reading.text[reading.at] === '"') return readQuoted(reading);
  const { at } = reading;
  const text = take(reading, ranges ? /(?:(?!\.\.)[^\s",\\*])+/y : /[^\s",\\*]+/y);
  return { text, quoted: false, at, end: reading.at };
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** A text in quotes, with the escapes of JSON. */
export function readQuoted(reading: Reading): Piece | QueryFault {
  const { text, at } = reading;
  let value = '';
  reading.at++;
  for (;;) {
    value += take(reading, /[^"\\]+/y);
    if (reading.at >= text.length) return fault(text, at, text.length, 'a closing quote for this one');
    if (text[reading.at] === '"') break;
    const code = take(reading, /\\u[0-9a-fA-F]{4}/y);
    if (code !== '') {
      value += String.fromCharCode(Number.parseInt(code.slice(2), 16));
      continue;
    }
    const escaped = escapes[text[reading.at + 1] ?? ''];
    if (escaped === undefined) {
      return fault(text, reading.at, reading.at + 2, 'one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000 in quotes');
    }
    value += escaped;
    reading.at += 2;
  }
  reading.at++;
  return { text: value, quoted: true, at, end: reading.at };
}
