/** Conditions as tests of a value: made once for a query, run for every event. */
import { hasWildcard, levelsCovered } from '../topic-filter.ts';
import type { FieldKind } from './fields.ts';
import type { Condition, Value } from './query.ts';

/** Whether a value is what was asked for; undefined when the event has none. */
export type ValueTest = (value: unknown) => boolean;

/** One test for conditions of which one must hold, as a field of this kind takes them. */
export function valueTest(any: readonly Condition[], kind: FieldKind | 'payload'): ValueTest {
  const [first, ...others] = any.map((condition) => testOf(condition, kind));
  if (first === undefined) return () => false;
  if (others.length === 0) return first;
  const texts = any.map((condition) => (condition.is === 'equal' ? condition.value : undefined));
  // Many exact texts are one look-up.
  if (kind === 'text' && texts.every((text) => typeof text === 'string')) {
    const wanted = new Set<unknown>(texts);
    return (value) => wanted.has(value);
  }
  const tests = [first, ...others];
  return (value) => tests.some((test) => test(value));
}

function testOf(condition: Condition, kind: FieldKind | 'payload'): ValueTest {
  switch (condition.is) {
    case 'present':
      return (value) => value !== undefined;
    case 'equal':
      return equalTest(condition.value, kind);
    case 'prefix':
      return prefixTest(condition.value, kind);
    case 'range': {
      const { from, to } = condition;
      const type = typeof from;
      if (kind === 'time')
        return (value) => typeof value === type && (value as typeof from) >= from && (value as typeof to) < to;
      return (value) => typeof value === type && (value as typeof from) >= from && (value as typeof to) <= to;
    }
    case 'position':
    case 'time':
      throw new Error(`"${condition.is}" is a condition of moments only`);
    default:
      return comparisonTest(condition.is, condition.value);
  }
}

function equalTest(wanted: Value, kind: FieldKind | 'payload'): ValueTest {
  if (typeof wanted === 'string' && kind === 'words') return containsTest(wanted);
  if (typeof wanted === 'string' && kind === 'topic' && hasWildcard(wanted)) return filterTest(wanted);
  return (value) => value === wanted;
}

/** The topics that a filter covers; most others are seen by what stands before its first wildcard. */
function filterTest(filter: string): ValueTest {
  const levels = filter.split('/');
  const beginning = filter.slice(0, filter.search(/[+#]/)).replace(/\/$/, '');
  return (value) => typeof value === 'string' && value.startsWith(beginning) && levelsCovered(levels, value.split('/'));
}

function prefixTest(beginning: string, kind: FieldKind | 'payload'): ValueTest {
  if (kind === 'words') {
    const found = new RegExp(`^${literal(beginning)}`, 'i');
    return (value) => typeof value === 'string' && found.test(value);
  }
  return (value) => typeof value === 'string' && value.startsWith(beginning);
}

/**
 * Whether a text holds another, in capitals or not. A regular expression without the flag `u` never takes a letter outside of ASCII for one
 * inside (the Kelvin sign for a `k`), so that what is found can be looked for in bytes too. Source: ECMA-262, Canonicalize.
 */
export function containsTest(part: string): ValueTest {
  const found = new RegExp(literal(part), 'i');
  return (value) => typeof value === 'string' && found.test(value);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function comparisonTest(comparison: '>' | '>=' | '<' | '<=', limit: number | string): ValueTest {
  const type = typeof limit;
  type Comparable = typeof limit;
  switch (comparison) {
    case '>':
      return (value) => typeof value === type && (value as Comparable) > limit;
    case '>=':
      return (value) => typeof value === type && (value as Comparable) >= limit;
    case '<':
      return (value) => typeof value === type && (value as Comparable) < limit;
    case '<=':
      return (value) => typeof value === type && (value as Comparable) <= limit;
  }
}
