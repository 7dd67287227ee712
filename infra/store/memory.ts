/** The log in memory, for tests and in-process use: it forgets everything when the process ends. */
import { type NewEvent, type Position, pastOf, type RecordedEvent } from '../../domain/recorded-event.ts';
import { refuseBorder, refuseHoles } from './border.ts';
import type { AppendOutcome, EventStore, ExpectedRevision } from './event-store.ts';
import { Follower } from './follower.ts';
import { matchesInterest } from './interest.ts';
import { type Feed, openFeed } from './subscription.ts';

/** About what an event takes without its payload. */
const EVENT_BYTES = 500;

/** How many events a page holds. */
const PAGE = 1_000;

type Settled = (outcome: AppendOutcome) => void;

/**
 * Opens an empty log in memory. Events become durable in the next microtask, so that what must wait for durability is seen to wait.
 * `eventsMax` bounds what is kept (a million by default): older events are forgotten, their positions and revisions are not used again.
 */
export function openMemoryStore({ eventsMax = 1_000_000 }: { eventsMax?: number } = {}): EventStore {
  const events: RecordedEvent[] = [];
  let first = 0; // position of events[0]
  const streams = new Map<string, { revision: number; positions: Position[] }>();
  const feeds = new Set<Feed>();
  let waiting: (() => void)[] = [];
  let durable = -1;
  let pendingBytes = 0;
  let scheduled = false;
  let closed = false;
  let follower: Follower | undefined;

  let end = 0;
  let base: ReturnType<EventStore['base']>;
  let truncating = false;

  /** Which is the first event at or after a position. */
  const indexFrom = (position: Position) => {
    let low = 0;
    let high = events.length;
    // As long as there are no gaps, it is found at once.
    if (high === end - first) return Math.min(high, Math.max(0, Math.ceil(position - first)));
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((events[middle] as RecordedEvent).position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const at = (position: Position) => {
    const event = events[indexFrom(position)];
    return event?.position === position ? event : undefined;
  };

  const settle = () => {
    scheduled = false;
    durable = end - 1;
    pendingBytes = 0;
    forget();
    const ready = waiting;
    waiting = [];
    for (const feed of feeds) feed.wake();
    for (const call of ready) call();
  };
  const soon = (call?: () => void) => {
    if (call) waiting.push(call);
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(settle);
  };
  const answer = (settled: Settled | undefined, outcome: AppendOutcome) => {
    if (settled) soon(() => settled(outcome));
  };

  // A quarter more than asked for is kept, so that forgetting costs little per event.
  const forget = () => {
    if (events.length <= eventsMax * 1.25) return;
    const gone = events.length - eventsMax;
    events.splice(0, gone);
    first = events[0]?.position ?? end;
    for (const stream of streams.values()) {
      const kept = stream.positions.findIndex((position) => position >= first);
      stream.positions.splice(0, kept < 0 ? stream.positions.length : kept);
    }
  };

  const tell = (accepted: readonly RecordedEvent[]) => {
    if (follower === undefined) return;
    for (const event of accepted) follower.take(event);
    follower.hear();
  };

  const atRevision = (positions: readonly Position[], revision: number) => {
    const position = positions.find((candidate) => (at(candidate)?.revision ?? -1) >= revision);
    const event = position === undefined ? undefined : at(position);
    return event?.revision === revision ? event : undefined;
  };

  /** The place of the last of these events, when exactly they already stand after the expected revision. */
  const repeated = (
    stream: string,
    expected: ExpectedRevision,
    ids: readonly NewEvent[],
  ): AppendOutcome | undefined => {
    const known = streams.get(stream);
    if (expected === 'any' || known === undefined) return undefined;
    const before = expected === 'none' ? -1 : expected;
    let found: RecordedEvent | undefined;
    for (let i = 0; i < ids.length; i++) {
      found = atRevision(known.positions, before + 1 + i);
      if (found === undefined || found.id !== ids[i]?.id) return undefined;
    }
    return found && { ok: true, position: found.position, revision: found.revision };
  };

  const append: EventStore['append'] = (stream, expected, added, settled) => {
    if (added.length === 0)
      throw new Error(`append to stream "${stream}": at least one event was expected, there was none`);
    if (closed) return queueMicrotask(() => settled?.({ ok: false, reason: 'unavailable', error: closedError() }));
    const known = streams.get(stream);
    const actual = known?.revision ?? 'none';
    if (expected !== 'any' && expected !== actual) {
      return answer(
        settled,
        repeated(stream, expected, added) ?? { ok: false, reason: 'wrong-expected-revision', actual },
      );
    }
    const { positions, revision } = known ?? { positions: [], revision: -1 };
    const recorded = added.map((event, i) => record(event, end + i, stream, revision + 1 + i));
    end += recorded.length;
    for (const event of recorded) {
      events.push(event);
      positions.push(event.position);
      pendingBytes += event.payload?.byteLength ?? 0;
    }
    streams.set(stream, { revision: revision + recorded.length, positions });
    answer(settled, { ok: true, position: end - 1, revision: revision + recorded.length });
    soon();
    tell(recorded);
  };

  async function* pages(from: Position, step: 1 | -1, wanted: (event: RecordedEvent) => boolean) {
    refuseClosed();
    let page: RecordedEvent[] = [];
    const last = durable;
    let next = from;
    for (;;) {
      // Looked up again after each page: meanwhile events may have been forgotten.
      const event = step > 0 ? events[indexFrom(next)] : events[indexFrom(next + 1) - 1];
      if (event === undefined || event.position > last) break;
      next = event.position + step;
      if (wanted(event)) page.push(event);
      if (page.length < PAGE) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }

  const refuseClosed = () => {
    if (closed) throw closedError();
  };

  return {
    append,
    get: at,
    readStream: async function* (stream, { direction = 'forwards', fromRevision } = {}) {
      refuseClosed();
      const found = (streams.get(stream)?.positions ?? []).flatMap((position) => {
        const event = position > durable ? undefined : at(position);
        if (event === undefined) return [];
        const { revision } = event;
        if (fromRevision === undefined) return [event];
        return (direction === 'forwards' ? revision >= fromRevision : revision <= fromRevision) ? [event] : [];
      });
      yield* direction === 'forwards' ? found : found.reverse();
    },
    readAll: ({ direction, from, interest }) => {
      const wanted = (event: RecordedEvent) => matchesInterest(event, interest);
      if (direction === 'forwards') return pages(Math.max(from ?? first, first), 1, wanted);
      return pages(Math.min(Math.ceil(from ?? end) - 1, durable), -1, wanted);
    },
    readPast: async function* (from) {
      for await (const page of pages(Math.max(from, first), 1, () => true)) yield page.map(pastOf);
    },
    follow: async (from, listener, past) => {
      refuseClosed();
      if (follower) throw new Error('this store is followed already: one world is built from it');
      refuseHoles(from, base?.before);
      const history = end;
      follower = new Follower((event) => {
        if (past && event.position < history) past(pastOf(event));
        else listener(event);
      });
      tell(events.slice(indexFrom(from)));
    },
    subscribe: (after, listener, interest) => {
      refuseClosed();
      const page = (from: Position) => {
        const start = indexFrom(from);
        const page = events.slice(start, Math.min(start + PAGE, indexFrom(durable + 1)));
        const wanted = interest === undefined ? page : page.filter((event) => matchesInterest(event, interest));
        return { events: wanted, next: (page.at(-1)?.position ?? from - 1) + 1 };
      };
      const feed = openFeed({ page }, after, listener, (done) => feeds.delete(done));
      feeds.add(feed);
      return feed;
    },
    positionAt: async (time, org) => {
      refuseClosed();
      let last = -1;
      for (const { position, metadata } of events) {
        if (position > durable) break;
        if (org !== undefined && metadata.org !== org) continue;
        if (metadata.recordedAt > time) break;
        last = position;
      }
      return last;
    },
    head: () => durable,
    accepted: () => end - 1,
    backlogBytes: () => pendingBytes,
    flushed: () => (closed ? Promise.reject(closedError()) : new Promise((resolve) => soon(resolve))),
    truncate: async ({ before, keep, base: bytes }) => {
      refuseClosed();
      if (truncating) throw new Error('the log is being truncated already: wait for that');
      refuseBorder(before, durable, base?.before);
      truncating = true;
      try {
        const border = indexFrom(before);
        const kept = events.slice(0, border).filter(keep);
        events.splice(0, border, ...kept);
        base = { before, bytes: Buffer.from(bytes) };
        first = events[0]?.position ?? end;
        for (const stream of streams.values())
          stream.positions = stream.positions.filter((position) => position >= before || at(position));
        return { kept: kept.length, dropped: border - kept.length };
      } finally {
        truncating = false;
      }
    },
    truncatedBefore: () => base?.before ?? 0,
    base: () => base,
    bytesInUse: () => events.reduce((sum, { payload }) => sum + EVENT_BYTES + (payload?.byteLength ?? 0), 0),
    onFailure: () => {}, // memory does not fail
    close: async () => {
      if (closed) return;
      await new Promise<void>((resolve) => soon(resolve));
      closed = true;
      for (const feed of feeds) feed.close();
    },
  };
}

// The payload is copied: what was handed over may be a slice of a socket's buffer.
function record(event: NewEvent, position: Position, stream: string, revision: number): RecordedEvent {
  const { id, type, data, metadata, payload } = event;
  if (payload === undefined) return { position, stream, revision, id, type, data, metadata };
  return { position, stream, revision, id, type, data, metadata, payload: Buffer.from(payload) };
}

function closedError(): Error {
  return new Error('the store is closed');
}
