/** The reading half of an embedded store: single events, pages of history, one stream. Shared by the process that writes and those that read. */
import { upcast } from '../../domain/events/upcasters.ts';
import type { PastEvent, Position, RecordedEvent } from '../../domain/recorded-event.ts';
import { ChunkCache, Tail } from './chunk-cache.ts';
import { type ChunkFilter, chunkFilter } from './chunk-filter.ts';
import type { Chunk } from './chunk-reader.ts';
import { decodeEvent } from './event-record.ts';
import type { Interest, Needle } from './event-store.ts';
import type { IndexFile } from './index-file.ts';
import { candidates, isIndexed, type Range } from './index-query.ts';
import type { LogFile } from './log-file.ts';
import { PastReader } from './past-event.ts';
import type { FeedPage } from './subscription.ts';

/** How many events a page holds at most. */
export const PAGE_EVENTS = 2_000;

/** After reading this much a reader lets the rest of the process have its turn. */
const BREATH_BYTES = 256 * 1024;

/** What is read from. `index` narrows searches up to `indexedTo`; what follows is looked through. */
export type ViewSource = Readonly<{
  file: LogFile;
  index: IndexFile | undefined;
  indexedTo: () => Position;
  /** Throws when the store is closed. */
  refuseClosed: () => void;
}>;

/** Events of a chunk, by their place in it; `end` is excluded. */
export type Slice = Readonly<{ chunk: Chunk; first: number; end: number }>;

/** The events of a log that are in chunks. */
export class LogView {
  readonly tail = new Tail();
  /** Position of the last durable event, -1 when there is none. */
  durable = -1;
  readonly #source: ViewSource;
  readonly #cold: ChunkCache;
  /** Kept from one reading to the next: whoever folds the same devices' past again has their names at once. */
  #pastReader: PastReader | undefined;

  constructor(source: ViewSource) {
    this.#source = source;
    this.#cold = new ChunkCache((position) => source.file.covering(position));
  }

  /** The chunk that holds a position. */
  covering(position: Position): Chunk | undefined {
    return this.tail.covering(position) ?? this.#cold.covering(position);
  }

  /** Chunks that begin before a position have been rewritten. */
  rewritten(before: Position): void {
    this.tail.forget(before);
    this.#cold.clear();
  }

  /** The chunk that holds a position, as it is on the disk. */
  onDisk(position: Position): Chunk | undefined {
    const chunk = this.#source.file.covering(position);
    return chunk !== undefined && position < chunk.end ? chunk : undefined;
  }

  /** The event at a position of a sealed chunk. */
  get(position: Position): RecordedEvent | undefined {
    const event = this.covering(position)?.event(position);
    return event && upcast(event);
  }

  /** Durable events of interest from a position on, as many as fit a page and a breath. */
  page(from: Position, filter: ChunkFilter): FeedPage {
    const events: RecordedEvent[] = [];
    let next = from;
    let bytes = 0;
    while (next <= this.durable && events.length < PAGE_EVENTS && bytes < BREATH_BYTES) {
      const chunk = this.covering(next);
      if (chunk === undefined || chunk.end <= next) break;
      bytes += chunk.bytes.length;
      const first = chunk.indexFrom(next);
      const end = Math.min(chunk.indexFrom(this.durable + 1), first + PAGE_EVENTS - events.length);
      const pick = filter(chunk);
      for (let i = first; pick !== undefined && i < end; i++) {
        const event = pick(i);
        if (event !== undefined) events.push(upcast(event));
      }
      next = end < chunk.events ? chunk.positionOf(end) : Math.min(chunk.end, this.durable + 1);
    }
    return { events, next };
  }

  /** Pages of the durable events that there are now: from a position on, or backwards from right before it. */
  async *pages(
    from: Position,
    backwards: boolean,
    interest: Interest | undefined,
    needles?: readonly Needle[],
  ): AsyncGenerator<RecordedEvent[]> {
    const filter = chunkFilter(interest, needles);
    const breath = this.breath();
    let page: RecordedEvent[] = [];
    for (const { chunk, first, end } of this.slices(from, backwards, interest)) {
      const pick = filter(chunk);
      const step = backwards ? -1 : 1;
      for (let i = backwards ? end - 1 : first; pick !== undefined && i >= first && i < end; i += step) {
        const event = pick(i);
        if (event === undefined) continue;
        page.push(upcast(event));
        if (page.length < PAGE_EVENTS) continue;
        yield page;
        page = [];
      }
      if (!breath.isDue(chunk)) continue;
      if (page.length > 0) yield page;
      page = [];
      await breath.take();
    }
    if (page.length > 0) yield page;
  }

