/** Which events of the log somebody wants to see. */
import { subjectsOf } from '../domain/event-subjects.ts';
import { type EventKind, type EventType, eventTypesOf } from '../domain/events/catalogue.ts';
import type { RecordedEvent } from '../domain/recorded-event.ts';

/** Absent members do not restrict; present ones must all hold. */
export type TimelineFilter = Readonly<{
  org?: string;
  /** Device type id. */
  type?: string;
  /** Device id: messages of the device, by whoever sent them, and what happened to it. */
  device?: string;
  /** Client id; `A:org:app` stands for all its connections, which the platform gave private ids. */
  client?: string;
  kind?: EventKind;
  /** Event type, such as `MessagePublished`. */
  event?: EventType;
  /** Wall clock, ms since the epoch, inclusive. */
  since?: number;
  /** Wall clock, ms since the epoch, exclusive. */
  until?: number;
}>;

/** `interest` is the part that a store can look up; `matches` is the whole truth. */
export type TimelineSelection = Readonly<{
  interest: Readonly<{
    org?: string;
    device?: string;
    clientId?: string;
    types?: readonly string[];
    since?: number;
    until?: number;
  }>;
  matches: (event: RecordedEvent) => boolean;
}>;

/** Turns a filter into what the store is asked for and the test of each event that comes back. */
export function timelineFilter(filter: TimelineFilter): TimelineSelection {
  const { org, type, device, client, since, until } = filter;
  const types = typesOf(filter);
  const exactClient = client !== undefined && !isScalable(client) ? client : undefined;
  return {
    interest: {
      ...(org === undefined ? {} : { org }),
      ...(org === undefined || type === undefined || device === undefined
        ? {}
        : { device: `${org}:${type}:${device}` }),
      ...(exactClient === undefined ? {} : { clientId: exactClient }),
      ...(types === undefined ? {} : { types }),
      ...(since === undefined ? {} : { since }),
      ...(until === undefined ? {} : { until }),
    },
    matches: (event) => {
      const { org: eventOrg, recordedAt } = event.metadata;
      if (org !== undefined && eventOrg !== org) return false;
      if (types !== undefined && !types.includes(event.type)) return false;
      if (since !== undefined && recordedAt < since) return false;
      if (until !== undefined && recordedAt >= until) return false;
      if (type === undefined && device === undefined && client === undefined) return true;
      const { clientId, devices } = subjectsOf(event);
      return isClient(clientId, client) && isDevice(event, devices, type, device);
    },
  };
}

function typesOf({ kind, event }: TimelineFilter): readonly string[] | undefined {
  const ofKind = kind === undefined ? undefined : eventTypesOf(kind);
  if (event === undefined) return ofKind;
  return ofKind === undefined || ofKind.includes(event) ? [event] : [];
}

/** `A:org:app`: the platform keeps each of its connections under `A:org:app:_XXXXXXXX`. */
function isScalable(client: string): boolean {
  return /^A:[^:]+:[^:]+$/.test(client);
}

function isClient(clientId: string | undefined, wanted: string | undefined): boolean {
  if (wanted === undefined || clientId === wanted) return true;
  return clientId !== undefined && isScalable(wanted) && clientId.startsWith(`${wanted}:_`);
}

function isDevice(event: RecordedEvent, devices: readonly string[], type?: string, device?: string): boolean {
  if (type === undefined && device === undefined) return true;
  if (devices.some((known) => isNamed(known, type, device))) return true;
  // A device type that was added concerns no device yet.
  return device === undefined && (event.data as { typeId?: unknown }).typeId === type;
}

/** `known` is `{org}:{typeId}:{deviceId}`. */
function isNamed(known: string, type: string | undefined, device: string | undefined): boolean {
  const afterOrg = known.slice(known.indexOf(':') + 1);
  if (type !== undefined && device !== undefined) return afterOrg === `${type}:${device}`;
  return type === undefined ? afterOrg.endsWith(`:${device}`) : afterOrg.startsWith(`${type}:`);
}
