/** The timeline as it happens: history first, at the reader's own pace, then what becomes durable. */
import type { Selection } from '../../domain/query/selection.ts';
import type { Position, RecordedEvent } from '../../domain/recorded-event.ts';
import { timelineItem } from '../../projections/timeline.ts';
import type { Subscription } from '../store/event-store.ts';
import { LIVE_CHUNK_BYTES, LIVE_CHUNK_EVENTS } from './limits.ts';
import type { HttpPorts, LiveLimits } from './ports.ts';
import { problem } from './problem.ts';
import { closingFrame, dataFrame, heartbeatFrame, openingFrame } from './sse.ts';
import { type WaitingEvents, waitingEvents } from './waiting-events.ts';

/** `frames` are texts of server-sent events; `stop` ends them soon, from outside. */
export type LiveTimeline = Readonly<{ frames: AsyncGenerator<string, void>; stop: () => void }>;

/** Milliseconds after which a reader that was told to come back does so. */
const RETRY_MS = 1_000;

/**
 * Follows the log after a position. What waits for the reader is bounded (`limits`): a reader that falls behind is sent what waits and a
 * closing note, and comes back with the id of the last event it saw; it then reads from the log what it has missed.
 */
export function liveTimeline(
  store: HttpPorts['store'],
  selection: Selection,
  after: Position,
  limits: LiveLimits,
): LiveTimeline {
  const state = { stopped: false, wake: () => {} };

  async function* frames(): AsyncGenerator<string, void> {
    yield openingFrame(after, RETRY_MS);
    // The live queue is bounded and history is not: go live only once the reader is near the end.
    let cursor = after;
    for (let behind = true; behind; behind = store.head() - cursor > limits.queueEvents / 2) {
      const head = store.head();
      const history = store.readAll({ direction: 'forwards', from: cursor + 1, interest: selection.interest });
      for await (const page of history) {
        for (const events of chunksOf(page.filter(selection.matches))) yield textOf(events);
        if (state.stopped) return yield closingFrame(stopping);
        cursor = page.at(-1)?.position ?? cursor;
      }
      cursor = Math.max(cursor, head);
    }
    const waiting = waitingEvents(selection, cursor, limits);
    state.wake = waiting.wake;
    let subscription: Subscription | undefined;
    try {
      subscription = store.subscribe(cursor, (page) => {
        if (!waiting.offer(page)) subscription?.close();
      });
      while (!state.stopped && !waiting.overflowed()) yield* drain(waiting, limits.heartbeatMs);
      yield* drain(waiting, 0);
      yield closingFrame(state.stopped ? stopping : tooSlow(waiting.seen()));
    } finally {
      subscription?.close();
    }
  }

  return {
    frames: frames(),
    stop: () => {
      state.stopped = true;
      state.wake();
    },
  };
}

/** Hands out all that waits; when there was nothing, waits for more or says that the stream is still alive. */
async function* drain(waiting: WaitingEvents, patienceMs: number): AsyncGenerator<string, void> {
  let events = waiting.take(LIVE_CHUNK_EVENTS);
  if (events.length === 0 && patienceMs > 0 && !(await waiting.more(patienceMs))) yield heartbeatFrame(waiting.seen());
  while (events.length > 0) {
    yield textOf(events);
    events = waiting.take(LIVE_CHUNK_EVENTS);
  }
}

/** Cuts a page of history as the live queue would be cut. */
function* chunksOf(events: readonly RecordedEvent[]): Generator<readonly RecordedEvent[]> {
  let chunk: RecordedEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    chunk.push(event);
    bytes += event.payload?.byteLength ?? 0;
    if (chunk.length < LIVE_CHUNK_EVENTS && bytes < LIVE_CHUNK_BYTES) continue;
    yield chunk;
    chunk = [];
    bytes = 0;
  }
  if (chunk.length > 0) yield chunk;
}

function textOf(events: readonly RecordedEvent[]): string {
  return events.map((event) => dataFrame(event.position, timelineItem(event))).join('');
}

const stopping = problem('not-ready', 'the sandbox is stopping', 'open the stream again once /readyz answers 200', {
  state: 'stopping',
});

function tooSlow(position: Position) {
  return problem(
    'reader-too-slow',
    `more was waiting for this reader than a live stream holds; the last event it was sent is at position ${position}`,
    `open the stream again with "Last-Event-ID: ${position}" or after=${position} to miss nothing; read faster or filter more`,
  );
}
