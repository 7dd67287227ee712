/** What the command line of `replay` asks for. */
import { AT_EXPECTED, type At, parseAt } from '../../domain/at.ts';
import { caretLines, faultSentence } from '../../domain/query/fault.ts';
import { parseQuery } from '../../domain/query/parse.ts';
import { selection } from '../../domain/query/selection.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { CommandContext } from './command.ts';
import { Failure } from './failure.ts';

type Options = CommandContext['options'];

/** A position or a time. Throws a `Failure`. */
export function atOption(options: Options, name: 'from' | 'to', now: number): At | undefined {
  const text = options[name];
  if (typeof text !== 'string') return undefined;
  const at = parseAt(text, now);
  if (at === undefined) throw new Failure(`--${name} is "${text}", expected ${AT_EXPECTED}`, 2);
  return at;
}

/** Which inputs are wanted, by their first events; undefined for all. Throws a `Failure` that points at what is wrong in the query. */
export function wantedOption({ org, query }: Options, now: number): ((first: RecordedEvent) => boolean) | undefined {
  const matches = typeof query === 'string' ? selectionOf(query, now) : undefined;
  if (typeof org !== 'string') return matches;
  return (first) => first.metadata.org === org && (matches === undefined || matches(first));
}

function selectionOf(query: string, now: number): (event: RecordedEvent) => boolean {
  const parsed = parseQuery(query, now);
  if (parsed.ok) return selection(parsed.query).matches;
  const lines = caretLines(query, parsed.fault).map((line) => `  ${line}`);
  throw new Failure([`--query: ${faultSentence(parsed.fault)}`, ...lines].join('\n'), 2);
}

/** Refuses options that mean nothing beside, or without, another one. */
export function refuseBeside(options: Options, names: readonly string[], why: string): void {
  const misplaced = names.filter((name) => options[name] !== undefined);
  if (misplaced.length > 0) throw new Failure(`${misplaced.map((name) => `--${name}`).join(', ')}: ${why}`, 2);
}
