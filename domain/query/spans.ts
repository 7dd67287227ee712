/** How much of the log a query can be about: times and positions. */
import type { Condition, Query } from './query.ts';
import { termsFor } from './terms.ts';

/** From `from` on, and before `end`: positions, or ms since the epoch. Unbounded ends are infinite. */
export type Span = Readonly<{ from: number; end: number }>;

const ALL: Span = { from: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

/** The positions outside of which nothing matches. */
export function positionSpan(query: Query): Span {
  return within(
    ...termsFor(query, 'position').map(({ any }) => hull(any.map((condition) => between(condition, 1)))),
    ...termsFor(query, 'after').map(({ any }) => hull(any.map((condition) => later(condition, 'position', 1)))),
    ...termsFor(query, 'before').map(({ any }) => hull(any.map((condition) => earlier(condition, 'position')))),
  );
}

/** The times of recording outside of which nothing matches. */
export function timeSpan(query: Query): Span {
  return within(
    ...termsFor(query, 'time').map(({ any }) => hull(any.map((condition) => between(condition, 0)))),
    ...termsFor(query, 'after').map(({ any }) => hull(any.map((condition) => later(condition, 'time', 0)))),
    ...termsFor(query, 'before').map(({ any }) => hull(any.map((condition) => earlier(condition, 'time')))),
  );
}

function later(condition: Condition, is: 'position' | 'time', step: number): Span {
  return condition.is === is ? { from: condition.value + step, end: ALL.end } : ALL;
}

function earlier(condition: Condition, is: 'position' | 'time'): Span {
  return condition.is === is ? { from: ALL.from, end: condition.value } : ALL;
}

/** `inclusive` is 1 where a range holds its end, 0 where it does not. Times may lie between two whole numbers, so `>` starts at its limit. */
function between(condition: Condition, inclusive: 0 | 1): Span {
  switch (condition.is) {
    case 'range':
      return { from: Number(condition.from), end: Number(condition.to) + inclusive };
    case 'equal':
      return { from: Number(condition.value), end: Number(condition.value) + 1 };
    case '>':
      return { from: Number(condition.value) + inclusive, end: ALL.end };
    case '>=':
      return { from: Number(condition.value), end: ALL.end };
    case '<':
      return { from: ALL.from, end: Number(condition.value) };
    case '<=':
      return { from: ALL.from, end: Number(condition.value) + 1 };
    default:
      return ALL;
  }
}

/** All that lies in one of them, and what lies between. */
function hull(spans: readonly Span[]): Span {
  return { from: Math.min(...spans.map(({ from }) => from)), end: Math.max(...spans.map(({ end }) => end)) };
}

/** What lies in all of them. */
function within(...spans: readonly Span[]): Span {
  const [first = ALL, ...others] = spans;
  return others.reduce(
    (all, { from, end }) => ({ from: Math.max(all.from, from), end: Math.min(all.end, end) }),
    first,
  );
}
