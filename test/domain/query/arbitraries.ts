/** Queries and events drawn at random. */
import { eventTypes } from '../../../domain/events/catalogue.ts';
import { type FieldName, fieldOf, fields } from '../../../domain/query/fields.ts';
import {
  type Condition,
  EARLIEST_TIME,
  FIRST_TIME,
  LAST_TIME,
  type Query,
  type Term,
} from '../../../domain/query/query.ts';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { fc } from '../../spec/property.ts';

/** Small values, so that queries find something; some of them hard to write. */
const words = [
  'pump',
  'p-1',
  'p-2',
  'abc123',
  'xyz789',
  'status',
  'temp',
  'a b',
  'say "hi"',
  'ba\\ck',
  'a/b',
  'Ünï',
  'ON',
  'on',
  '30',
  'true',
];
const clients = [
  'd:abc123:pump:p-1',
  'g:abc123:hub:g-1',
  'A:abc123:app',
  'A:abc123:app:_12345678',
  'a:xyz789:app',
  'd:xyz789:pump:p-2',
];
const word = fc.constantFrom(...words);
const typeId = fc.constantFrom('pump', 'hub', 'a:b');
const deviceId = fc.constantFrom('p-1', 'p-2', 'c');

/** Any text but none: what a query can hold between quotes. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }),
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.constantFrom(
    'AND',
    'payload.x',
    '..',
    'a..b',
    '*',
    '>5',
    '-5m',
    'now',
    '\u2028',
    '\ud800',
    '!',
    '"',
    '\\',
    '30',
    'true',
    'd:a:b:c',
  ),
);

const topics = fc.constantFrom(
  'iot-2/type/pump/id/+/evt/#',
  '#',
  '+/a b',
  'iot-2/type/pump/id/p-1/evt/status/fmt/json',
  'a/"/b',
);

/** How the values of terms are drawn: `hard` ones test reading and writing, those of the vocabulary test finding. */
type Values = Readonly<{
  text: fc.Arbitrary<string>;
  number: fc.Arbitrary<number>;
  time: fc.Arbitrary<number>;
  jsonNumber: fc.Arbitrary<number>;
}>;

const hard: Values = {
  text: anyText,
  number: fc.nat(999_999_999_999_999),
  time: fc.integer({ min: EARLIEST_TIME, max: LAST_TIME }),
  jsonNumber: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
};

const easy: Values = {
  text: fc.oneof(word, fc.constantFrom(...clients), fc.constantFrom('disabled', 'GET', 'c-1', 'n1', 'wrong-token')),
  number: fc.nat(9),
  time: fc.nat(9),
  jsonNumber: fc.nat(3),
};

function ordered<V extends number | string>(value: fc.Arbitrary<V>): fc.Arbitrary<Condition> {
  const range = fc.tuple(value, value).map(([one, other]) => {
    const [from, to] = one <= other ? [one, other] : [other, one];
    return { is: 'range', from, to } as const;
  });
  return fc.oneof(range, fc.record({ is: fc.constantFrom('>', '>=', '<', '<='), value }));
}

function equal(value: fc.Arbitrary<string | number | boolean | null>): fc.Arbitrary<Condition> {
  return fc.record({ is: fc.constant('equal' as const), value });
}

const present = fc.constant<Condition>({ is: 'present' });

function texts(text: fc.Arbitrary<string>): fc.Arbitrary<Condition> {
  return fc.oneof(present, equal(text), equal(text), fc.record({ is: fc.constant('prefix' as const), value: text }));
}

function conditionFor(name: FieldName, { text, number, time }: Values): fc.Arbitrary<Condition> {
  const { kind, names = [], max } = fieldOf(name);
  switch (kind) {
    case 'text':
    case 'words':
      return texts(text);
    case 'topic':
      return fc.oneof(present, equal(topics), fc.constant<Condition>({ is: 'prefix', value: 'iot-2/type/pu' }));
    case 'name':
      return fc.oneof(
        present,
        equal(fc.constantFrom(...names)),
        fc.constantFrom(...names).map((full) => ({ is: 'prefix' as const, value: full.slice(0, 3) })),
      );
    case 'number': {
      const whole = max === undefined ? number : fc.nat(max);
      return fc.oneof(present, equal(whole), ordered(whole));
    }
    case 'mixed':
      return fc.oneof(texts(text), equal(number), ordered(number));
    case 'time':
      return ordered(time);
    case 'moment':
      return fc.oneof(
        fc.record({ is: fc.constant('position' as const), value: number.map((value) => value % FIRST_TIME) }),
        fc.record({ is: fc.constant('time' as const), value: time }),
      );
  }
}

