/** An export: the events of an org, of one of its devices or of what a query asks for, as the lines of an archive. Read as a stream. */
import { isUtf8 } from 'node:buffer';
import { setImmediate } from 'node:timers/promises';
import { withoutDigests } from '../../domain/archive-credentials.ts';
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  type ArchiveHead,
  type BugPack,
  eventLine,
  linked,
  type Manifest,
} from '../../domain/archive-lines.ts';
import { PositionMap, withPositions } from '../../domain/archive-positions.ts';
import { upcast } from '../../domain/events/upcasters.ts';
import type { Selection } from '../../domain/query/selection.ts';
import type { Position, RecordedEvent } from '../../domain/recorded-event.ts';
import { World } from '../../projections/world.ts';
import type { EventStore } from '../store/event-store.ts';
import { closings } from './closings.ts';
import { sha256 } from './hash.ts';
import { beginsInput } from './inputs.ts';

/** What is wanted. `upTo`: the last position; inputs that began by then are in it to their end. */
export type ExportOrder = Readonly<{
  org: string;
  /** `{typeId}:{deviceId}` */
  device?: string;
  query?: Readonly<{ text: string; selection: Selection }>;
  upTo: Position;
  credentials: boolean;
  /** Traffic of the org was given up by retention. */
  truncated: boolean;
  /** The version of this sandbox, and its bound on the queues of sessions: as long as it was in force, the end is as it would have been. */
  sandbox: string;
  queuedMessagesMax: number;
  pack?: BugPack;
  /** Hears how far it is: the position of the last event that was looked at. */
  progress?: (position: Position) => void;
}>;

type Log = Pick<EventStore, 'readAll'>;

/** The lines of the archive, without their ends. */
export async function* exportLines(store: Log, order: ExportOrder): AsyncGenerator<string> {
  const first = linked(headOf(order), '', sha256);
  yield first.line;
  let { link } = first;
  const counts: Record<string, number> = {};
  let upTo: Manifest['upTo'];
  for await (const events of exportedEvents(store, order)) {
    for (const event of events) {
      const { line, link: next } = linked(eventLine(event, textOf), link, sha256);
      link = next;
      counts[event.type] = (counts[event.type] ?? 0) + 1;
      upTo = { position: event.position, recordedAt: event.metadata.recordedAt };
      yield line;
    }
  }
  const manifest: Manifest = { end: true, events: (upTo?.position ?? -1) + 1, ...(upTo && { upTo }), counts };
  yield linked(manifest, link, sha256, link.length).line;
}

/** The events as an archive holds them, in pages; those that close what is open at the end of an org included. */
export async function* exportedEvents(store: Log, order: ExportOrder): AsyncGenerator<readonly RecordedEvent[]> {
  const places = new PositionMap();
  // To know who is connected at the end. Part of an org tells nothing of that.
  const world = partOf(order) === 'org' ? new World({ sessionQueueMessagesMax: order.queuedMessagesMax }) : undefined;
  let last: RecordedEvent | undefined;
  for await (const page of pagesOf(store, order)) {
    const events = page.map((event) => {
      const place = places.size;
      const moved = withPositions(event, {
        message: (position) => places.placeOf(position),
        basis: (position) => places.placeAtOrBefore(position) ?? -1,
        own: place,
      });
      places.add(event.position);
      return ownEvent(moved, place, order.credentials);
    });
    for (const event of events) world?.fold(upcast(event));
    last = events.at(-1) ?? last;
    yield events;
    order.progress?.(places.last);
    // Everybody else has their turn: this may be the thread of a broker.
    await setImmediate();
  }
  if (world && last) yield [...closings(world, last)];
}

/** How many events are turned into lines in a row. */
const PAGE_EVENTS = 500;

async function* pagesOf(store: Log, order: ExportOrder): AsyncGenerator<readonly RecordedEvent[]> {
  const { org, device, query, upTo } = order;
  const interest = { ...query?.selection.interest, org, ...(device !== undefined && { device: `${org}:${device}` }) };
  const whole = partOf(order) === 'org';
  let events: RecordedEvent[] = [];
  for await (const page of store.readAll({ direction: 'forwards', interest })) {
    for (const event of page) {
      if (event.position > upTo && (!whole || beginsInput(event))) return yield events;
      if (query?.selection.matches(event) === false) continue;
      events.push(event);
      if (events.length < PAGE_EVENTS) continue;
      yield events;
      events = [];
    }
    await setImmediate();
  }
  yield events;
}

/** What nobody else may know stays here. */
function ownEvent(event: RecordedEvent, position: Position, credentials: boolean): RecordedEvent {
  const own = { ...event, position };
  return credentials ? own : withoutDigests(own);
}

function partOf({ device, query }: Pick<ExportOrder, 'device' | 'query'>): ArchiveHead['of'] {
  return query ? 'query' : device === undefined ? 'org' : 'device';
}

function headOf(order: ExportOrder): ArchiveHead {
  const { org, device, query, credentials, truncated, sandbox, pack } = order;
  return {
    format: ARCHIVE_FORMAT,
    version: ARCHIVE_VERSION,
    sandbox,
    org,
    of: partOf(order),
    ...(device !== undefined && { device }),
    ...(query && { query: query.text }),
    credentials,
    ...(truncated && { truncated }),
    ...(pack && { pack }),
  };
}

function textOf(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8') : undefined;
}
