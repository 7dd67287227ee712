/** Writing a query: the canonical text, which reads back as the same query. */

import { type FieldKind, fieldOf } from './fields.ts';
import { literalOf } from './payload-conditions.ts';
import type { Condition, PayloadPath, Query, Term, Value } from './query.ts';
import { timeText } from './times.ts';

/** The text of a query; times are absolute in it. Terms that `parseQuery` cannot make (empty texts, unknown names) need not read back. */
export function formatQuery(query: Query): string {
  return query.map(formatTerm).join(' ');
}

function formatTerm(term: Term): string {
  const not = term.not ? '!' : '';
  if (term.kind === 'text') return `${not}${wordText(term.text)}`;
  if (term.kind === 'payload') return `${not}payload${pathText(term.path)}:${valuesText(term.any, 'payload')}`;
  return `${not}${term.field}:${valuesText(term.any, fieldOf(term.field).kind)}`;
}

function wordText(text: string): string {
  const isOther = text.includes(':') || text.startsWith('payload.') || ['AND', 'OR', 'NOT'].includes(text);
  return isPlain(text) && !isOther ? text : quoted(text);
}

function pathText(path: PayloadPath): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      return /^[\p{L}\p{N}_$-]+$/u.test(step) ? `.${step}` : `[${quoted(step)}]`;
    })
    .join('');
}

type Kind = FieldKind | 'payload';

function valuesText(any: readonly Condition[], kind: Kind): string {
  return any.map((condition) => conditionText(condition, kind)).join(',');
}

function conditionText(condition: Condition, kind: Kind): string {
  const one = (value: Value) => valueText(value, kind);
  switch (condition.is) {
    case 'present':
      return '*';
    case 'equal':
      return one(condition.value);
    case 'prefix':
      return `${one(condition.value)}*`;
    case 'range':
      return `${one(condition.from)}..${one(condition.to)}`;
    case 'position':
      return String(condition.value);
    case 'time':
      return timeText(condition.value);
    default:
      return `${condition.is}${one(condition.value)}`;
  }
}

function valueText(value: Value, kind: Kind): string {
  if (typeof value === 'number') return kind === 'time' ? timeText(value) : String(value);
  if (typeof value !== 'string') return String(value);
  const looksDifferent = kind === 'payload' ? literalOf(value) !== value : kind === 'mixed' && /^\d+$/.test(value);
  return isPlain(value) && !looksDifferent ? value : quoted(value);
}

/** Whether a text means itself without quotes, wherever it stands: behind a comparison and at the end of a range too. */
function isPlain(text: string): boolean {
  return /^[\p{L}\p{N}_\-./:+#@$&%]+$/u.test(text) && !/^\.|\.\.|\.$/.test(text);
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
