/** What is asked of a member of a payload: a path to it, and values as JSON has them. */
import { ordered, type Source } from './conditions.ts';
import { fault, type QueryFault } from './fault.ts';
import { type Condition, PATH_STEPS_MAX, type PayloadPath, type Value } from './query.ts';
import { isFault, type Piece, type RawCondition, type Reading, readQuoted, take } from './scan.ts';

const PATH_EXPECTED = 'a path such as payload.d.temp, payload.list[0].x or payload["a name"]';

/** Reads the path behind the word `payload`, and the colon after it. */
export function readPath(reading: Reading): PayloadPath | QueryFault {
  const path: (string | number)[] = [];
  while (take(reading, /:/y) === '') {
    const { text, at } = reading;
    if (path.length === PATH_STEPS_MAX) return fault(text, at, at + 1, `at most ${PATH_STEPS_MAX} steps of a path`);
    const step = readStep(reading);
    if (typeof step === 'object') return step;
    path.push(step);
  }
  return path;
}

function readStep(reading: Reading): string | number | QueryFault {
  const { text, at } = reading;
  if (text[at] === '.') {
    const name = take(reading, /\.[^\s.:[\]",\\*!<>]+/y).slice(1);
    return name === '' ? fault(text, at + 1, at + 2, `a name after "."; ${PATH_EXPECTED}`) : name;
  }
  const index = take(reading, /\[\d{1,9}\]/y);
  if (index !== '') return Number(index.slice(1, -1));
  if (take(reading, /\[(?=")/y) === '') {
    const end = text[at] === '[' ? at + 2 : at + 1;
    return fault(text, at, end, `":" and a value, or more of ${PATH_EXPECTED}`);
  }
  const name = readQuoted(reading);
  if (isFault(name)) return name;
  return take(reading, /\]/y) === '' ? fault(text, reading.at, reading.at + 1, '"]" after the name') : name.text;
}

/** What JSON writes as a number. */
const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const literals = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** The value that an unquoted text stands for: a number, true, false or null as in JSON; any other text for itself. */
export function literalOf(text: string): Value {
  if (jsonNumber.test(text)) return Number(text) + 0; // no negative zero: JSON writes both as 0
  return literals.has(text) ? (literals.get(text) as boolean | null) : text;
}

const VALUE_EXPECTED = 'a value, such as 30, on, "two words", true, >30, 1..5 or *';

/** Reads one value. */
export function payloadCondition({ text }: Source, raw: RawCondition): Condition | QueryFault {
  const { value, star, comparison, to, at, end } = raw;
  const isEmpty = value.text === '' && !value.quoted;
  if (star) {
    if (comparison !== undefined || to !== undefined) {
      return fault(text, end - 1, end, 'no "*" with a comparison or a range');
    }
    return isEmpty ? { is: 'present' } : { is: 'prefix', value: value.text };
  }
  const comparable = (piece: Piece): number | string | QueryFault => {
    if (piece.text === '' && !piece.quoted) return fault(text, piece.at, piece.end, VALUE_EXPECTED);
    const given = piece.quoted ? piece.text : literalOf(piece.text);
    if (typeof given === 'string') return given;
    if (typeof given === 'number' && Number.isFinite(given)) return given;
    return fault(text, piece.at, piece.end, 'a number or a text to compare with; put it into quotes if it is a text');
  };
  if (comparison !== undefined || to !== undefined) return ordered(text, raw, comparable, '<=');
  if (isEmpty) return fault(text, at, end, VALUE_EXPECTED);
  const given = value.quoted ? value.text : literalOf(value.text);
  return typeof given === 'number' ? ordered(text, raw, comparable, '<=') : { is: 'equal', value: given };
}
