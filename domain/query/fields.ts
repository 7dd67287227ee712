/** What events can be asked for by name. */
import { eventKinds, eventSchemas, eventTypes } from '../events/catalogue.ts';

/**
 * What a field's values are: `text` is compared as a whole or by its beginning; `words` are searched for a part; `topic` knows MQTT's wildcards;
 * `name` is one of a few; `number` is a whole number; `mixed` is a number in some events and a text in others; `time` is asked for by
 * comparison or range; `moment` is a position or a time.
 */
export type FieldKind = 'text' | 'words' | 'topic' | 'name' | 'number' | 'mixed' | 'time' | 'moment';

export type Field = Readonly<{
  kind: FieldKind;
  /** What it is, in a few words. */
  shows: string;
  /** A value for examples. */
  example: string;
  /** All values, of kind `name`. */
  names?: readonly string[];
  /** The largest value, of kind `number`. */
  max?: number;
  /** Members of an event's facts that it looks at: only events of types that have one of them have the field. */
  members?: readonly string[];
}>;

const truth = ['true', 'false'] as const;

/** Every field there is, in the order of the documentation. */
// biome-ignore format: a table reads in columns
export const fields = {
  org:        { kind: 'text',   example: 'abc123',                shows: 'the org; "-" for what concerns the whole sandbox' },
  type:       { kind: 'text',   example: 'pump',                  shows: 'device type that the event concerns, by whoever it was sent' },
  device:     { kind: 'text',   example: 'p-1',                   shows: 'id of the device that the event concerns, by whoever it was sent' },
  client:     { kind: 'text',   example: 'd:abc123:pump:p-1',     shows: 'MQTT client id; A:org:app stands for all connections of that application' },
  kind:       { kind: 'name',   example: 'connection',            shows: 'family of events',                        names: [...Object.keys(eventKinds), 'unknown'] },
  event:      { kind: 'name',   example: 'ConnectRefused',        shows: 'type of event of the log',                names: eventTypes },
  evt:        { kind: 'text',   example: 'status',                shows: "id of a device's event, from the topic",  members: ['topic'] },
  cmd:        { kind: 'text',   example: 'reboot',                shows: 'id of a command, from the topic',         members: ['topic'] },
  fmt:        { kind: 'text',   example: 'json',                  shows: 'format of a message, from the topic',     members: ['topic'] },
  topic:      { kind: 'topic',  example: 'iot-2/type/pump/id/+/evt/#', shows: "topic in the platform's form; + and # as in MQTT", members: ['topic'] },
  qos:        { kind: 'number', example: '1',                     shows: 'QoS of a message',                        members: ['qos'], max: 2 },
  retain:     { kind: 'name',   example: 'true',                  shows: 'whether the sender asked to retain a message', members: ['retain'], names: truth },
  dup:        { kind: 'name',   example: 'true',                  shows: 'whether the sender marked a message as repeated', members: ['dup'], names: truth },
  id:         { kind: 'text',   example: '8f7c6a35-ba5f-8f37-aef3-000000000006', shows: 'id of the event' },
  connection: { kind: 'text',   example: '6f1d1f0e-9d0c-4b52-8f2e-000000000100', shows: 'id of the connection or API call that the event belongs to' },
  rejection:  { kind: 'text',   example: 'wrong-token',           shows: 'rule that a refusal follows',             members: ['rejection', 'rule'] },
  code:       { kind: 'number', example: '292',                   shows: 'close code of a connection',              members: ['closeCode'] },
  reason:     { kind: 'words',  example: 'authorized',            shows: 'why it was refused or ended: any part of the sentence', members: ['reason'] },
  status:     { kind: 'mixed',  example: '404',                   shows: 'HTTP status of an API call; new status of a device or org', members: ['status'] },
  method:     { kind: 'text',   example: 'DELETE',                shows: 'HTTP method of an API call',              members: ['method'] },
  path:       { kind: 'text',   example: '/api/v0002/bulk/*',     shows: 'path of an API call',                     members: ['path'] },
  caller:     { kind: 'text',   example: 'a-abc123-a84ps90Ajs',   shows: 'API key or client of an API call',        members: ['caller'] },
  node:       { kind: 'text',   example: 'n1',                    shows: 'broker node that recorded the event' },
  stream:     { kind: 'text',   example: 'client-d:abc123:pump:p-1', shows: 'stream of the log' },
  position:   { kind: 'number', example: '1000..2000',            shows: 'place in the log' },
  after:      { kind: 'moment', example: '-5m',                   shows: 'what stands after a position, or was recorded at a time or later' },
  before:     { kind: 'moment', example: '2024-05-01T10:00:00Z',  shows: 'what stands before a position, or was recorded before a time' },
  at:         { kind: 'time',   example: '-1h..now',              shows: "time on the org's sandbox clock" },
  time:       { kind: 'time',   example: '2024-05-01..2024-05-02', shows: 'time on the wall clock, when it was recorded' },
} as const satisfies Readonly<Record<string, Field>>;

export type FieldName = keyof typeof fields;

export const fieldNames: readonly string[] = [...Object.keys(fields), 'payload'];

/** The field of a name. */
export function fieldOf(name: FieldName): Field {
  return fields[name];
}

export function isField(name: string): name is FieldName {
  return Object.hasOwn(fields, name);
}

/** The types of events that can have a field; undefined for a field that all have. */
export function typesWith(name: FieldName): ReadonlySet<string> | undefined {
  const { members } = fieldOf(name);
  if (members === undefined) return undefined;
  const shapes = Object.entries(eventSchemas).map(([type, { shape }]) => ({ type, shape }));
  return new Set(shapes.filter(({ shape }) => members.some((member) => member in shape)).map(({ type }) => type));
}

/** The types of events that have a payload: messages, and connections for their Will. */
export const typesWithPayload: ReadonlySet<string> = new Set(['MessagePublished', 'ClientConnected']);
