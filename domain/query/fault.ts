/** What is wrong with the text of a query, and how it is shown. */
import { printable } from '../client-id.ts';

/** `at` counts UTF-16 units from 0, `length` is that of what is wrong, 1 at the end of the text. `seen` is what stands there. */
export type QueryFault = Readonly<{ at: number; length: number; seen: string; expected: string }>;

const SEEN_CHARACTERS_MAX = 60;

/** A fault in `text` from `at` up to `end`. */
export function fault(text: string, at: number, end: number, expected: string): QueryFault {
  if (at >= text.length) return { at: text.length, length: 1, seen: 'the end of the query', expected };
  const seen = printable(text.slice(at, Math.min(end, at + SEEN_CHARACTERS_MAX)));
  return { at, length: Math.max(1, end - at), seen: `"${seen}${end - at > SEEN_CHARACTERS_MAX ? '…' : ''}"`, expected };
}

/** The fault as one sentence; characters count from 1, as people count. */
export function faultSentence({ at, seen, expected }: QueryFault): string {
  return `character ${at + 1}: saw ${seen}, expected ${expected}`;
}

/** Characters that are shown of a long query, before and after the place of a fault. */
const SHOWN_BEFORE = 60;
const SHOWN_AFTER = 40;

/** Two lines: the query, a long one only around the fault, and below it carets under what is wrong. */
export function caretLines(text: string, { at, length }: QueryFault): readonly [string, string] {
  const from = at > SHOWN_BEFORE ? at - SHOWN_BEFORE : 0;
  const to = Math.min(text.length, at + SHOWN_AFTER);
  const before = from > 0 ? '…' : '';
  // One character for one, so that the carets stand where they belong.
  const shown = text
    .slice(from, to)
    .replace(/[\p{Control}\p{Noncharacter_Code_Point}\p{Surrogate}\u2028\u2029]/gu, ' ');
  const carets = '^'.repeat(Math.max(1, Math.min(length, to - at)));
  return [`${before}${shown}${to < text.length ? '…' : ''}`, `${' '.repeat(before.length + at - from)}${carets}`];
}
