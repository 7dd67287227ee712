/** One page of the timeline, newest first or from a position, with the links to the pages beside it. */
import type { Query } from '../../domain/query/query.ts';
import type { Selection } from '../../domain/query/selection.ts';
import type { Position, RecordedEvent } from '../../domain/recorded-event.ts';
import { type TimelineItem, timelineItem } from '../../projections/timeline.ts';
import { PAGE_EXAMINED_HERE_MAX, PAGE_PAYLOAD_BYTES_MAX } from './limits.ts';
import type { HttpPorts } from './ports.ts';
import type { TimelineQuery } from './query.ts';

/**
 * `next` goes on in the same direction, and is left out at the end of it; `previous` turns round at the page's first item.
 * `truncatedBefore`: traffic before this position is not kept, so that what is not here may have been.
 */
export type TimelinePage = Readonly<{
  items: readonly TimelineItem[];
  next?: string;
  previous?: string;
  truncatedBefore?: Position;
}>;

/** What a page is read with: `terms` are all that is asked for, single parameters included. */
export type PageRequest = Readonly<{ query: TimelineQuery; selection: Selection; terms: Query }>;

/**
 * Reads a page: oldest first when `after` is given, newest first otherwise. A page may hold fewer items than asked for and still have
 * a `next`: reading has bounds, and a query may match little. What is not found at once is looked for by the history.
 */
export async function timelinePage(
  { store, search }: Pick<HttpPorts, 'store' | 'search'>,
  request: PageRequest,
): Promise<TimelinePage> {
  const { query, selection } = request;
  const { after, before, limit } = query;
  const forwards = after !== undefined;
  const { interest, positions } = selection;
  const head = store.head();
  const direction = forwards ? 'forwards' : 'backwards';
  const from = forwards ? Math.max(after + 1, positions.from) : Math.min(before ?? head + 1, positions.end);
  const { events, stoppedAt, full } = await take(store.readAll({ direction, from, interest }), selection, limit);
  const found = events.map(timelineItem);
  const rest =
    full || stoppedAt === undefined
      ? { items: [], stoppedAt }
      : await further(search, request, direction, stoppedAt, limit - found.length);

  const way = forwards ? 'after' : 'before';
  const items = [...found, ...rest.items];
  const start = items[0]?.position;
  const turn = forwards ? (start ?? after + 1) : (start ?? (before === undefined ? head : before - 1));
  const border = store.truncatedBefore();
  return {
    items,
    ...(rest.stoppedAt === undefined ? {} : { next: link(query, way, rest.stoppedAt) }),
    ...(forwards && turn === 0 ? {} : { previous: link(query, forwards ? 'before' : 'after', turn) }),
    ...(border > 0 && { truncatedBefore: border }),
  };
}

type Rest = Readonly<{ items: readonly TimelineItem[]; stoppedAt: Position | undefined }>;

/** Goes on from `stoppedAt`, the last position that was looked at. */
async function further(
  search: HttpPorts['search'],
  { terms }: PageRequest,
  direction: 'forwards' | 'backwards',
  stoppedAt: Position,
  limit: number,
): Promise<Rest> {
  const forwards = direction === 'forwards';
  const found = await search({ query: terms, direction, from: forwards ? stoppedAt + 1 : stoppedAt, limit });
  const next = found.stoppedAt;
  return { items: found.items, stoppedAt: forwards && next !== undefined ? next - 1 : next };
}

/** `stoppedAt` is the position to go on from; undefined when there was nothing more to read. `full`: the page has all that it may hold. */
type Taken = Readonly<{ events: readonly RecordedEvent[]; stoppedAt: Position | undefined; full: boolean }>;

async function take(
  pages: AsyncIterable<readonly RecordedEvent[]>,
  { matches, positions }: Selection,
  limit: number,
): Promise<Taken> {
  const events: RecordedEvent[] = [];
  let payloadBytes = 0;
  let examined = 0;
  let last: number | undefined;
  for await (const page of pages) {
    for (const event of page) {
      if (event.position < positions.from || event.position >= positions.end) return endOf(events);
      if (payloadBytes >= PAGE_PAYLOAD_BYTES_MAX) return { events, stoppedAt: last, full: true };
      if (examined >= PAGE_EXAMINED_HERE_MAX) return { events, stoppedAt: last, full: false };
      const wanted = matches(event);
      if (wanted && events.length === limit) return { events, stoppedAt: last, full: true };
      if (wanted) {
        events.push(event);
        payloadBytes += event.payload?.byteLength ?? 0;
      }
      examined++;
      last = event.position;
    }
  }
  return endOf(events);
}

function endOf(events: readonly RecordedEvent[]): Taken {
  return { events, stoppedAt: undefined, full: false };
}

function link(query: TimelineQuery, way: 'after' | 'before', position: number): string {
  const parameters = new URLSearchParams({ [way]: String(position), limit: String(query.limit) });
  const { after: _a, before: _b, limit: _l, live: _v, ...filters } = query;
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) parameters.set(name, String(value));
  return `/_sandbox/v1/timeline?${parameters}`;
}