  /** Pages of the durable events that there are now from a position on, for whoever folds them. */
  async *past(from: Position): AsyncGenerator<PastEvent[]> {
    const breath = this.breath();
    this.#pastReader ??= new PastReader();
    for (const { chunk, first, end } of this.slices(from, false, undefined)) {
      const read = this.#pastReader.of(chunk);
      for (let i = first; i < end; ) {
        const page: PastEvent[] = [];
        while (i < end && page.length < PAGE_EVENTS) page.push(read(i++));
        yield page;
      }
      if (breath.isDue(chunk)) await breath.take();
    }
  }

  /**
   * Hands over all events from a position to the last sealed one, and answers the position after it. `past` is for who folds them and needs no more
   * than that.
   */
  async replay(
    from: Position,
    listener: (event: RecordedEvent) => void,
    past?: (event: PastEvent) => void,
  ): Promise<Position> {
    const breath = this.breath();
    const reader = past && new PastReader();
    let next = from;
    for (let chunk = this.#uncached(next); chunk !== undefined; chunk = this.#uncached(next)) {
      const read = reader?.of(chunk);
      for (let i = chunk.indexFrom(next); i < chunk.events; i++) {
        if (read) past?.(read(i));
        else listener(upcast(decodeEvent(chunk, i)));
      }
      next = chunk.end;
      if (breath.isDue(chunk)) await breath.take();
    }
    return next;
  }

  /** Chunks from the last one backwards, for looking something up that the index does not have yet. */
  *backwards(from: Position, downTo: Position): Generator<Chunk> {
    for (
      let chunk = this.covering(from);
      chunk !== undefined && chunk.end > downTo;
      chunk = this.covering(chunk.first - 1)
    )
      yield chunk;
  }

  /** The durable events that may be of interest, as runs within chunks: from a position on, or backwards from right before it. */
  *slices(from: Position, backwards: boolean, interest: Interest | undefined): Generator<Slice> {
    for (const range of this.#ranges(from, backwards, interest)) yield* this.#slicesOf(range, backwards);
  }

  #ranges(from: Position, backwards: boolean, interest: Interest | undefined): Iterable<Range> {
    const end = this.durable + 1;
    const start = Math.ceil(from);
    const asked = backwards ? { first: 0, end: Math.min(start, end) } : { first: Math.max(0, start), end };
    const { index } = this.#source;
    return index === undefined || !isIndexed(interest) ? [asked] : this.#indexed(index, interest, asked, backwards);
  }

  *#indexed(index: IndexFile, interest: Interest, asked: Range, backwards: boolean): Generator<Range> {
    const border = this.#source.indexedTo();
    const rest = { first: Math.max(border, asked.first), end: asked.end };
    if (backwards) yield rest;
    for (const { first, end } of candidates(
      index,
      interest,
      backwards ? Math.min(asked.end, border) : asked.first,
      backwards,
    )) {
      yield { first, end: Math.min(end, border, asked.end) };
    }
    if (!backwards) yield rest;
  }

  /**
   * Which events of which chunks are in a range: `end` is excluded. Retention may join chunks while somebody reads: it goes by positions,
   * never by where a chunk was found to begin.
   */
  *#slicesOf(range: Range, backwards: boolean): Generator<Slice> {
    let { first, end } = range;
    while (first < end) {
      const chunk = this.#uncached(backwards ? end - 1 : first);
      if (chunk === undefined) return;
      yield { chunk, first: chunk.indexFrom(first), end: chunk.indexFrom(end) };
      if (backwards) end = chunk.first;
      else first = chunk.end;
    }
  }

  /** What is read through passes by the cache: it would push out what is read again, and its strings would outlive their use. */
  #uncached(position: Position): Chunk | undefined {
    return this.tail.covering(position) ?? this.onDisk(position);
  }

  /** Counts what was read, so that a reader lets others have their turn; `take` throws when the store was closed meanwhile. */
  breath() {
    let bytes = 0;
    return {
      isDue: (chunk: Chunk) => {
        bytes += chunk.bytes.length;
        return bytes >= BREATH_BYTES;
      },
      take: async () => {
        bytes = 0;
        await new Promise((resolve) => setImmediate(resolve));
        this.#source.refuseClosed();
      },
    };
  }
}
