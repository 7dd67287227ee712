/** One event of the log as users see it: on the timeline API, its live stream, the console and `tail`. */
import { type Subjects, subjectsOf } from '../domain/event-subjects.ts';
import { type EventKind, eventKind } from '../domain/events/catalogue.ts';
import { payloadView } from '../domain/payload-text.ts';
import type { Position, RecordedEvent } from '../domain/recorded-event.ts';
import { withoutCredentials } from '../domain/without-credentials.ts';
import { apiAdviceOn } from './api-advice.ts';
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
  const { position, id, type, metadata, payload } = event;
  const { clientId, devices } = subjectsOf(event);
  const device = deviceOf(event, devices);
  const { who, what } = sentenceOf(event);
  const advice = adviceOn(event) ?? apiAdviceOn(event);
  // Members are set one by one: a live stream makes tens of thousands of these a second, and spreading costs more than all the rest.
  const item: { -readonly [Member in keyof TimelineItem]: TimelineItem[Member] } = {
    position,
    id,
    type,
    kind: eventKind(type) ?? 'unknown',
    org: metadata.org,
    at: new Date(metadata.at).toISOString(),
    recordedAt: new Date(metadata.recordedAt).toISOString(),
    data: withoutCredentials(event.data) as Record<string, unknown>,
    who,
    summary: `${who} ${what}`,
  };
  if (clientId !== undefined) item.clientId = clientId;
  if (device.typeId !== undefined) item.typeId = device.typeId;
  if (device.deviceId !== undefined) item.deviceId = device.deviceId;
  if (payload !== undefined) {
    const view = payloadView(payload);
    if ('payload' in view) item.payload = view.payload;
    else item.payloadBase64 = view.payloadBase64;
  }
  if (metadata.correlationId !== undefined) item.correlationId = metadata.correlationId;
  if (metadata.causationId !== undefined) item.causationId = metadata.causationId;
  if (advice !== undefined) item.advice = advice;
  return item;
}

/** `subjectsOf` puts the client's own device first, so the last is the one that the event is about. */
function deviceOf(event: RecordedEvent, devices: Subjects['devices']): { typeId?: string; deviceId?: string } {
  const device = devices.at(-1);
  if (device !== undefined) {
    const type = device.indexOf(':') + 1;
    const id = device.indexOf(':', type) + 1;
    return { typeId: device.slice(type, id - 1), deviceId: device.slice(id) };
  }
  const { typeId } = event.data as Record<string, unknown>;
  return typeof typeId === 'string' ? { typeId } : {};
}
