/** Terms as tests of an event. */
import { eventKind } from '../events/catalogue.ts';
import { concernTest } from './concern.ts';
import { typesOf } from './event-types.ts';
import type { EventTest } from './event-view.ts';
import { fieldOf } from './fields.ts';
import { freeTextTest, payloadTest } from './payload-tests.ts';
import type { Condition, FieldTerm, Term } from './query.ts';
import { isScalable } from './terms.ts';
import { type ValueTest, valueTest } from './value-tests.ts';

/** The test of a term, its `!` included. */
export function termTest(term: Term): EventTest {
  const holds = positiveTest(term);
  return term.not ? (view) => !holds(view) : holds;
}

function positiveTest(term: Term): EventTest {
  if (term.kind === 'text') return freeTextTest(term.text);
  if (term.kind === 'field' && term.field === 'event') {
    const types = typesOf(term) ?? new Set();
    return ({ event }) => types.has(event.type);
  }
  const holds = term.kind === 'payload' ? payloadTest(term) : fieldTest(term);
  const types = term.kind === 'field' && term.field === 'kind' ? undefined : typesOf(term);
  return types === undefined ? holds : (view) => types.has(view.event.type) && holds(view);
}

function fieldTest(term: FieldTerm): EventTest {
  const { field, any } = term;
  if (field === 'after' || field === 'before') return momentTest(term);
  if (field === 'type' || field === 'device') return concernTest([term]);
  const test = valueTest(field === 'method' ? any.map(inCapitals) : any, fieldOf(field).kind);
  switch (field) {
    case 'org':
      return ({ event }) => test(event.metadata.org);
    case 'client':
      return clientTest(any, test);
    case 'kind':
      return ({ event }) => test(eventKind(event.type) ?? 'unknown');
    case 'evt':
    case 'cmd':
    case 'fmt':
      return (view) => test(view.topicParts[field]);
    case 'retain':
    case 'dup':
      return (view) => test(String(view.member(field) ?? false));
    case 'id':
      return ({ event }) => test(event.id);
    case 'connection':
      return (view) => test(view.event.metadata.correlationId) || test(view.text('connectionId'));
    case 'rejection':
      return (view) => test(view.text('rejection') ?? view.text('rule'));
    case 'code':
      return (view) => test(view.member('closeCode'));
    case 'node':
      return ({ event }) => test(event.metadata.node);
    case 'stream':
      return ({ event }) => test(event.stream);
    case 'position':
      return ({ event }) => test(event.position);
    case 'at':
      return ({ event }) => test(event.metadata.at);
    case 'time':
      return ({ event }) => test(event.metadata.recordedAt);
    default:
      return (view) => test(view.member(field));
  }
}

/** Methods are written in capitals in the log. */
function inCapitals(condition: Condition): Condition {
  if (condition.is === 'equal') return { is: 'equal', value: String(condition.value).toUpperCase() };
  return condition.is === 'prefix' ? { is: 'prefix', value: condition.value.toUpperCase() } : condition;
}

function clientTest(any: readonly Condition[], test: ValueTest): EventTest {
  const beginnings = any.flatMap((condition) =>
    condition.is === 'equal' && typeof condition.value === 'string' && isScalable(condition.value)
      ? [`${condition.value}:_`]
      : [],
  );
  return (view) => {
    const clientId = view.text('clientId');
    return test(clientId) || (clientId !== undefined && beginnings.some((beginning) => clientId.startsWith(beginning)));
  };
}

function momentTest({ field, any }: FieldTerm): EventTest {
  const tests = any.map((condition): EventTest => {
    if (condition.is !== 'position' && condition.is !== 'time')
      throw new Error(`"${condition.is}" is none of a moment`);
    const { is, value } = condition;
    if (field === 'after') {
      return is === 'position'
        ? ({ event }) => event.position > value
        : ({ event }) => event.metadata.recordedAt >= value;
    }
    return is === 'position' ? ({ event }) => event.position < value : ({ event }) => event.metadata.recordedAt < value;
  });
  return (view) => tests.some((test) => test(view));
}
