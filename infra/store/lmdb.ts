/** The embedded log, in one file of a data directory. */
import { mkdirSync } from 'node:fs';
import { upcast } from '../../domain/events/upcasters.ts';
import type { NewEvent, Position, RecordedEvent } from '../../domain/recorded-event.ts';
import { BatchLog } from './batch-log.ts';
import { ChunkCache, Tail } from './chunk-cache.ts';
import { chunkFilter } from './chunk-filter.ts';
import type { Chunk } from './chunk-reader.ts';
import type { EventStore, Interest } from './event-store.ts';
import { Follower } from './follower.ts';
import { openLogFile } from './log-file.ts';
import { type Feed, openFeed } from './subscription.ts';

/** `directory` is made when it does not exist. `readOnly`: reads what another process writes. */
export type LmdbStoreOptions = Readonly<{ directory: string; readOnly?: boolean }>;

/** How many events a page holds at most. */
const PAGE = 2_000;

/** A reader lets the rest of the process run after this many bytes. */
const BREATH_BYTES = 256 * 1024;

export async function openLmdbStore({ directory, readOnly = false }: LmdbStoreOptions): Promise<EventStore> {
  mkdirSync(directory, { recursive: true });
  const file = openLogFile(directory, readOnly);
  const last = file.covering(Number.MAX_SAFE_INTEGER);
  let durable = last === undefined ? -1 : last.end - 1;
  let closed = false;
  const tail = new Tail();
  const cold = new ChunkCache((position) => file.covering(position));
  const feeds = new Set<Feed>();
  const failureListeners: ((error: Error) => void)[] = [];

  const covering = (position: Position) => tail.covering(position) ?? cold.covering(position);

  function* streamBackwards(stream: string): Generator<RecordedEvent> {
    let chunk = covering(log.next - 1);
    for (; chunk !== undefined; chunk = covering(chunk.first - 1)) {
      const pick = chunkFilter({ stream }).of(chunk);
      for (let i = chunk.events - 1; i >= 0; i--) {
        const event = pick(i);
        if (event) yield event;
      }
    }
  }

  const log = new BatchLog({
    next: durable + 1,
    lastChunk: last?.first ?? -1,
    write: (chunks) => file.write(chunks),
    lastRevision: (stream) => {
      let chunk = covering(durable);
      for (; chunk !== undefined; chunk = covering(chunk.first - 1)) {
        const span = chunk.streams.find(({ name }) => name === stream);
        if (span) return span.firstRevision + span.events - 1;
      }
      return -1;
    },
    repeated: (stream, expected, events) => {
      const found = new Map<number, RecordedEvent>();
      const wanted = expected + events.length;
      for (let position = log.next - 1; position >= log.openFirst; position--) {
        const event = log.open(position);
        if (event?.stream === stream) found.set(event.revision, event);
      }
      for (const event of streamBackwards(stream)) {
        if (event.revision <= expected) break;
        found.set(event.revision, event);
      }
      const same = events.every(({ id }: NewEvent, i) => found.get(expected + 1 + i)?.id === id);
      const event = found.get(wanted);
      return same && event ? { position: event.position, revision: wanted } : undefined;
    },
    sealed: (chunk) => tail.add(chunk),
    durable: (head) => {
      durable = head;
      for (const feed of feeds) feed.wake();
    },
    failed: (error) => {
      for (const listener of failureListeners.splice(0)) listener(error);
    },
  });

  const refuseClosed = () => {
    if (closed) throw new Error('the store is closed');
  };
  const refresh = () => {
    refuseClosed();
    if (!readOnly) return;
    file.refresh();
    const newest = file.covering(Number.MAX_SAFE_INTEGER);
    durable = newest === undefined ? -1 : newest.end - 1;
  };

  async function* pages(
    from: Position,
    backwards: boolean,
    interest: Interest | undefined,
  ): AsyncGenerator<RecordedEvent[]> {
    const filter = chunkFilter(interest);
    const end = durable;
    let page: RecordedEvent[] = [];
    let read = 0;
    let position = backwards ? Math.min(from - 1, end) : from;
    while (position >= 0 && position <= end) {
      const chunk: Chunk | undefined = covering(position);
      if (chunk === undefined) break;
      if (filter.mayHold(chunk)) {
        const pick = filter.of(chunk);
        const [start, stop, step] = backwards ? [position, chunk.first - 1, -1] : [position, chunk.end, 1];
        for (let at = start; at !== stop; at += step) {
          const event = pick(at - chunk.first);
          if (event === undefined) continue;
          page.push(upcast(event));
          if (page.length < PAGE) continue;
          yield page;
          page = [];
        }
      }
      position = backwards ? chunk.first - 1 : chunk.end;
      read += chunk.bytes.length;
      if (read < BREATH_BYTES) continue;
      read = 0;
      if (page.length > 0) yield page;
      page = [];
      await new Promise((resolve) => setImmediate(resolve));
      refuseClosed();
    }
    if (page.length > 0) yield page;
  }

  return {
    append: (stream, expected, events, settled) => log.append(stream, expected, events, settled),
    get: (position) => {
      if (closed || position < 0) return undefined;
      const event = log.open(position) ?? covering(position)?.event(position);
      return event && upcast(event);
    },
    readStream: async function* (stream, { direction = 'forwards', fromRevision } = {}) {
      refresh();
      const forwards = direction === 'forwards';
      for await (const page of pages(forwards ? 0 : durable + 1, !forwards, { stream })) {
        for (const event of page) {
          if (
            fromRevision === undefined ||
            (forwards ? event.revision >= fromRevision : event.revision <= fromRevision)
          )
            yield event;
        }
      }
    },
    readAll: ({ direction, from, interest }) => {
      refresh();
      return direction === 'forwards' ? pages(from ?? 0, false, interest) : pages(from ?? durable + 1, true, interest);
    },
    follow: async (from, listener) => {
      refuseClosed();
      if (log.follower) throw new Error('this store is followed already: one world is built from it');
      const follower = new Follower(listener);
      let next = from;
      let read = 0;
      for (;;) {
        const chunk = covering(next);
        if (chunk === undefined) break;
        for (; next < chunk.end; next++) listener(upcast(chunk.event(next)));
        read += chunk.bytes.length;
        if (read < BREATH_BYTES) continue;
        read = 0;
        await new Promise((resolve) => setImmediate(resolve));
        refuseClosed();
      }
      for (; next < log.next; next++) {
        const event = log.open(next);
        if (event) listener(upcast(event));
      }
      log.follower = follower;
    },
    subscribe: (after, listener) => {
      refuseClosed();
      const page = (from: Position) => {
        const chunk = from <= durable ? covering(from) : undefined;
        if (chunk === undefined) return [];
        const events: RecordedEvent[] = [];
        for (let at = from; at < chunk.end && events.length < PAGE; at++) events.push(upcast(chunk.event(at)));
        return events;
      };
      const feed = openFeed({ page }, after, listener, (done) => feeds.delete(done));
      feeds.add(feed);
      return feed;
    },
    head: () => {
      if (readOnly && !closed) refresh();
      return durable;
    },
    backlogBytes: () => log.backlogBytes,
    flushed: () => log.flushed(),
    onFailure: (listener) => {
      failureListeners.push(listener);
    },
    close: async () => {
      if (closed) return;
      await log.flushed().catch(() => {});
      closed = true;
      log.refuse(new Error('the store is closed'));
      for (const feed of feeds) feed.close();
      await file.close();
    },
  };
}
