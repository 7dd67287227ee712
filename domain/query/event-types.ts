/** Which types of events a term can hold for. */
import { eventKind, eventTypes } from '../events/catalogue.ts';
import { typesWith, typesWithPayload } from './fields.ts';
import type { Query, Term } from './query.ts';
import { type ValueTest, valueTest } from './value-tests.ts';

/** The types that a term can hold for, of those in the catalogue; undefined when it does not depend on the type alone. A `!` is not heeded. */
export function typesOf(term: Term): ReadonlySet<string> | undefined {
  if (term.kind === 'text') return undefined;
  if (term.kind === 'payload') return typesWithPayload;
  if (term.field !== 'kind' && term.field !== 'event') return typesWith(term.field);
  const test: ValueTest = valueTest(term.any, 'name');
  if (term.field === 'event') return new Set(eventTypes.filter(test));
  // Types that this version does not know are of a kind too.
  return test('unknown') ? undefined : new Set(eventTypes.filter((type) => test(eventKind(type))));
}

/** The types that all terms of a query can hold for; undefined when any can. */
export function typesOfAll(query: Query): readonly string[] | undefined {
  let types: string[] | undefined;
  for (const term of query) {
    const own = term.not ? undefined : typesOf(term);
    if (own !== undefined) types = types === undefined ? [...own] : types.filter((type) => own.has(type));
  }
  return types;
}
