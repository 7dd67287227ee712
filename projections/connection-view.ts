/** An entry of a connection history as users see it: when it began and ended, and what each end was, in a sentence. */
import { isoInstant } from '../domain/api/instants.ts';
import type { ConnectionEntry, RecordedOf } from '../domain/connection-history.ts';
import type { RecordedEvent } from '../domain/recorded-event.ts';
import { adviceOn } from './timeline-advice.ts';
import { sentenceOf } from './timeline-summary.ts';

/** A place in the log, `at` by the clock of the org, `recordedAt` by the wall clock: ISO 8601. `explained`: what happened there. */
export type Place = Readonly<{ position: number; at: string; recordedAt: string; explained: string }>;

/**
 * `open`: without an end. A connection whose beginning is not in the log any more has no `from`. What a connection carried is counted at its
 * end.
 */
export type ConnectionEntryView =
  | (Sighting &
      Readonly<{
        kind: 'connection';
        open: boolean;
        /** The whole of it in one sentence. */
        explained: string;
        from?: Place;
        until?: Place & Readonly<{ closeCode: number; reason: string }>;
        clean?: boolean;
        sessionPresent?: boolean;
        keepAliveSeconds?: number;
        takenOverBy?: string;
        counters?: Readonly<{ readBytes: number; readMsg: number; writeBytes: number; writeMsg: number }>;
      }>)
  | (Sighting &
      Readonly<{
        kind: 'refused';
        explained: string;
        advice?: string;
        at: Place;
        rejection: string;
        returnCode: number | null;
        closeCode: number;
        reason: string;
      }>);

/** `connectedAt`: when the transport was accepted. */
type Sighting = Readonly<{
  connectionId: string;
  clientId: string;
  requestedClientId?: string | undefined;
  clientAddr: string;
  port: number;
  secure: boolean;
  protocol?: string | undefined;
  user?: string | undefined;
  connectedAt: string;
}>;

export function connectionEntryView(entry: ConnectionEntry): ConnectionEntryView {
  return entry.kind === 'refused' ? refusedView(entry.refused) : connectionView(entry);
}

function connectionView({
  from,
  until,
  takenOverBy,
}: Extract<ConnectionEntry, { kind: 'connection' }>): ConnectionEntryView {
  const { clean, sessionPresent, keepAliveSeconds } = from?.data ?? {};
  const counted = until?.data;
  return {
    kind: 'connection',
    ...sightingOf((from ?? until) as Seen),
    open: until === undefined,
    explained: explain(from, until, takenOverBy),
    ...(from && { from: placeOf(from) }),
    ...(until && { until: { ...placeOf(until), closeCode: until.data.closeCode, reason: until.data.reason } }),
    ...(clean !== undefined && { clean }),
    ...(sessionPresent !== undefined && { sessionPresent }),
    ...(keepAliveSeconds !== undefined && { keepAliveSeconds }),
    ...(takenOverBy !== undefined && { takenOverBy }),
    ...(counted && {
      counters: {
        readBytes: counted.readBytes,
        readMsg: counted.readMsg,
        writeBytes: counted.writeBytes,
        writeMsg: counted.writeMsg,
      },
    }),
  };
}

function refusedView(refused: RecordedOf<'ConnectRefused'>): ConnectionEntryView {
  const { rejection, returnCode, closeCode, reason } = refused.data;
  const at = placeOf(refused);
  const advice = adviceOn(refused);
  const { explained } = at;
  const facts = { at, rejection, returnCode, closeCode, reason };
  return { kind: 'refused', ...sightingOf(refused), explained, ...(advice !== undefined && { advice }), ...facts };
}

type Seen = RecordedOf<'ClientConnected'> | RecordedOf<'ClientDisconnected'> | RecordedOf<'ConnectRefused'>;

function sightingOf({ data }: Seen): Sighting {
  const { connectionId, clientId, clientAddr, port, secure, protocol, user, connectedAt } = data;
  const requested = 'requestedClientId' in data ? data.requestedClientId : undefined;
  return {
    connectionId,
    clientId,
    ...(requested !== undefined && { requestedClientId: requested }),
    clientAddr,
    port,
    secure,
    ...(protocol !== undefined && { protocol }),
    ...(user !== undefined && { user }),
    connectedAt: isoInstant(connectedAt),
  };
}

function placeOf(event: Seen): Place {
  const { at, recordedAt } = event.metadata;
  const { who, what } = sentenceOf(event as RecordedEvent);
  return {
    position: event.position,
    at: isoInstant(at),
    recordedAt: isoInstant(recordedAt),
    explained: `${who} ${what}`,
  };
}

function explain(
  from: RecordedOf<'ClientConnected'> | undefined,
  until: RecordedOf<'ClientDisconnected'> | undefined,
  takenOverBy: string | undefined,
): string {
  const { who, what } = sentenceOf((from ?? until) as RecordedEvent);
  if (!until) return `${who} ${what} and is connected still`;
  const end = sentenceOf(until as RecordedEvent).what;
  const after = takenOverBy === undefined ? end : `${end}, taken over by connection ${takenOverBy}`;
  return from ? `${who} ${what}, and ${after}` : `${who} ${after}; how it had begun is not in the log any more`;
}
