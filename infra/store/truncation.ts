/**
 * Giving up a part of the past: chunks below a position are written again with the events that are kept, each under its old position and revision.
 * What is left of several chunks is put together. It goes from the oldest chunk on, in transactions of one chunk, the first of which brings the
 * base along: wherever it is broken off, the log is right, and holds more than was asked for.
 */
import { upcast } from '../../domain/events/upcasters.ts';
import type { Position, RecordedEvent } from '../../domain/recorded-event.ts';
import { Role } from './chunk.ts';
import { chunkBytes } from './chunk-bytes.ts';
import type { Chunk } from './chunk-reader.ts';
import { ChunkWriter } from './chunk-writer.ts';
import { decodeEvent } from './event-record.ts';
import type { Truncated, Truncation } from './event-store.ts';
import type { Rewrite } from './log-file.ts';
import { StreamHead } from './stream-head.ts';
import { Symbols } from './symbols.ts';

/** Chunks of at least this size from which nothing is lost stay as they are; smaller ones are put together until they reach it. */
const CHUNK_BYTES_MIN = 256 * 1024;

/** Positions that one chunk covers at most: their distances have 32 bits. */
const SPAN_MAX = 2 ** 31;

/** How many events are looked at before others have their turn: about a millisecond. */
const STEP_EVENTS = 500;

/** What truncation asks of the store. */
export type TruncationHost = Readonly<{
  /** The chunk on the disk that holds a position. */
  chunkAt: (position: Position) => Chunk | undefined;
  /** Revision of a stream's last event. */
  lastRevision: (stream: string) => number;
  rewrite: (rewrite: Rewrite) => Promise<void>;
  /** Lets others have their turn; throws when the store was closed meanwhile. */
  breathe: () => Promise<void>;
}>;

/** Truncates a log; the caller has checked that `before` is not beyond its durable end. */
export async function truncateLog(host: TruncationHost, { before, keep, base }: Truncation): Promise<Truncated> {
  const outcome = { kept: 0, dropped: 0 };
  const newBase = { before, bytes: Buffer.from(base) };
  let pending: Rewrite['base'] = newBase;
  let leftover: Leftover | undefined;
  const flush = async () => {
    const rewrite = leftover?.rewrite(pending);
    leftover = undefined;
    if (rewrite === undefined) return;
    await host.rewrite(rewrite);
    pending = undefined;
  };
  for (let chunk = host.chunkAt(0); chunk !== undefined && chunk.first < before; chunk = host.chunkAt(chunk.end)) {
    const kept = await eventsKept(host, chunk, before, keep);
    outcome.kept += kept.below;
    outcome.dropped += chunk.indexFrom(before) - kept.below;
    const isWhole = kept.events.length === chunk.events;
    if (isWhole && chunk.bytes.length >= CHUNK_BYTES_MIN) {
      await flush();
      continue;
    }
    if (leftover !== undefined && chunk.end - leftover.first > SPAN_MAX) await flush();
    leftover ??= new Leftover(chunk);
    for (let i = 0; i < kept.events.length; i++) {
      leftover.add(kept.events[i] as RecordedEvent);
      if (i % STEP_EVENTS === STEP_EVENTS - 1) await host.breathe();
    }
    leftover.replace(chunk, isWhole, host.lastRevision);
    if (leftover.bytes >= CHUNK_BYTES_MIN) await flush();
    await host.breathe();
  }
  await flush();
  // Nothing had to be written again, and still the log begins with its base from now on.
  if (pending !== undefined) {
    const first = host.chunkAt(0);
    if (first === undefined) throw new Error('a log without events cannot be truncated');
    await host.rewrite({ put: { first: first.first, bytes: first.bytes }, remove: [], base: newBase });
  }
  return outcome;
}

/** The events of a chunk that stay, as they were written; `below` is how many of them stand before the border. */
async function eventsKept(host: TruncationHost, chunk: Chunk, before: Position, keep: Truncation['keep']) {
  const border = chunk.indexFrom(before);
  const events: RecordedEvent[] = [];
  let below = 0;
  for (let i = 0; i < chunk.events; i++) {
    const event = decodeEvent(chunk, i);
    if (i >= border) events.push(event);
    else if (keep(upcast(event))) below = events.push(event);
    if (i % STEP_EVENTS === STEP_EVENTS - 1) await host.breathe();
  }
  return { events, below };
}

/** What is left of some chunks that follow each other. */
class Leftover {
  readonly first: Position;
  readonly #previous: Position;
  readonly #writer: ChunkWriter;
  readonly #table = new Symbols();
  readonly #heads = new Map<string, StreamHead>();
  readonly #positions: Position[] = [];
  readonly #sources: Position[] = [];
  #end: Position;
  #isWhole = true;

  constructor(chunk: Chunk) {
    this.first = chunk.first;
    this.#end = chunk.end;
    this.#previous = chunk.previous;
    this.#writer = new ChunkWriter(chunk.first, this.#table);
  }

  get bytes(): number {
    return this.#writer.openBytes;
  }

  add(event: RecordedEvent): void {
    const { position, stream, revision } = event;
    const head = this.#head(stream);
    this.#writer.add(event, head, revision, position);
    head.revision = Math.max(head.revision, revision);
    this.#positions.push(position);
  }

  /** Takes the place of a chunk whose events were added. Streams that end in it keep their last revision, though the event may be gone. */
  replace(chunk: Chunk, isWhole: boolean, lastRevision: (stream: string) => number): void {
    this.#sources.push(chunk.first);
    this.#end = chunk.end;
    this.#isWhole &&= isWhole;
    if (isWhole && !chunk.isSparse) return;
    for (const { name, firstRevision, events } of chunk.streams) {
      const last = firstRevision + events - 1;
      if (lastRevision(name) === last) this.#writer.hold(this.#head(name), last);
    }
  }

  /** The step that writes it; undefined when the one chunk that it would replace lost nothing. */
  rewrite(base: Rewrite['base']): Rewrite | undefined {
    if (this.#sources.length === 1 && this.#isWhole) return undefined;
    const sparse = { positions: this.#positions, end: this.#end };
    const bytes = chunkBytes(this.#writer.complete(), this.#previous, sparse);
    return { put: { first: this.first, bytes }, remove: this.#sources.slice(1), base };
  }

  #head(stream: string): StreamHead {
    let head = this.#heads.get(stream);
    if (head === undefined) {
      head = new StreamHead(this.#table.of(stream, Role.stream), -1);
      this.#heads.set(stream, head);
    }
    return head;
  }
}
