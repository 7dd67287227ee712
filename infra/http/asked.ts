/** What a request asks of the log: the query of `q`, and the single parameters, which are short for terms of it. */
import type { EventKind, EventType } from '../../domain/events/catalogue.ts';
import { caretLines, faultSentence, type QueryFault } from '../../domain/query/fault.ts';
import type { FieldName } from '../../domain/query/fields.ts';
import { formatQuery } from '../../domain/query/format.ts';
import { parseQuery } from '../../domain/query/parse.ts';
import { QUERY_CHARACTERS_MAX, type Query, type Term } from '../../domain/query/query.ts';
import { type Selection, selection } from '../../domain/query/selection.ts';
import type { Position } from '../../domain/recorded-event.ts';
import { type Problem, problem } from './problem.ts';

/** Absent members do not restrict. Times are `recordedAt`, ms since the epoch: `since` inclusive, `until` exclusive. */
export type Filters = Readonly<{
  q?: string | undefined;
  org?: string | undefined;
  type?: string | undefined;
  device?: string | undefined;
  client?: string | undefined;
  kind?: EventKind | undefined;
  event?: EventType | undefined;
  since?: number | undefined;
  until?: number | undefined;
}>;

/** `q` says the same as the given one, whenever it is read; `query` all that was given. */
export type Asked =
  | Readonly<{ ok: true; selection: Selection; query: Query; q: string | undefined }>
  | Readonly<{ ok: false; problem: Problem }>;

/** Reads what is asked for. `now` is what relative times in `q` count from, ms since the epoch. */
export function readAsked(filters: Filters, now: number): Asked {
  const { q } = filters;
  const outcome = parseQuery(q ?? '', now);
  if (!outcome.ok) return { ok: false, problem: notUnderstood(q ?? '', outcome.fault) };
  const terms = [...outcome.query, ...termsOf(filters)];
  const canonical = formatQuery(outcome.query);
  // Times grow when they are written out.
  const kept = canonical.length <= QUERY_CHARACTERS_MAX ? canonical : q;
  return { ok: true, selection: selection(terms), query: terms, q: q === undefined ? undefined : kept };
}

/** The single parameters as terms; their values mean themselves, stars included. */
function termsOf({ since, until, q: _, ...texts }: Filters): Term[] {
  const field = (name: FieldName, condition: Extract<Term, { kind: 'field' }>['any'][number]): Term => ({
    not: false,
    kind: 'field',
    field: name,
    any: [condition],
  });
  const terms: Term[] = [];
  for (const name of ['org', 'type', 'device', 'client', 'kind', 'event'] as const) {
    const value = texts[name];
    if (value !== undefined) terms.push(field(name, { is: 'equal', value }));
  }
  if (since !== undefined) terms.push(field('time', { is: '>=', value: since }));
  if (until !== undefined) terms.push(field('time', { is: '<', value: until }));
  return terms;
}

/** The position after which somebody begins who follows the log: where the query begins, or at its end. */
export function beginningOf({ interest, positions }: Selection, head: Position): Position {
  if (positions.from > 0) return Math.min(positions.from - 1, head);
  return interest.since === undefined ? head : -1;
}

function notUnderstood(text: string, fault: QueryFault): Problem {
  const { at, length, seen, expected } = fault;
  return problem('query-not-valid', `the query is wrong at ${faultSentence(fault)}`, QUERY_ADVICE, {
    caret: caretLines(text, fault).join('\n'),
    errors: [{ parameter: 'q', at, length, seen, expected }],
  });
}

const QUERY_ADVICE =
  'terms stand with spaces between them and all hold, such as: type:pump evt:status payload.d.temp:>30 !dup:true; docs/query-language.md has them all';
