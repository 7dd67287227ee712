/** Messages that a vector expects, and how they compare with those that came. */
import { isDeepStrictEqual } from 'node:util';
import { describePacket } from '../doubles/mqtt-packets.ts';
import type { Published } from '../doubles/raw-client.ts';
import { array, type Json, type JsonObject, object, onlyKeys } from './json.ts';

/** A message as a vector describes it; what is left out is not compared. */
export type ExpectedMessage = Readonly<{
  topic: string;
  payload?: Buffer;
  qos?: number;
  retain?: boolean;
  json?: JsonObject;
  absentKeys?: readonly Json[];
  presentKeys?: readonly Json[];
  reasonPrefix?: string;
  /** Whether a later subscriber gets it. */
  stored?: boolean;
}>;

const known = [
  'topic',
  'payload',
  'qos',
  'retain',
  'json',
  'absentKeys',
  'presentKeys',
  'reasonPrefix',
  'storedRetained',
];

/** Reads a vector's description of a message. `localise` adapts members that depend on the port or transport in use. */
export function expectedMessage(described: Json, localise: (json: JsonObject) => JsonObject): ExpectedMessage {
  const given = object(described);
  onlyKeys(given, known);
  const { payload, qos, retain, json, absentKeys, presentKeys, reasonPrefix, storedRetained } = given;
  return {
    topic: String(given.topic),
    ...(payload !== undefined && { payload: payloadBytes(payload) }),
    ...(qos !== undefined && { qos: Number(qos) }),
    ...(retain !== undefined && { retain: retain === 1 }),
    ...(json !== undefined && { json: localise(object(json)) }),
    ...(absentKeys !== undefined && { absentKeys: array(absentKeys) }),
    ...(presentKeys !== undefined && { presentKeys: array(presentKeys) }),
    ...(reasonPrefix !== undefined && { reasonPrefix: String(reasonPrefix) }),
    ...(storedRetained !== undefined && { stored: storedRetained === true }),
  };
}

/** The bytes of a payload: the text itself, or for `131072 bytes` that many of them. */
export function payloadBytes(described: Json | undefined): Buffer {
  const text = String(described ?? '');
  const count = /^(\d+) bytes$/.exec(text)?.[1];
  return count === undefined ? Buffer.from(text) : Buffer.alloc(Number(count), 'x');
}

/** Everything in which a message differs from what is expected; empty when it is the one. */
export function differences(expected: ExpectedMessage, seen: Published): string[] {
  const { topic, payload, qos, retain, json, absentKeys = [], presentKeys = [], reasonPrefix } = expected;
  const faults: string[] = [];
  const compare = (what: string, wanted: unknown, was: unknown) => {
    if (wanted !== undefined && !isDeepStrictEqual(wanted, was))
      faults.push(`${what} ${show(was)} for ${show(wanted)}`);
  };
  compare('topic', topic, seen.topic);
  compare('qos', qos, seen.qos);
  compare('retain', retain, seen.retain);
  if (payload && !payload.equals(seen.payload)) faults.push(`another payload (${seen.payload.length} bytes)`);
  if (!json && !reasonPrefix && absentKeys.length + presentKeys.length === 0) return faults;
  const body = jsonBody(seen.payload);
  if (!body) return [...faults, 'a payload that is not a JSON object'];
  for (const [key, value] of Object.entries(json ?? {})) compare(key, value, body[key]);
  for (const key of absentKeys) if (String(key) in body) faults.push(`${key}, which should be absent`);
  for (const key of presentKeys) if (!(String(key) in body)) faults.push(`no ${key}`);
  if (reasonPrefix && !String(body.Reason).startsWith(reasonPrefix)) {
    faults.push(`Reason ${show(body.Reason)} for one that starts with ${show(reasonPrefix)}`);
  }
  return faults;
}

/**
 * Pairs each expected message with one that came, in any order. `paired` follows the order of `expected` and ends at the first that did not
 * come; `problem` says what is missing or too many, undefined when everything is as expected.
 */
export function pair(
  expected: readonly ExpectedMessage[],
  seen: readonly Published[],
): { paired: Published[]; missing: boolean; problem?: string } {
  const left = [...seen];
  const paired: Published[] = [];
  for (const wanted of expected) {
    const at = left.findIndex((message) => differences(wanted, message).length === 0);
    if (at < 0) return { paired, missing: true, problem: `expected ${describe(wanted)}; saw ${nearest(wanted, left)}` };
    paired.push(...left.splice(at, 1));
  }
  if (left.length === 0) return { paired, missing: false };
  return {
    paired,
    missing: false,
    problem: `expected nothing more, but saw ${left.map(describePacket).join(' and ')}`,
  };
}

function nearest(wanted: ExpectedMessage, seen: readonly Published[]): string {
  if (seen.length === 0) return 'nothing';
  return seen
    .map((message) => `${describePacket(message)} (with ${differences(wanted, message).join(', ')})`)
    .join(' and ');
}

/** An expected message on one line. */
export function describe({ topic, payload, json, reasonPrefix, retain, qos }: ExpectedMessage): string {
  const parts = [
    ...(qos === undefined ? [] : [`qos ${qos}`]),
    ...(retain === undefined ? [] : [`retain ${Number(retain)}`]),
    ...(payload === undefined ? [] : [payload.length > 300 ? `${payload.length} bytes` : show(payload.toString())]),
    ...(json === undefined ? [] : [show(json)]),
    ...(reasonPrefix === undefined ? [] : [`Reason "${reasonPrefix}…"`]),
  ];
  return [topic, ...parts].join(' ');
}

function jsonBody(payload: Buffer): Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(payload.toString());
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function show(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
