/** Values of the domain as lines for people: YAML, bounded, without credentials. */
import { stringify } from 'yaml';
import { isCredential } from '../../domain/without-credentials.ts';

/** Deeper than any request is, so that a value that holds itself has an end. */
const DEPTH_MAX = 10;
/** What is shown of a long list, and of a long text. */
const ITEMS_MAX = 50;
const CHARACTERS_MAX = 1_000;

/** A value as YAML lines; an empty one is one line. */
export function shownLines(value: unknown): string[] {
  const text = stringify(shown(value, 0) ?? null, { lineWidth: 0, aliasDuplicateObjects: false });
  return text.trimEnd().split('\n');
}

function shown(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return shortened(value);
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return bytesText(value);
  if (depth >= DEPTH_MAX) return '…';
  if (value instanceof Map)
    return members(
      [...value].map(([name, member]) => [String(name), member]),
      depth,
    );
  if (value instanceof Set || Array.isArray(value)) return items([...value], depth);
  // Digests are not tokens, but who can read them can try tokens against them at leisure.
  if (isCredential(value)) return '(the digest of a token, not shown)';
  return members(Object.entries(value), depth);
}

function members(entries: readonly (readonly [string, unknown])[], depth: number): Record<string, unknown> {
  const kept = entries.slice(0, ITEMS_MAX).map(([name, member]) => [name, shown(member, depth + 1)] as const);
  const known = kept.filter(([, member]) => member !== undefined);
  const rest = entries.length - kept.length;
  return Object.fromEntries(rest > 0 ? [...known, ['…', `${rest} more`]] : known);
}

function items(list: readonly unknown[], depth: number): unknown[] {
  const kept = list.slice(0, ITEMS_MAX).map((item) => shown(item, depth + 1) ?? null);
  return list.length > ITEMS_MAX ? [...kept, `… ${list.length - ITEMS_MAX} more`] : kept;
}

function shortened(text: string): string {
  return text.length > CHARACTERS_MAX ? `${text.slice(0, CHARACTERS_MAX)}… (${text.length} characters)` : text;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as text where they are text, as base64 otherwise. */
export function bytesText(bytes: Uint8Array): string {
  try {
    return shortened(utf8.decode(bytes));
  } catch {
    return `${shortened(Buffer.from(bytes).toString('base64'))} (base64)`;
  }
}
