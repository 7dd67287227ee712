/** What a query means, written for reading and not for speed: the model that selections are compared with. */
import { deviceOfClient, deviceOfTopic } from '../../../domain/event-subjects.ts';
import { eventKind, eventSchemas, eventTypes } from '../../../domain/events/catalogue.ts';
import type { Condition, FieldTerm, Query, Term } from '../../../domain/query/query.ts';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { covers } from '../../../domain/topic-filter.ts';

type Facts = Record<string, unknown>;

/** Whether an event is what a query asks for. */
export function naively(query: Query, event: RecordedEvent): boolean {
  const ofDevice = query.filter((term): term is FieldTerm & Term => isOfDevice(term) && !term.not);
  const others = query.filter((term) => !isOfDevice(term) || term.not);
  if (!others.every((term) => holds(term, event) !== term.not)) return false;
  if (ofDevice.length === 0) return true;
  const ofOrg = query.filter(
    (term): term is FieldTerm & Term => term.kind === 'field' && term.field === 'org' && !term.not,
  );
  return concerns([...ofDevice, ...ofOrg], event);
}

function isOfDevice(term: Term): boolean {
  return term.kind === 'field' && (term.field === 'type' || term.field === 'device');
}

function concerns(terms: readonly FieldTerm[], { data, metadata }: RecordedEvent): boolean {
  const facts = data as Facts;
  const candidates: { org: string; type: string; device: string }[] = [];
  const add = (joined: string | undefined) => {
    const [org = '', ...rest] = (joined ?? '').split(':');
    for (let cut = 1; cut < rest.length; cut++) {
      candidates.push({ org, type: rest.slice(0, cut).join(':'), device: rest.slice(cut).join(':') });
    }
  };
  if (typeof facts.clientId === 'string') add(deviceOfClient(facts.clientId));
  if (typeof facts.topic === 'string') add(deviceOfTopic(metadata.org, facts.topic));
  if (facts.org !== undefined && facts.typeId !== undefined && facts.deviceId !== undefined)
    add(`${facts.org}:${facts.typeId}:${facts.deviceId}`);
  const fits = (of: Partial<Record<string, string>>) =>
    terms.every(({ field, any }) => any.some((condition) => isText(condition, of[field])));
  if (candidates.some(fits)) return true;
  if (terms.some(({ field }) => field === 'device') || facts.typeId === undefined) return false;
  return terms.every(({ field, any }) => field === 'org' || any.some((condition) => isText(condition, facts.typeId)));
}

function holds(term: Term, event: RecordedEvent): boolean {
  if (term.kind === 'text') {
    const payload = event.payload === undefined ? '' : Buffer.from(event.payload).toString();
    // Less than eight characters of a UUID say nothing.
    const texts = textsOf(event).filter((text) => term.text.length >= 8 || !/^.{24}[0-9a-f]{12}$/is.test(text));
    return [payload, ...texts].some((text) => contains(text, term.text));
  }
  if (term.kind === 'payload') {
    if (event.payload === undefined || !['MessagePublished', 'ClientConnected'].includes(event.type)) return false;
    if (term.path.length === 0 && term.any.some(({ is }) => is === 'present')) return true;
    let value = payloadOf(event.payload);
    for (const step of term.path) {
      const isThere =
        typeof step === 'number'
          ? Array.isArray(value)
          : typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).includes(step);
      value = isThere ? (value as Facts)[step] : undefined;
    }
    return term.any.some((condition) => isValue(condition, value, true));
  }
  if (isOfDevice(term)) return concerns([term], event);
  return term.any.some((condition) => fieldHolds(term, condition, event));
}

