/** What the values of a field mean, by the kind of the field. */
import { nearest } from '../nearest.ts';
import { wellFormedFilter } from '../topic.ts';
import { hasWildcard } from '../topic-filter.ts';
import { fault, type QueryFault } from './fault.ts';
import { type Field, type FieldName, fieldOf } from './fields.ts';
import { type Condition, FIRST_TIME } from './query.ts';
import { isFault, type Piece, type RawCondition } from './scan.ts';
import { parseTime, TIME_EXPECTED } from './times.ts';

/** What a condition is read from: the whole text for faults, and the time of reading. */
export type Source = Readonly<{ text: string; now: number }>;

/** Whether values of the field can be ranges; elsewhere two dots are part of a text. */
export function takesRanges(name: FieldName): boolean {
  return ['number', 'mixed', 'time', 'moment'].includes(fieldOf(name).kind);
}

/** Reads one value of a field. */
export function conditionOf(source: Source, name: FieldName, raw: RawCondition): Condition | QueryFault {
  const field: Field = fieldOf(name);
  switch (field.kind) {
    case 'text':
    case 'words':
    case 'topic':
    case 'name':
      return textCondition(source, name, field, raw);
    case 'number':
      return numberCondition(source, name, field, raw);
    case 'mixed': {
      const isText = raw.comparison === undefined && raw.to === undefined && !isWhole(raw.value);
      return isText ? textCondition(source, name, field, raw) : numberCondition(source, name, field, raw);
    }
    case 'time':
      return timeCondition(source, name, field, raw);
    case 'moment':
      return momentCondition(source, raw);
  }
}

/** Whether a condition is a lone star. */
export function isLoneStar({ comparison, value, star, to }: RawCondition): boolean {
  return star && comparison === undefined && to === undefined && value.text === '' && !value.quoted;
}

function textCondition({ text }: Source, name: string, field: Field, raw: RawCondition): Condition | QueryFault {
  if (isLoneStar(raw)) return { is: 'present' };
  const { value, comparison, star } = raw;
  if (comparison !== undefined) {
    const end = raw.at + comparison.length;
    return fault(
      text,
      raw.at,
      end,
      `no comparison: ${name} is a text; put it into quotes if "${comparison}" is part of it`,
    );
  }
  if (value.text === '') return fault(text, value.at, value.end, valueExpected(name, field));
  const wrong =
    field.kind === 'name' ? nameFault(value.text, star, field.names ?? []) : topicFault(value.text, star, field);
  if (wrong !== undefined) return fault(text, value.at, value.end, wrong);
  return star ? { is: 'prefix', value: value.text } : { is: 'equal', value: value.text };
}

function nameFault(given: string, star: boolean, names: readonly string[]): string | undefined {
  if (star ? names.some((name) => name.startsWith(given)) : names.includes(given)) return undefined;
  const near = nearest(given, names);
  const kinds = `${star ? 'the beginning of ' : ''}one of ${names.join(', ')}`;
  if (near === undefined) return kinds;
  return names.length > NAMES_LISTED_MAX
    ? `another name; did you mean "${near}"?`
    : `${kinds}; did you mean "${near}"?`;
}

/** More names than these hide what was most likely meant. */
const NAMES_LISTED_MAX = 10;

function topicFault(given: string, star: boolean, field: Field): string | undefined {
  if (field.kind !== 'topic') return undefined;
  if (star && hasWildcard(given)) return 'either the wildcards of MQTT or a "*" at the end';
  if (wellFormedFilter(given)) return undefined;
  return 'a topic in which "+" stands for a whole level, and "#" for all that follow, at the end';
}

function numberCondition({ text }: Source, name: string, field: Field, raw: RawCondition): Condition | QueryFault {
  if (isLoneStar(raw)) return { is: 'present' };
  const number = (piece: Piece): number | QueryFault => {
    const given = Number(piece.text);
    if (isWhole(piece) && given <= (field.max ?? Number.POSITIVE_INFINITY)) return given;
    return fault(text, piece.at, piece.end, numberExpected(name, field));
  };
  if (raw.star) return fault(text, raw.end - 1, raw.end, numberExpected(name, field));
  return ordered(text, raw, number, '<=');
}

function timeCondition({ text, now }: Source, name: string, field: Field, raw: RawCondition): Condition | QueryFault {
  if (raw.star || (raw.comparison === undefined && raw.to === undefined)) {
    const advice = `a range of times or a comparison, such as ${name}:${field.example} or ${name}:>=-5m`;
    return fault(text, raw.at, raw.end, advice);
  }
  const time = (piece: Piece) => parseTime(piece.text, now) ?? fault(text, piece.at, piece.end, TIME_EXPECTED);
  return ordered(text, raw, time, '<');
}

function momentCondition(
  { text, now }: Source,
  { comparison, value, star, to, at, end }: RawCondition,
): Condition | QueryFault {
  if (comparison !== undefined || star || to !== undefined) {
    return fault(text, at, end, 'one position or time; "position:" and "time:" take ranges and comparisons');
  }
  if (isWhole(value) && Number(value.text) < FIRST_TIME) return { is: 'position', value: Number(value.text) };
  const time = parseTime(value.text, now);
  if (time !== undefined) return { is: 'time', value: time };
  return fault(text, value.at, value.end, `a position, or ${TIME_EXPECTED}`);
}

/**
 * A comparison, a range or a plain value, each end of it read by `read`. A range without its start ends as `upTo` says. For a plain value
 * that may be something else, call it for the others only.
 */
export function ordered<V extends number | string>(
  text: string,
  { comparison, value, to, at, end }: RawCondition,
  read: (piece: Piece) => V | QueryFault,
  upTo: '<' | '<=',
): Condition | QueryFault {
  const isOpen = (piece: Piece) => piece.text === '' && !piece.quoted;
  if (to === undefined) {
    const given = read(value);
    return faulty(given) ? given : { is: comparison ?? 'equal', value: given };
  }
  if (comparison !== undefined) return fault(text, at, end, 'either a comparison or a range');
  if (isOpen(value) && isOpen(to)) return fault(text, at, end, 'a range with a start, an end, or both');
  const from = isOpen(value) ? undefined : read(value);
  if (from !== undefined && faulty(from)) return from;
  const until = isOpen(to) ? undefined : read(to);
  if (until !== undefined && faulty(until)) return until;
  if (from === undefined) return { is: upTo, value: until as V };
  if (until === undefined) return { is: '>=', value: from };
  if (typeof from !== typeof until) return fault(text, at, end, 'two numbers or two texts as the ends of a range');
  if (from > until) return fault(text, at, end, 'a range whose start is not after its end');
  return { is: 'range', from, to: until };
}

function faulty(outcome: number | string | QueryFault): outcome is QueryFault {
  return typeof outcome === 'object' && isFault(outcome);
}

function isWhole({ text, quoted }: Piece): boolean {
  return !quoted && /^\d{1,15}$/.test(text);
}

function valueExpected(name: string, { kind, example }: Field): string {
  if (kind === 'mixed') return `a value, such as ${name}:${example}, ${name}:400..499 or ${name}:disabled`;
  return `a value, such as ${name}:${example}; several as ${name}:a,b, the beginning of one as ${name}:a*, any as ${name}:*`;
}

function numberExpected(name: string, { max }: Field): string {
  if (max !== undefined) return `a whole number from 0 to ${max}`;
  return `a whole number, a comparison such as ${name}:>=400, a range such as ${name}:400..499, or ${name}:*`;
}
