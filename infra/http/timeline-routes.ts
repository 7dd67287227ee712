/** `GET /_sandbox/v1/timeline`: a page, or the same live as server-sent events. */
import type { Context, Hono } from 'hono';
import type { Selection } from '../../domain/query/selection.ts';
import { beginningOf, readAsked } from './asked.ts';
import { LIVE_HEARTBEAT_MS, LIVE_QUEUE_BYTES_MAX, LIVE_QUEUE_EVENTS_MAX, LIVE_STREAMS_MAX } from './limits.ts';
import { liveTimeline } from './live-timeline.ts';
import type { HttpPorts, LiveLimits } from './ports.ts';
import { problem, problemResponse } from './problem.ts';
import { positionSchema, readQuery, type TimelineQuery, timelineParameters } from './query.ts';
import type { Calls } from './recorded-calls.ts';
import { eventStream } from './sse.ts';
import { timelinePage } from './timeline-page.ts';

export const TIMELINE_PATH = '/_sandbox/v1/timeline';

/** Adds the route. */
export function addTimeline(app: Hono<Calls>, ports: HttpPorts): void {
  const live = liveRoute(ports);
  app.get(TIMELINE_PATH, async (c) => {
    const query = readQuery(c.req.url, timelineParameters);
    if (!query.ok) return problemResponse(query.problem);
    if (query.value.after !== undefined && query.value.before !== undefined) {
      const advice =
        'use "after" to go forwards from a position, "before" to go backwards from one; "since" and "until" bound a time';
      return problemResponse(problem('query-not-valid', 'either "after" or "before" can be given, not both', advice));
    }
    const wantsLive = query.value.live === 'true' || (c.req.header('accept') ?? '').includes('text/event-stream');
    const asked = readAsked(query.value, Date.now());
    if (!asked.ok) return problemResponse(asked.problem);
    if (wantsLive) return live(c, query.value, asked.selection);
    // The links go on with the same times, also where the query counts them from now.
    const { q, query: terms, selection } = asked;
    return c.json(await timelinePage(ports, { query: { ...query.value, q }, selection, terms }));
  });
}

/** What a live stream cannot take: it has no end and no pages. */
const pagesOnly = ['before', 'until', 'limit'] as const;

function liveRoute({
  store,
  stopping,
  live = {},
}: HttpPorts): (c: Context, query: TimelineQuery, selection: Selection) => Response {
  const limits: LiveLimits = {
    heartbeatMs: LIVE_HEARTBEAT_MS,
    streams: LIVE_STREAMS_MAX,
    queueEvents: LIVE_QUEUE_EVENTS_MAX,
    queueBytes: LIVE_QUEUE_BYTES_MAX,
    ...live,
  };
  const open = new Set<() => void>();
  stopping?.addEventListener('abort', () => {
    for (const stop of open) stop();
  });

  return (c, query, selection) => {
    const misplaced = pagesOnly.filter((name) => c.req.query(name) !== undefined);
    if (misplaced.length > 0) {
      const advice = `leave out ${misplaced.join(', ')}, or leave out live=true and "Accept: text/event-stream" for a page`;
      return problemResponse(
        problem('query-not-valid', `${misplaced.join(', ')} means nothing on a live stream`, advice),
      );
    }
    const resumed = c.req.header('last-event-id');
    const position = positionSchema(-1).optional().safeParse(resumed);
    if (!position.success) {
      const detail = 'the header Last-Event-ID is not a position';
      return problemResponse(
        problem('header-not-valid', detail, 'send the id of the last event of the stream, or leave it out'),
      );
    }
    if (open.size >= limits.streams) {
      const detail = `${open.size} live streams are open, which is the most there may be`;
      return problemResponse(problem('too-many-streams', detail, 'close one, or read pages'), { 'retry-after': '1' });
    }
    const after = position.data ?? query.after ?? beginningOf(selection, store.head());
    const { frames, stop } = liveTimeline(store, selection, after, limits);
    // The body of an answer to HEAD is never read, nor cancelled.
    if (c.req.method !== 'HEAD') open.add(stop);
    return eventStream(frames, () => {
      open.delete(stop);
      stop();
    });
  };
}