function termWith(values: Values): fc.Arbitrary<Term> {
  const not = fc.boolean();
  const field = fc.constantFrom(...(Object.keys(fields) as FieldName[])).chain((name) =>
    fc.record({
      not,
      kind: fc.constant('field' as const),
      field: fc.constant(name),
      any: fc.array(conditionFor(name, values), { minLength: 1, maxLength: 3 }),
    }),
  );
  const json = fc.oneof(
    texts(values.text),
    equal(fc.oneof(values.jsonNumber, fc.constantFrom(true, false, null))),
    ordered(values.jsonNumber),
    ordered(values.text),
  );
  const payload = fc.record({
    not,
    kind: fc.constant('payload' as const),
    path: fc.array(fc.oneof(values.text, fc.constantFrom('temp', 'd'), fc.nat(2)), { maxLength: 2 }),
    any: fc.array(json, { minLength: 1, maxLength: 3 }),
  });
  const text = fc.record({ not, kind: fc.constant('text' as const), text: values.text });
  return fc.oneof({ weight: 6, arbitrary: field }, { weight: 2, arbitrary: payload }, { weight: 1, arbitrary: text });
}

/** Queries with whatever can stand in one. */
export const anyQuery: fc.Arbitrary<Query> = fc.array(termWith(hard), { maxLength: 4 });

/** Queries about what `someEvent` makes. */
export const someQuery: fc.Arbitrary<Query> = fc.array(termWith(easy), { minLength: 1, maxLength: 3 });

const topic = fc.oneof(
  fc
    .tuple(typeId, deviceId, fc.constantFrom('evt', 'cmd'), word)
    .map(([type, id, kind, name]) => `iot-2/type/${type}/id/${id}/${kind}/${name}/fmt/json`),
  fc.constantFrom('iot-2/evt/status/fmt/json', 'iot-2/app/a/mon', 'x/y', 'a/"/b'),
);

const json: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, word, fc.nat(3), fc.constantFrom(true, false, null), tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(fc.oneof(word, fc.constantFrom('temp', 'd')), tie('value'), { maxKeys: 3 }),
})).value;

/** JSON as some write it: with a code for each character of its texts, or for none. */
const payload = fc.oneof(
  fc
    .tuple(json, fc.boolean())
    .map(([value, escaped]) => Buffer.from(escaped ? withCodes(JSON.stringify(value)) : JSON.stringify(value))),
  word.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)),
);

function withCodes(text: string): string {
  return text.replace(/[a-z]+(?=[^"]*"(?:[,:}\]]|$))/gi, (letters) =>
    /^(true|false|null)$/.test(letters)
      ? letters
      : [...letters].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  );
}

const data = fc.record(
  {
    clientId: fc.constantFrom(...clients),
    topic,
    qos: fc.constantFrom(0, 1, 2),
    retain: fc.boolean(),
    dup: fc.boolean(),
    org: fc.constantFrom('abc123', 'xyz789'),
    typeId,
    deviceId,
    connectionId: fc.constantFrom('c-1', 'c-2'),
    rejection: fc.constantFrom('wrong-token', 'on'),
    rule: word,
    closeCode: fc.nat(9),
    reason: fc.constantFrom('The pump is ON', 'say "hi"', 'Ünï'),
    status: fc.oneof(fc.nat(9), fc.constantFrom('disabled', '30')),
    method: fc.constantFrom('GET', 'PUT'),
    path: fc.constantFrom('a/b', '/x', 'status'),
    caller: fc.constantFrom(...clients),
    token: fc.record({ salt: word, digest: word }),
    more: json,
  },
  { requiredKeys: [] },
);

/** Events of any type with any of the facts that queries look at; ids as the log counts them, and others. */
export const someEvent: fc.Arbitrary<RecordedEvent> = fc
  .record({
    type: fc.constantFrom(
      'MessagePublished',
      'MessagePublished',
      'ApiRequestAnswered',
      'PublishRefused',
      'LaterThanThis',
      ...eventTypes,
    ),
    data,
    payload: fc.option(payload, { nil: undefined }),
    org: fc.constantFrom('abc123', 'xyz789', '-'),
    node: fc.constantFrom('n1', 'pump'),
    at: fc.nat(9),
    recordedAt: fc.oneof(fc.nat(9), fc.constant(4.5)),
    correlationId: fc.option(fc.constantFrom('c-1', 'p-1'), { nil: undefined }),
    id: fc.oneof(
      fc.nat(99).map((count) => `6f1d1f0e-9d0c-4b52-8f2e-${String(count).padStart(12, '0')}`),
      fc.constantFrom('p-1', 'odd "id"'),
    ),
    stream: fc.constantFrom('messages-n1', 'client-d:abc123:pump:p-1'),
    position: fc.nat(9),
  })
  .map(({ type, data, payload, org, node, at, recordedAt, correlationId, id, stream, position }) => ({
    position,
    stream,
    revision: 0,
    id,
    type,
    data,
    metadata: { org, node, at, recordedAt, version: 1, ...(correlationId === undefined ? {} : { correlationId }) },
    ...(payload === undefined ? {} : { payload }),
  }));
