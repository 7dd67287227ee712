/** What waits for the reader of one live stream: a queue with a bound, and a place to wait for more. */
import type { Selection } from '../../domain/query/selection.ts';
import type { Position, RecordedEvent } from '../../domain/recorded-event.ts';
import { LIVE_CHUNK_BYTES } from './limits.ts';
import type { LiveLimits } from './ports.ts';

export type WaitingEvents = Readonly<{
  /** Queues the events of a page that are wanted; false once the queue is full: nothing more is taken from then on. */
  offer: (page: readonly RecordedEvent[]) => boolean;
  /** The next events, oldest first: at most `events` of them, and few when their payloads are large. */
  take: (events: number) => readonly RecordedEvent[];
  overflowed: () => boolean;
  /** Position of the last event that was queued or not wanted. */
  seen: () => Position;
  /** Resolves with true when something has happened, with false after `patienceMs` of quiet. */
  more: (patienceMs: number) => Promise<boolean>;
  /** Ends a wait under way. */
  wake: () => void;
}>;

/** An empty queue that stands right after a position. */
export function waitingEvents(selection: Selection, after: Position, limits: LiveLimits): WaitingEvents {
  let queue: RecordedEvent[] = [];
  let taken = 0; // events of `queue` that are gone already: shifting one by one would move the rest each time
  let bytes = 0;
  let seen = after;
  let full = false;
  let wake = () => {};

  const sizeOf = (event: RecordedEvent) => event.payload?.byteLength ?? 0;
  const offerOne = (event: RecordedEvent) => {
    if (selection.matches(event)) {
      full = queue.length - taken >= limits.queueEvents || bytes >= limits.queueBytes;
      if (full) return;
      queue.push(event);
      bytes += sizeOf(event);
    }
    seen = event.position;
  };

  return {
    offer: (page) => {
      for (const event of page) if (!full) offerOne(event);
      wake();
      return !full;
    },
    take: (events) => {
      let end = taken;
      for (let size = 0; end < queue.length && end - taken < events && size < LIVE_CHUNK_BYTES; end++) {
        size += sizeOf(queue[end] as RecordedEvent);
      }
      const next = queue.slice(taken, end);
      for (const event of next) bytes -= sizeOf(event);
      taken = end;
      if (taken * 2 >= queue.length) {
        queue = queue.slice(taken);
        taken = 0;
      }
      return next;
    },
    overflowed: () => full,
    seen: () => seen,
    more: (patienceMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(false), patienceMs);
        wake = () => {
          clearTimeout(timer);
          resolve(true);
        };
      }),
    wake: () => wake(),
  };
}
