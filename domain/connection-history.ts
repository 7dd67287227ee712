/** What became of a client's connections: one entry for each, from its beginning to its end, and one for each attempt that was refused. */
import { CLIENT_ID_REUSED } from './connection.ts';
import type { EventOf } from './events/catalogue.ts';
import type { Position, RecordedEvent } from './recorded-event.ts';

/** An event of the log by its type. */
export type RecordedOf<Type extends 'ClientConnected' | 'ClientDisconnected' | 'ConnectRefused'> = Omit<
  RecordedEvent,
  'type' | 'data' | 'payload'
> &
  EventOf<Type>;

/**
 * A connection: without `until` it is open, without `from` its beginning is not in the log any more. `takenOverBy` is the connection of the
 * client that came in its place. Or an attempt.
 */
export type ConnectionEntry =
  | Readonly<{
      kind: 'connection';
      from?: RecordedOf<'ClientConnected'>;
      until?: RecordedOf<'ClientDisconnected'>;
      takenOverBy?: string;
    }>
  | Readonly<{ kind: 'refused'; refused: RecordedOf<'ConnectRefused'> }>;

/** Where a page ended: before the beginning at `before`, behind which the connections that ended at `ends` had begun earlier. */
export type HistoryPlace = Readonly<{ before: Position; ends: readonly Position[] }>;

/** `place`: where the next page begins; left out with the last one. */
export type HistoryPage = Readonly<{ entries: readonly ConnectionEntry[]; place?: HistoryPlace }>;

/** The events of a client that tell of its connections. */
export const connectionHistoryTypes = ['ClientConnected', 'ConnectRefused', 'ClientDisconnected'] as const;

/** How many events behind the place a page may need: each entry two, and one for each end whose beginning is on a later page. */
export function eventsFor(entries: number): number {
  return 2 * entries + 3;
}

/**
 * Which positions a page needs besides: the ends, and who came right behind an end, because of a takeover. A Will may stand in between. Of an
 * end right before the place that is who stands at the place.
 */
export function besides(place: HistoryPlace | undefined): readonly Position[] {
  return place ? [place.before, ...place.ends.flatMap((end) => [end, end + 1, end + 2])] : [];
}

/**
 * Makes a page, the connection or attempt that began last in front. `events`: newest first; behind the place `eventsFor(limit)`, or as many
 * as there are, and before it those that `besides` asks for.
 */
export function connectionHistory(
  events: readonly RecordedEvent[],
  clientIds: readonly string[],
  place: HistoryPlace | undefined,
  limit: number,
): HistoryPage {
  const { before = Number.MAX_SAFE_INTEGER, ends = [] } = place ?? {};
  const entries: ConnectionEntry[] = [];
  /** By connection: ends whose beginning has not come by. */
  const ended = new Map<string, Ended>();
  /** By client: the connection that has come by last. */
  const later = new Map<string, string>();
  let began: Position = before;
  let looked = 0;
  for (const event of events.filter(isTold)) {
    const { clientId, connectionId } = event.data;
    const { position } = event;
    if (!clientIds.includes(clientId)) continue;
    const isShown = position >= before;
    if (!isShown) looked++;
    if (event.type === 'ClientDisconnected') {
      if (isShown && !ends.includes(position)) continue;
      const takenOverBy = event.data.closeCode === CLIENT_ID_REUSED ? later.get(clientId) : undefined;
      ended.set(connectionId, { until: event, ...(takenOverBy !== undefined && { takenOverBy }) });
      continue;
    }
    if (event.type === 'ClientConnected') later.set(clientId, connectionId);
    if (isShown) continue;
    if (entries.length === limit) {
      const open = [...ended.values()].map(({ until }) => until.position).filter((end) => end > began);
      return { entries, place: { before: began, ends: open } };
    }
    began = position;
    if (event.type === 'ConnectRefused') entries.push({ kind: 'refused', refused: event });
    else entries.push({ kind: 'connection', from: event, ...ended.get(connectionId) });
    ended.delete(connectionId);
  }
  // Whose beginning should have come by, if the log still had it.
  const cut = looked < eventsFor(limit) ? [...ended.values()] : [];
  return { entries: [...entries, ...cut.map((end) => ({ kind: 'connection', ...end }) as const)] };
}

type Ended = Readonly<{ until: RecordedOf<'ClientDisconnected'>; takenOverBy?: string }>;

type Told = RecordedOf<'ClientConnected'> | RecordedOf<'ClientDisconnected'> | RecordedOf<'ConnectRefused'>;

function isTold(event: RecordedEvent): event is RecordedEvent & Told {
  return (connectionHistoryTypes as readonly string[]).includes(event.type);
}
