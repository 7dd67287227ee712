/** Searches that may take reading much of the log: bounded in what a page looks at, so a page may be short and still say where to go on. */
import { selection } from '../../domain/query/selection.ts';
import { timelineItem } from '../../projections/timeline.ts';
import type { FoundPage, Search } from '../history.ts';
import type { EventStore } from '../store/event-store.ts';

/** Events looked at for one page, those that indexes and needles leave out not counted: about a second's work. */
const EXAMINED_MAX = 250_000;

/** Payload bytes on one page: what a reader can be expected to take at once. */
const PAYLOAD_BYTES_MAX = 8 * 1024 * 1024;

/** Finds a page of events. */
export async function find(store: Pick<EventStore, 'readAll'>, search: Search): Promise<FoundPage> {
  const { query, direction, from, limit } = search;
  const { interest, positions, matches, needles } = selection(query);
  const forwards = direction === 'forwards';
  const first = forwards
    ? Math.max(from ?? 0, positions.from)
    : Math.min(from ?? Number.POSITIVE_INFINITY, positions.end);
  const items: FoundPage['items'][number][] = [];
  let examined = 0;
  let payloadBytes = 0;
  let last = first;
  const start = Number.isFinite(first) ? { from: first } : {};
  for await (const page of store.readAll({ direction, ...start, interest, needles })) {
    for (const event of page) {
      if (forwards ? event.position >= positions.end : event.position < positions.from) return { items, examined };
      const full = examined >= EXAMINED_MAX || payloadBytes >= PAYLOAD_BYTES_MAX;
      if (full) return { items, examined, stoppedAt: last };
      const wanted = matches(event);
      if (wanted && items.length === limit) return { items, examined, stoppedAt: last };
      if (wanted) {
        items.push(timelineItem(event));
        payloadBytes += event.payload?.byteLength ?? 0;
      }
      examined++;
      last = forwards ? event.position + 1 : event.position;
    }
  }
  return { items, examined };
}
