/** Says what the schema had to say about a value, without ever showing a secret. */
import type * as z from 'zod';
import { withoutCredentials } from '../event-store-address.ts';
import { seen, suggestion } from './mistake.ts';

type Issue = z.core.$ZodIssue;
/** `path` leads to the place, `named` is what may be said of it. */
type Told = Readonly<{
  path: readonly PropertyKey[];
  named: readonly PropertyKey[];
  part: 'key' | 'value';
  what: string;
}>;

/** What is wrong, and where in the value: one entry per unknown key, one for any other issue. */
export function tellIssue(issue: Issue, value: unknown, knownKeys: readonly string[]): readonly Told[] {
  const given = issue.path.reduce<unknown>(member, value);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(issue.path, key, given, knownKeys));
  return [
    {
      path: issue.path,
      named: issue.path,
      part: 'value',
      what: `saw ${shown(issue, given)}, ${expected(issue, given)}`,
    },
  ];
}

function unknownKey(path: readonly PropertyKey[], key: string, mapping: unknown, knownKeys: readonly string[]): Told {
  const hint = suggestion(key, knownKeys);
  // The rest of a token that holds a comma, inside "{…}", looks like a key without a value.
  const maybeSecret = hint === '' && member(mapping, key) === null;
  const whole = [...path, key];
  return { path: whole, named: maybeSecret ? path : whole, part: 'key', what: `unknown key${hint}` };
}

function shown(issue: Issue, given: unknown): string {
  if (given === undefined || given === null) return 'nothing';
  if (isSecret(issue.path) && typeof given !== 'object') return typeof given === 'string' ? '***' : `a ${typeof given}`;
  if (issue.path[0] === 'store' && typeof given === 'string') return seen(withoutCredentials(given));
  // Where a list or a mapping was expected, text may be a token that slipped.
  const structured = issue.code === 'invalid_type' && (issue.expected === 'array' || issue.expected === 'object');
  return structured && typeof given === 'string' ? 'text' : seen(given);
}

/** Tokens are the secrets of a configuration: `apiToken` and each `token` of a preset. */
export function isSecret(path: readonly PropertyKey[]): boolean {
  return /token$/i.test(String(path.findLast((part) => typeof part === 'string') ?? ''));
}

function expected(issue: Issue, given: unknown): string {
  if (issue.message.startsWith('expected ')) return issue.message + quoteHint(issue, given);
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeWords[issue.expected] ?? issue.expected}${quoteHint(issue, given)}`;
    case 'invalid_value': {
      const choices = issue.values.map((choice) => JSON.stringify(choice));
      const near = typeof given === 'string' ? suggestion(given, issue.values.map(String)) : '';
      return `expected ${choices.length > 1 ? 'one of ' : ''}${choices.join(', ')}${near}`;
    }
    case 'too_small':
      return `expected at least ${issue.minimum}${issue.origin === 'string' ? ' character' : ''}`;
    case 'too_big':
      return `expected at most ${issue.maximum}`;
    default:
      return `expected something else: ${issue.message}`;
  }
}

const typeWords: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'keys and values',
};

/** YAML reads an id such as `123456` as a number. */
function quoteHint(issue: Issue, given: unknown): string {
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  return wantsText && (typeof given === 'number' || typeof given === 'boolean') ? ': put it in quotes' : '';
}

/** The member of a value that may not be what it should be. */
export function member(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<PropertyKey, unknown>)[key]
    : undefined;
}
