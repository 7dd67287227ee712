/** Texts that must stand in the bytes of every event that matches, so that a store can pass over what does not hold them without reading it. */
import { ID_FRONT_CHARACTERS } from '../recorded-event.ts';
import { ID_PART_MIN } from './payload-tests.ts';
import type { Condition, PayloadPath, Query, Term } from './query.ts';

/**
 * At least one of the texts stands in the event's bytes as they are: in its facts as JSON, the raw payload, the names of its stream, type, org,
 * node and clients, or the first 24 characters of its id. They are printable ASCII, at least two characters long; with `ignoreCase`, A to Z
 * and a to z are the same.
 */
export type Needle = Readonly<{ anyOf: readonly string[]; ignoreCase: boolean }>;

/** A single character stands in nearly every chunk. */
const LENGTH_MIN = 2;

/** The needles of a query; none when it has no term that tells. All of them must be found. */
export function needlesOf(query: Query): readonly Needle[] {
  return query.flatMap((term) => (term.not ? [] : needlesOfTerm(term)));
}

function needlesOfTerm(term: Term): Needle[] {
  if (term.kind === 'text') return isPartOfId(term.text) ? [] : needle([longestRun(term.text)], true);
  if (term.kind === 'payload') return [...pathNeedles(term.path), ...payloadValueNeedles(term.any)];
  const texts = term.any.map(textOf);
  if (texts.includes(undefined)) return [];
  const wanted = texts as string[];
  switch (term.field) {
    case 'type':
    case 'device':
      // The ids of a plain listener's topics may hold colons, and where one id ends is told by them.
      return needle(
        wanted.map((id) => longest(id.split(':').map(longestRun))),
        false,
      );
    case 'org':
    case 'client':
    case 'evt':
    case 'cmd':
    case 'fmt':
    case 'connection':
    case 'rejection':
    case 'path':
    case 'caller':
    case 'node':
    case 'status':
    case 'stream':
      return needle(wanted.map(longestRun), false);
    case 'topic':
      return needle(
        wanted.map((topic) => longestRun(literalLevels(topic))),
        false,
      );
    case 'id':
      return needle(
        wanted.map((id) => longestRun(id.slice(0, ID_FRONT_CHARACTERS))),
        false,
      );
    case 'method':
      return needle(
        wanted.map((method) => longestRun(method.toUpperCase())),
        false,
      );
    case 'reason':
      return needle(wanted.map(longestRun), true);
    default:
      return []; // numbers, truth and times are packed
  }
}

function textOf(condition: Condition): string | undefined {
  if (condition.is === 'prefix') return condition.value;
  return condition.is === 'equal' && typeof condition.value === 'string' ? condition.value : undefined;
}

/** Free text that may stand in the part of an id that is packed. */
function isPartOfId(text: string): boolean {
  return text.length >= ID_PART_MIN && /^[0-9a-f-]+$/i.test(text);
}

function needle(anyOf: readonly string[], ignoreCase: boolean): Needle[] {
  return anyOf.every((text) => text.length >= LENGTH_MIN) ? [{ anyOf: [...new Set(anyOf)], ignoreCase }] : [];
}

/** The longest part of a text that JSON and UTF-8 write as it is. */
function longestRun(text: string): string {
  return longest(text.match(/[ !#-[\]-~]+/g) ?? []);
}

function longest(texts: readonly string[]): string {
  return texts.reduce((best, text) => (text.length > best.length ? text : best), '');
}

/** The longest part of a topic between its wildcards. `#` covers the level above it too, so that the slash before it need not be there. */
function literalLevels(topic: string): string {
  const parts: string[] = [''];
  for (const level of topic.split('/')) {
    if (level === '+' || level === '#') parts.push('');
    else parts[parts.length - 1] += parts.at(-1) === '' ? level : `/${level}`;
  }
  return longest(parts);
}

/** JSON may write any character of a name or text as `\u0041`, and a slash as `\/`. */
const ESCAPED = '\\u';

function inJson(text: string): string {
  return longest(text.split('/').map(longestRun));
}

function pathNeedles(path: PayloadPath): Needle[] {
  return path.flatMap((step) => (typeof step === 'number' ? [] : orEscaped([inJson(step)])));
}

function payloadValueNeedles(any: readonly Condition[]): Needle[] {
  const texts = any.map((condition) => {
    // What is no JSON at all is the payload's value as it is, so that this holds for it too.
    const text = textOf(condition);
    if (text !== undefined) return inJson(text);
    return condition.is === 'equal' && typeof condition.value !== 'number' ? String(condition.value) : '';
  });
  return orEscaped(texts);
}

function orEscaped(texts: readonly string[]): Needle[] {
  return texts.every((text) => text.length >= LENGTH_MIN) ? needle([...texts, ESCAPED], false) : [];
}
