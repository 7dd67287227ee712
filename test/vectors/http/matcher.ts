/**
 * How an expectation of the contract compares with what came: objects as subsets, arrays element by element with equal length, texts that
 * start with `%` as matchers. Everything that differs is told, with its place.
 */
import { isDeepStrictEqual } from 'node:util';
import { array, type Json, type JsonObject, object, onlyKeys } from '../json.ts';
import type { Variables } from './variables.ts';

/** What there is to compare with; undefined where the answer has no such member. */
type Seen = Json | undefined;
/** `path` is dotted, empty for the whole; `exact` refuses members that are not expected, at any depth. */
type Place = Readonly<{ path: string; exact: boolean; variables: Variables }>;

/**
 * Everything in which `seen` is not what is expected, as sentences such as `exception.id: expected "X", saw nothing`; empty when it fits.
 * Throws on a matcher that nothing judges and on a variable that was not saved.
 */
export function differences(expected: Json, seen: Seen, variables: Variables): string[] {
  return compare(expected, seen, { path: '', exact: false, variables });
}

function compare(expected: Json, seen: Seen, place: Place): string[] {
  if (typeof expected === 'string') return compareText(expected, seen, place);
  if (Array.isArray(expected)) return compareArray(array(expected), seen, place);
  if (typeof expected === 'object' && expected !== null) return compareObject(expected as JsonObject, seen, place);
  return expected === seen ? [] : [differs(place, JSON.stringify(expected), seen)];
}

function compareText(expected: string, seen: Seen, place: Place): string[] {
  const { variables } = place;
  if (!expected.startsWith('%')) {
    const text = variables.fill(expected);
    return isDeepStrictEqual(text, seen) ? [] : [differs(place, JSON.stringify(text), seen)];
  }
  const [, name = '', , argument] = /^%([a-z0-9]+)(:(.*))?$/s.exec(expected) ?? [];
  const fits = argument === undefined ? plain[name] : withArgument[name]?.(argument, variables);
  if (!fits) throw new Error(`Nothing judges the matcher "${expected}".`);
  return fits(seen) ? [] : [differs(place, variables.text(expected), seen)];
}

type Fits = (seen: Seen) => boolean;

const plain: Readonly<Record<string, Fits>> = {
  str: (seen) => typeof seen === 'string' && seen !== '',
  int: Number.isInteger,
  num: Number.isFinite,
  bool: (seen) => typeof seen === 'boolean',
  iso: isInstant,
  date: (seen) => typeof seen === 'string' && /^\d{4}-\d\d-\d\d$/.test(seen) && isInstant(`${seen}T00:00:00Z`),
  hex24: (seen) => typeof seen === 'string' && /^[0-9a-f]{24}$/.test(seen),
  uuid: (seen) => typeof seen === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(seen),
  any: (seen) => seen !== undefined,
  absent: (seen) => seen === undefined,
  none: (seen) => seen === undefined || seen === null,
};

const withArgument: Readonly<Record<string, (argument: string, variables: Variables) => Fits>> = {
  len: (count) => (seen) => Array.isArray(seen) && seen.length === Number(count),
  min: (count) => (seen) => Array.isArray(seen) && seen.length >= Number(count),
  re: (pattern, variables) => {
    const expression = new RegExp(variables.text(pattern, (value) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')));
    return (seen) => typeof seen === 'string' && expression.test(seen);
  },
  same: (name, variables) => (seen) => isDeepStrictEqual(seen, variables.value(name)),
};

const instant = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/;

/** Whether this is a moment in ISO 8601 with its zone, on a day and at a time that exist. */
function isInstant(seen: Seen): boolean {
  const parts = typeof seen === 'string' ? instant.exec(seen) : null;
  if (!parts) return false;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [number, ...number[]];
  const date = new Date(Date.UTC(year, (month ?? 0) - 1, day, hour, minute, second));
  return date.toISOString().slice(0, 19) === (seen as string).slice(0, 19);
}

function compareArray(expected: readonly Json[], seen: Seen, place: Place): string[] {
  const [first, ...wanted] = expected;
  if (!Array.isArray(seen)) return [differs(place, 'an array', seen)];
  const elements = array(seen);
  if (first === '%contains') {
    const missing = wanted.filter((one) => !elements.some((element) => compare(one, element, place).length === 0));
    return missing.map((one) => differs(place, `an element like ${show(place.variables.fill(one))}`, seen));
  }
  if (elements.length !== expected.length) return [differs(place, `${expected.length} elements`, seen)];
  return expected.flatMap((one, index) => compare(one, elements[index], inside(place, String(index))));
}

function compareObject(expected: JsonObject, seen: Seen, place: Place): string[] {
  const [matcher] = Object.keys(expected).filter((key) => key.startsWith('%'));
  if (matcher !== undefined) return compareWhole(matcher, expected, seen, place);
  if (typeof seen !== 'object' || seen === null || Array.isArray(seen)) return [differs(place, 'an object', seen)];
  const members = object(seen);
  const member = (key: string) => (Object.hasOwn(members, key) ? members[key] : undefined);
  const found = Object.entries(expected).flatMap(([key, value]) => compare(value, member(key), inside(place, key)));
  if (!place.exact) return found;
  const extra = Object.keys(members).filter((key) => !Object.hasOwn(expected, key));
  return [...found, ...extra.map((key) => differs(inside(place, key), 'no such member', member(key)))];
}

/** An object whose only member is a matcher. */
function compareWhole(matcher: string, expected: JsonObject, seen: Seen, place: Place): string[] {
  onlyKeys(expected, [matcher]);
  const inner = expected[matcher] ?? null;
  if (matcher === '%exact') return compare(inner, seen, { ...place, exact: true });
  if (matcher === '%b64') return compareBase64(inner, seen, place);
  throw new Error(`Nothing judges the matcher "${matcher}".`);
}

/** A text that is base64 of this JSON, without members that are not expected. */
function compareBase64(expected: Json, seen: Seen, place: Place): string[] {
  const decoded = typeof seen === 'string' ? jsonOf(Buffer.from(seen, 'base64')) : undefined;
  if (decoded === undefined) return [differs(place, `base64 of ${show(expected)}`, seen)];
  return compare(expected, decoded, { ...place, exact: true });
}

/** Bytes read as JSON; undefined when they are not. */
export function jsonOf(bytes: Buffer): Json | undefined {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function inside(place: Place, key: string): Place {
  return { ...place, path: place.path === '' ? key : `${place.path}.${key}` };
}

function differs({ path }: Place, expected: string, seen: Seen): string {
  return `${path === '' ? 'the whole' : path}: expected ${expected}, saw ${show(seen)}`;
}

const SHOWN_CHARACTERS_MAX = 300;

/** A value on one line, for messages. */
export function show(value: Seen): string {
  return value === undefined ? 'nothing' : shorten(JSON.stringify(value));
}

/** The beginning of a long text, for messages. */
export function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}…` : text;
}
