/** One page of the timeline, newest first or from a position, with the links to the pages beside it. */
import type { Selection } from '../../domain/query/selection.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { type TimelineItem, timelineItem } from '../../projections/timeline.ts';
import { PAGE_EXAMINED_MAX, PAGE_PAYLOAD_BYTES_MAX } from './limits.ts';
import type { HttpPorts } from './ports.ts';
import type { TimelineQuery } from './query.ts';

/** `next` goes on in the same direction, and is left out at the end of it; `previous` turns round at the page's first item. */
export type TimelinePage = Readonly<{ items: readonly TimelineItem[]; next?: string; previous?: string }>;

/**
 * Reads a page: oldest first when `after` is given, newest first otherwise. A page may hold fewer items than asked for and still have
 * a `next`: reading has bounds (see `limits.ts`), and a query may match little.
 */
export async function timelinePage(
  store: HttpPorts['store'],
  query: TimelineQuery,
  selection: Selection,
): Promise<TimelinePage> {
  const { after, before, limit } = query;
  const forwards = after !== undefined;
  const { interest, positions } = selection;
  const head = store.head();
  const from = forwards ? Math.max(after + 1, positions.from) : Math.min(before ?? head + 1, positions.end);
  const pages = store.readAll({ direction: forwards ? 'forwards' : 'backwards', from, interest });
  const { events, stoppedAt } = await take(pages, selection, limit);

  const way = forwards ? 'after' : 'before';
  const start = events[0]?.position;
  const turn = forwards ? (start ?? after + 1) : (start ?? (before === undefined ? head : before - 1));
  return {
    items: events.map(timelineItem),
    ...(stoppedAt === undefined ? {} : { next: link(query, way, stoppedAt) }),
    ...(forwards && turn === 0 ? {} : { previous: link(query, forwards ? 'before' : 'after', turn) }),
  };
}

/** `stoppedAt` is the position to go on from; undefined when there was nothing more to read. */
type Taken = Readonly<{ events: readonly RecordedEvent[]; stoppedAt: number | undefined }>;

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
      if (event.position < positions.from || event.position >= positions.end) return { events, stoppedAt: undefined };
      const full = payloadBytes >= PAGE_PAYLOAD_BYTES_MAX || examined >= PAGE_EXAMINED_MAX;
      const wanted = matches(event);
      if (full || (wanted && events.length === limit)) return { events, stoppedAt: last };
      if (wanted) {
        events.push(event);
        payloadBytes += event.payload?.byteLength ?? 0;
      }
      examined++;
      last = event.position;
    }
  }
  return { events, stoppedAt: undefined };
}

function link(query: TimelineQuery, way: 'after' | 'before', position: number): string {
  const parameters = new URLSearchParams({ [way]: String(position), limit: String(query.limit) });
  const { after: _a, before: _b, limit: _l, live: _v, ...filters } = query;
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) parameters.set(name, String(value));
  return `/_sandbox/v1/timeline?${parameters}`;
}
