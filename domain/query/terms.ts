/** Looking at the terms of a query. */
import type { FieldName } from './fields.ts';
import type { FieldTerm, Query, Term } from './query.ts';

/** The terms for a field that must hold (those with `!` do not count). */
export function termsFor(query: Query, ...names: readonly FieldName[]): FieldTerm[] {
  return query.filter((term): term is FieldTerm & Term => isWanted(term) && names.includes(term.field));
}

function isWanted(term: Term): term is FieldTerm & Term {
  return term.kind === 'field' && !term.not;
}

/** The one text that a field must be as a whole; undefined when a query does not say so. */
export function exactText(query: Query, name: FieldName): string | undefined {
  for (const { any } of termsFor(query, name)) {
    const [condition] = any;
    if (any.length === 1 && condition?.is === 'equal' && typeof condition.value === 'string') return condition.value;
  }
  return undefined;
}

/** `A:org:app`: the platform keeps each of its connections under `A:org:app:_XXXXXXXX`. */
export function isScalable(clientId: string): boolean {
  return /^A:[^:]+:[^:]+$/.test(clientId);
}
