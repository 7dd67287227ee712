/** One event of the log as users see it: on the timeline API, its live stream, the console and `tail`. */
import { type Subjects, subjectsOf } from '../domain/event-subjects.ts';
import { type EventKind, eventKind } from '../domain/events/catalogue.ts';
import type { Position, RecordedEvent } from '../domain/recorded-event.ts';
import { adviceOn } from './timeline-advice.ts';
import { sentenceOf } from './timeline-summary.ts';

/** Texts are UTF-8; times are ISO 8601 in UTC with milliseconds. Members that do not apply are left out. */
export type TimelineItem = Readonly<{
  position: Position;
  id: string;
  type: string;
  /** `unknown` for an event type that this version does not know. */
  kind: EventKind | 'unknown';
  org: string;
  /** The org's sandbox clock. */
  at: string;
  /** The wall clock. */
  recordedAt: string;
  clientId?: string;
  /** The device that the event concerns: of a gateway's message, the device behind it. */
  typeId?: string;
  deviceId?: string;
  /** The event's facts without credentials, not even digests of them. */
  data: Readonly<Record<string, unknown>>;
  /** The payload as it is, when it is valid UTF-8. */
  payload?: string;
  /** Any other payload. */
  payloadBase64?: string;
  correlationId?: string;
  causationId?: string;
  /** Who did or suffered it, such as `device pump/p-1`; `summary` begins with it. */
  who: string;
  /** What happened, in one sentence. */
  summary: string;
  /** For refusals: what to do about it. */
  advice?: string;
}>;

/** Makes the item of one event. Works on events of later versions too: they have a plain summary. */
export function timelineItem(event: RecordedEvent): TimelineItem {
  const { position, id, type, metadata } = event;
  const { clientId, devices } = subjectsOf(event);
  const { who, what } = sentenceOf(event);
  const advice = adviceOn(event);
  return {
    position,
    id,
    type,
    kind: eventKind(type) ?? 'unknown',
    org: metadata.org,
    at: new Date(metadata.at).toISOString(),
    recordedAt: new Date(metadata.recordedAt).toISOString(),
    ...(clientId === undefined ? {} : { clientId }),
    ...deviceOf(event, devices),
    data: withoutCredentials(event.data) as Record<string, unknown>,
    ...payloadOf(event.payload),
    ...(metadata.correlationId === undefined ? {} : { correlationId: metadata.correlationId }),
    ...(metadata.causationId === undefined ? {} : { causationId: metadata.causationId }),
    who,
    summary: `${who} ${what}`,
    ...(advice === undefined ? {} : { advice }),
  };
}

/** `subjectsOf` puts the client's own device first, so the last is the one that the event is about. */
function deviceOf(event: RecordedEvent, devices: Subjects['devices']): { typeId?: string; deviceId?: string } {
  const device = devices.at(-1);
  if (device !== undefined) {
    const [, typeId = '', ...rest] = device.split(':');
    return { typeId, deviceId: rest.join(':') };
  }
  const { typeId } = event.data as Record<string, unknown>;
  return typeof typeId === 'string' ? { typeId } : {};
}

// `fatal` tells text from bytes; `ignoreBOM` keeps a leading mark, so that the text is the payload and not nearly the payload.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function payloadOf(payload: Uint8Array | undefined): { payload?: string; payloadBase64?: string } {
  if (payload === undefined) return {};
  try {
    return { payload: utf8.decode(payload) };
  } catch {
    return { payloadBase64: Buffer.from(payload).toString('base64') };
  }
}

/** Digests are not tokens, but who can read them can try tokens against them at leisure: they stay in the log. */
function withoutCredentials(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCredentials);
  if (typeof value !== 'object' || value === null) return value;
  if ('salt' in value && 'digest' in value) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const kept = withoutCredentials(member);
      return kept === undefined ? [] : [[name, kept]];
    }),
  );
}
