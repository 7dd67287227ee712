/**
 * What the API is expected to know of one org: plain objects, as the last answers showed them. Written from the documentation and IBM's own
 * tests, without a look at `domain/`: that is what it is compared with.
 */
import type fc from 'fast-check';
import { mismatch, some, text } from './registry-model-match.ts';

export type Body = Record<string, unknown>;

/** `shown` is the type as GET answers it. */
export type TypeRow = { shown: Body & { id: string; classId: string; deviceInfo?: Body; metadata?: Body } };
/** `shown` is the device as GET answers it; logs and codes stand newest first. */
export type DeviceRow = {
  shown: Body & {
    typeId: string;
    deviceId: string;
    clientId: string;
    classId: string;
    deviceInfo: Body;
    metadata: Body;
  };
  token: string;
  location?: Body;
  logs: (Body & { id: string })[];
  codes: Body[];
};
/** `members` are keys of devices. A gateway's own group comes and goes with it. */
export type GroupRow = { shown: Body & { id: string }; members: Set<string> };
export type KeyRow = { shown: Body & { key: string }; token: string };

export type Model = Readonly<{
  org: string;
  /** The caller, which may do everything. */
  key: string;
  types: Map<string, TypeRow>;
  /** By `typeId deviceId`. */
  devices: Map<string, DeviceRow>;
  groups: Map<string, GroupRow>;
  keys: Map<string, KeyRow>;
  /** Every log, group and key there ever was, the newest first. */
  made: Readonly<{ logs: Readonly<{ id: string; at: Named }>[]; groups: string[]; keys: string[] }>;
}>;

export function emptyModel(org: string, key: string): Model {
  const made = { logs: [], groups: [], keys: [] };
  return { org, key, types: new Map(), devices: new Map(), groups: new Map(), keys: new Map(), made };
}

export type Named = Readonly<{ typeId: string; deviceId: string }>;

/** How a device is found. */
export function keyOf({ typeId, deviceId }: Named): string {
  return `${typeId} ${deviceId}`;
}

export type Answer = Readonly<{ status: number; body: unknown }>;
export type Asked = Readonly<{
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v0002`. */
  path: string;
  body?: unknown;
  /** Another caller than the model's own: `user:token`. */
  as?: string;
}>;

/** Somebody who plays: the model of an org, and the way to its API. */
export type Play = Readonly<{ model: Model; call: (asked: Asked) => Promise<Answer> }>;

/** One thing that can be done: what it is given, how often it comes, and how it is played. `play` throws where API and model disagree. */
export type Move = Readonly<{
  weight: number;
  given: fc.Arbitrary<unknown>;
  play: (play: Play, given: never) => Promise<void>;
}>;

export function move<Given>(
  weight: number,
  given: fc.Arbitrary<Given>,
  play: (play: Play, given: Given) => Promise<void>,
): Move {
  return { weight, given, play };
}

/** Calls, and compares with the answer that the model expects: a status, and a body. Resolves with the body. */
export async function expectAnswer(
  { call }: Pick<Play, 'call'>,
  asked: Asked,
  expected: Readonly<{ status: number; body?: unknown }>,
): Promise<Body> {
  const { status, body } = await call(asked);
  const found =
    status === expected.status ? mismatch(body, expected.body) : `the status is ${status}, not ${expected.status}`;
  if (found === undefined) return body as Body;
  const sent = asked.body === undefined ? '' : ` with ${JSON.stringify(asked.body)}`;
  throw new Error(`${asked.method} ${asked.path}${sent}: ${found}; the answer was ${status} ${JSON.stringify(body)}`);
}

const texts = some('texts', (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'));

/** A refusal in IBM's shape. Source: iot-python exceptions.py. */
export function refused(
  status: number,
  id: unknown = text,
  violations: unknown = undefined,
): { status: number; body: Body } {
  return { status, body: { message: text, exception: { id, properties: texts }, violations } };
}

/** A body that is not valid: at least one violation. Source: iot-java issue 114. */
export function invalid(id = 'CUDRS0007E'): { status: number; body: Body } {
  const list = some('violations', (value) => Array.isArray(value) && value.length > 0);
  return refused(400, id, list);
}

/** Members that are neither absent nor null. Source: iot-java and iot-python, which send null for what is unset. */
export function set<T extends Body>(members: T): Body {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null && value !== undefined));
}
