/** The connection history of one client, or of several together, as reads ask for it. */

import type { HistoryPlace } from '../../domain/connection-history.ts';
import { besides, connectionHistory, connectionHistoryTypes, eventsFor } from '../../domain/connection-history.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { LogRead } from '../operation.ts';

/** `after`: `{position}` or `{position}.{end}.{end}`, as the page before gave it: see `HistoryPlace`. */
export type ConnectionPaging = Readonly<{ limit: number; after?: string | undefined }>;

/** What `after` looks like. */
export const CONNECTION_PLACE = /^\d{1,15}(\.\d{1,15}){0,4}$/;

export function readConnections(clientIds: readonly string[], { limit, after }: ConnectionPaging): LogRead {
  const place = placeOf(after);
  return {
    clientIds,
    types: connectionHistoryTypes,
    offset: 0,
    limit: eventsFor(limit),
    ...(place && { before: place.before, besides: besides(place) }),
  };
}

/** The entries hold events as they were recorded, without payloads and inputs. */
export function connectionsPage(
  events: readonly RecordedEvent[],
  clientIds: readonly string[],
  { limit, after }: ConnectionPaging,
): object {
  const { entries, place } = connectionHistory(events.map(bare), clientIds, placeOf(after), limit);
  return { items: entries, ...(place && { after: [place.before, ...place.ends].join('.') }) };
}

function placeOf(after: string | undefined): HistoryPlace | undefined {
  if (after === undefined || !CONNECTION_PLACE.test(after)) return undefined;
  const [before = 0, ...ends] = after.split('.').map(Number);
  return { before, ends };
}

function bare({ payload: _, metadata: { input: _i, ...metadata }, ...event }: RecordedEvent): RecordedEvent {
  return { ...event, metadata };
}
