/** The terms that an event must be found by, made from what it holds. */
import { subjectsOf } from '../../../domain/event-subjects.ts';
import type { Condition, PayloadPath, Term, Value } from '../../../domain/query/query.ts';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';

type Field = Extract<Term, { kind: 'field' }>['field'];

/** Each of them alone matches the event. */
export function termsAbout(event: RecordedEvent): Term[] {
  const { id, data, metadata, stream, type, payload } = event;
  const { clientId, devices } = subjectsOf(event);
  const terms: Term[] = [
    ...texts('org', metadata.org),
    ...texts('id', id),
    ...texts('node', metadata.node),
    ...texts('stream', stream),
    ...texts('client', clientId),
    ...texts('connection', metadata.correlationId),
    ...devices.flatMap((device) => {
      const [, typeId, ...deviceId] = device.split(':');
      return [...texts('type', typeId), ...texts('device', deviceId.join(':'))];
    }),
    ...freeTexts(id),
    ...freeTexts(metadata.correlationId),
  ];
  const facts = data as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries(facts)) {
    if (name !== 'token' && name !== 'more') terms.push(...freeTexts(value));
  }
  if (type === 'ApiRequestAnswered') {
    for (const name of ['method', 'path', 'caller', 'rejection', 'status'] as const)
      terms.push(...texts(name, facts[name]));
    terms.push(...texts('method', typeof facts.method === 'string' ? facts.method.toLowerCase() : undefined));
  }
  if (type === 'PublishRefused') terms.push(...texts('topic', facts.topic), ...texts('reason', facts.reason));
  if (type === 'MessagePublished' && payload !== undefined) {
    const text = Buffer.from(payload).toString();
    terms.push(...freeTexts(text));
    if (Buffer.from(text).equals(payload)) terms.push(...leaves(jsonOrText(text), []));
  }
  return terms;
}

/** The text as a whole, its beginnings, and the whole beside something else. */
function texts(field: Field, text: unknown): Term[] {
  if (typeof text !== 'string' || text === '') return [];
  const ends = [1, 3, 20, 30, text.length].filter((end) => end <= text.length);
  const conditions: Condition[][] = [
    [equal(text)],
    [equal(text), equal('something else')],
    ...ends.map((end): Condition[] => [{ is: 'prefix', value: text.slice(0, end) }]),
  ];
  return conditions.map((any) => ({ not: false, kind: 'field', field, any }));
}

/** Parts of the text, in capitals too. */
function freeTexts(text: unknown): Term[] {
  if (typeof text !== 'string') return [];
  const parts = [
    text,
    text.slice(1),
    text.slice(-14),
    text.slice(2, 8),
    text.replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  ];
  const least = /^.{24}[0-9a-f]{12}$/is.test(text) ? 8 : 1;
  return parts.filter(({ length }) => length >= least).map((part) => ({ not: false, kind: 'text', text: part }));
}

/** Each single value of a payload, by its path. */
function leaves(value: unknown, path: PayloadPath): Term[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => leaves(each, [...path, index]));
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([name, each]) => leaves(each, [...path, name]));
  }
  const conditions: Condition[][] = [
    [{ is: 'present' }],
    [equal(value as Value)],
    [equal(value as Value), equal('something else')],
  ];
  if (typeof value === 'string') conditions.push([{ is: 'prefix', value: value.slice(0, 3) }], [{ is: '>=', value }]);
  return conditions.map((any) => ({ not: false, kind: 'payload', path, any }));
}

function equal(value: Value): Condition {
  return { is: 'equal', value };
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
