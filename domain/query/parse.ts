/** Reading a query: from the text that somebody typed to terms, or to the place where it is wrong. */
import { nearest } from '../nearest.ts';
import { conditionOf, type Source, takesRanges } from './conditions.ts';
import { fault, type QueryFault } from './fault.ts';
import { type FieldName, fieldNames, isField } from './fields.ts';
import { payloadCondition, readPath } from './payload-conditions.ts';
import {
  type Condition,
  QUERY_CHARACTERS_MAX,
  QUERY_CONDITIONS_MAX,
  QUERY_TERMS_MAX,
  type Query,
  type Term,
} from './query.ts';
import {
  isBoundary,
  isFault,
  misplaced,
  type RawCondition,
  type Reading,
  readCondition,
  readQuoted,
  take,
} from './scan.ts';

export type QueryOutcome = Readonly<{ ok: true; query: Query }> | Readonly<{ ok: false; fault: QueryFault }>;

/** Reads a query. `now` is what relative times count from, ms since the epoch: they are absolute in what comes out. */
export function parseQuery(text: string, now: number): QueryOutcome {
  const found = readTerms(text, now);
  return isFault(found) ? { ok: false, fault: found } : { ok: true, query: found };
}

function readTerms(text: string, now: number): Term[] | QueryFault {
  if (text.length > QUERY_CHARACTERS_MAX) {
    const expected = `at most ${QUERY_CHARACTERS_MAX} characters, not ${text.length}`;
    return fault(text, QUERY_CHARACTERS_MAX, QUERY_CHARACTERS_MAX + 1, expected);
  }
  const reading = { text, at: 0 };
  const terms: Term[] = [];
  let conditions = 0;
  for (take(reading, /\s+/y); reading.at < text.length; take(reading, /\s+/y)) {
    const { at } = reading;
    if (terms.length === QUERY_TERMS_MAX) return fault(text, at, at + 1, `at most ${QUERY_TERMS_MAX} terms`);
    const term = readTerm(reading, now);
    if (isFault(term)) return term;
    if (!isBoundary(reading)) return misplaced(reading);
    conditions += term.kind === 'text' ? 1 : term.any.length;
    if (conditions > QUERY_CONDITIONS_MAX) {
      return fault(text, at, reading.at, `at most ${QUERY_CONDITIONS_MAX} values in one query`);
    }
    terms.push(term);
  }
  return terms;
}

function readTerm(reading: Reading, now: number): Term | QueryFault {
  const { text } = reading;
  const not = take(reading, /!/y) !== '';
  const { at } = reading;
  if (not && (isBoundary(reading) || text[at] === '!')) return fault(text, at, at + 1, 'a term right after "!"');
  if (text[at] === '"') {
    const quoted = readQuoted(reading);
    if (isFault(quoted)) return quoted;
    if (quoted.text === '') return fault(text, at, reading.at, 'a text to look for between the quotes');
    return { not, kind: 'text', text: quoted.text };
  }
  if (take(reading, /payload(?=[.[:])/y) !== '') {
    const path = readPath(reading);
    if (isFault(path)) return path;
    const any = readConditions(reading, true, (raw) => payloadCondition({ text, now }, raw));
    return isFault(any) ? any : { not, kind: 'payload', path, any };
  }
  const word = take(reading, /[^\s:"\\*]+/y);
  if (text[reading.at] !== ':') return readWord(reading, not, word);
  if (!isField(word)) return unknownField(reading, word);
  reading.at++;
  return readField(reading, { text, now }, not, word);
}

function readField(reading: Reading, source: Source, not: boolean, field: FieldName): Term | QueryFault {
  const any = readConditions(reading, takesRanges(field), (raw) => conditionOf(source, field, raw));
  return isFault(any) ? any : { not, kind: 'field', field, any };
}

/** Values between commas. */
function readConditions(
  reading: Reading,
  ranges: boolean,
  read: (raw: RawCondition) => Condition | QueryFault,
): Condition[] | QueryFault {
  const any: Condition[] = [];
  do {
    const raw = readCondition(reading, ranges);
    if (isFault(raw)) return raw;
    const condition = read(raw);
    if (isFault(condition)) return condition;
    any.push(condition);
  } while (take(reading, /,/y) !== '');
  return any;
}

/** Words that other languages join terms with, and what stands for them here. */
const joining = new Map([
  ['AND', 'nothing between terms: all of them hold'],
  ['OR', 'values of one field with a comma between them, as in evt:a,b, instead'],
  ['NOT', '"!" right before a term instead'],
]);

/** Free text without quotes. */
function readWord(reading: Reading, not: boolean, word: string): Term | QueryFault {
  const { text, at } = reading;
  if (text[at] === '*')
    return fault(text, at, at + 1, 'no "*" in free text, which is found inside of words anyway; or put it into quotes');
  if (!isBoundary(reading)) return misplaced(reading);
  const advice = joining.get(word);
  if (advice !== undefined)
    return fault(text, at - word.length, at, `${advice}; or "${word}" in quotes, to look for the word`);
  return { not, kind: 'text', text: word };
}

function unknownField({ text, at }: Reading, word: string): QueryFault {
  const start = at - word.length;
  if (word === '') return fault(text, at, at + 1, 'a field before ":"; a text with ":" in it stands in quotes');
  const clientId = /^[dgaA]:[^\s:]+:[^\s"]+/.exec(text.slice(start))?.[0];
  const near = nearest(word, fieldNames);
  if (clientId !== undefined) return fault(text, start, at, `a field; did you mean "client:${clientId}"?`);
  const meant = near === undefined ? '' : `; did you mean "${near}:"?`;
  const member = `payload.${/^[\w.]+$/.test(word) ? word : 'name'}:`;
  const advice = `a member of a payload is ${member} and a text with ":" in it stands in quotes`;
  return fault(text, start, at, `one of the fields ${fieldNames.join(', ')}${meant}; ${advice}`);
}