function fieldHolds({ field }: FieldTerm, condition: Condition, event: RecordedEvent): boolean {
  const { type, metadata, position } = event;
  const facts = event.data as Facts;
  const has = (member: string) => member in ((eventSchemas as Record<string, { shape: object }>)[type]?.shape ?? {});
  const [, kind, name, fmt] =
    /^iot-2\/(?:type\/[^/]*\/id\/[^/]*\/)?(evt|cmd)\/([^/]*)(?:\/fmt\/([^/]*))?/.exec(String(facts.topic)) ?? [];
  switch (field) {
    case 'org':
      return isText(condition, metadata.org);
    case 'client':
      return (
        isText(condition, facts.clientId) ||
        (condition.is === 'equal' &&
          /^A:[^:]+:[^:]+$/.test(String(condition.value)) &&
          String(facts.clientId).startsWith(`${condition.value}:_`))
      );
    case 'kind':
      return isText(condition, eventKind(type) ?? 'unknown');
    case 'event':
      return eventTypes.includes(type) && isText(condition, type);
    case 'evt':
    case 'cmd':
      return has('topic') && isText(condition, kind === field ? name : undefined);
    case 'fmt':
      return has('topic') && isText(condition, fmt);
    case 'topic':
      if (!has('topic') || typeof facts.topic !== 'string') return false;
      return condition.is === 'equal' ? covers(String(condition.value), facts.topic) : isText(condition, facts.topic);
    case 'retain':
    case 'dup':
      return has(field) && isText(condition, facts[field] === true ? 'true' : 'false');
    case 'id':
      return isText(condition, event.id);
    case 'connection':
      return isText(condition, metadata.correlationId) || isText(condition, facts.connectionId);
    case 'rejection':
      return (has('rejection') || has('rule')) && isText(condition, facts.rejection ?? facts.rule);
    case 'code':
      return has('closeCode') && isValue(condition, facts.closeCode, true);
    case 'qos':
      return has('qos') && isValue(condition, facts.qos, true);
    case 'status':
      return has('status') && isValue(condition, facts.status, true);
    case 'reason': {
      const text = has('reason') ? facts.reason : undefined;
      if (typeof text !== 'string') return false;
      if (condition.is === 'equal') return contains(text, String(condition.value));
      return (
        condition.is === 'present' ||
        (condition.is === 'prefix' && contains(text.slice(0, condition.value.length), condition.value))
      );
    }
    case 'method': {
      if (!has('method') || facts.method === undefined) return false;
      if (condition.is === 'equal') return String(condition.value).toUpperCase() === facts.method;
      return (
        condition.is === 'present' ||
        (condition.is === 'prefix' && String(facts.method).startsWith(condition.value.toUpperCase()))
      );
    }
    case 'path':
    case 'caller':
      return has(field) && isText(condition, facts[field]);
    case 'node':
      return isText(condition, metadata.node);
    case 'stream':
      return isText(condition, event.stream);
    case 'position':
      return isValue(condition, position, true);
    case 'at':
      return isValue(condition, metadata.at, false);
    case 'time':
      return isValue(condition, metadata.recordedAt, false);
    case 'after':
      if (condition.is === 'position') return position > condition.value;
      return condition.is === 'time' && metadata.recordedAt >= condition.value;
    case 'before':
      if (condition.is === 'position') return position < condition.value;
      return condition.is === 'time' && metadata.recordedAt < condition.value;
    default:
      throw new Error(`no model of ${field}`);
  }
}

function isText(condition: Condition, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (condition.is === 'present') return true;
  if (condition.is === 'equal') return value === condition.value;
  return condition.is === 'prefix' && value.slice(0, condition.value.length) === condition.value;
}

function isValue(condition: Condition, value: unknown, holdsItsEnd: boolean): boolean {
  const among = (...limits: (number | string)[]) => limits.every((limit) => typeof limit === typeof value);
  const here = value as number;
  switch (condition.is) {
    case 'present':
      return value !== undefined;
    case 'equal':
      return value === condition.value;
    case 'prefix':
      return isText(condition, value);
    case '>':
      return among(condition.value) && here > (condition.value as number);
    case '>=':
      return among(condition.value) && here >= (condition.value as number);
    case '<':
      return among(condition.value) && here < (condition.value as number);
    case '<=':
      return among(condition.value) && here <= (condition.value as number);
    case 'range':
      if (!among(condition.from, condition.to) || here < (condition.from as number)) return false;
      return holdsItsEnd ? here <= (condition.to as number) : here < (condition.to as number);
    default:
      return false;
  }
}

/** Letters are compared one by one, each in its small and its capital form. */
function contains(text: string, part: string): boolean {
  const same = (one: string, other: string) =>
    one === other || (one.toUpperCase() === other.toUpperCase() && one > '\x7f' === other > '\x7f');
  for (let start = 0; start + part.length <= text.length; start++) {
    if ([...Array(part.length).keys()].every((i) => same(text[start + i] as string, part[i] as string))) return true;
  }
  return false;
}

function textsOf({ id, data, metadata }: RecordedEvent): string[] {
  const texts = [id, metadata.correlationId ?? ''];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null && !('salt' in value && 'digest' in value))
      Object.values(value).forEach(collect);
  };
  collect(data);
  return texts;
}

function payloadOf(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes).toString();
  if (!Buffer.from(text).equals(bytes)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
