/**
 * Accepting events: each gets its place at once and joins the open batch; one commit is under way at a time, and what arrives meanwhile
 * fills the next. The path of every message: no promise, no closure, no JSON of a payload per event.
 */
import { upcast } from '../../domain/events/upcasters.ts';
import type { NewEvent, Position, RecordedEvent } from '../../domain/recorded-event.ts';
import { Role } from './chunk.ts';
import { Chunk } from './chunk-reader.ts';
import { ChunkWriter, type SealedChunk } from './chunk-writer.ts';
import { decodeEvent } from './event-record.ts';
import type { AppendOutcome, ExpectedRevision } from './event-store.ts';
import type { Follower } from './follower.ts';
import { openChunk, type StreamSource } from './open-chunk.ts';
import { answer, backlogError, DURABLE, later, type Settled } from './settled.ts';
import { StreamHead } from './stream-head.ts';
import { Symbols } from './symbols.ts';

/** A chunk is sealed when it has grown to this, so that reading one event never means reading megabytes. */
const CHUNK_BYTES = 512 * 1024;

/** How long events wait for others when nobody waits for them, ms. */
const PATIENCE_MS = 5;

/** How many bytes may wait for the disk before appends are refused: about ten seconds of traffic that the disk does not take. */
export const BACKLOG_BYTES_MAX = 64 * 1024 * 1024;

/** How many streams' last revisions are kept in memory, about 20 MB. */
const HEADS_MAX = 100_000;

/** What the batch log asks of the rest of the store. */
export type BatchHost = Readonly<{
  /** Position after the last durable event when the store was opened. */
  next: Position;
  /** First position of the last chunk on the disk, -1 for none. */
  lastChunk: Position;
  write: (chunks: readonly SealedChunk[]) => Promise<void>;
  /** Revision of a stream's last event below `indexedTo`, -1 when there is none. */
  lastRevision: (stream: string) => number;
  /** The place of the last of these events, if exactly they stand in the stream after the expected revision. */
  repeated: (
    stream: string,
    expected: number,
    events: readonly NewEvent[],
  ) => Readonly<{ position: Position; revision: number }> | undefined;
  /** A chunk has been sealed; its events can be read, they are not durable yet. */
  sealed: (chunk: Chunk) => void;
  /** These chunks are durable, and `head` is the last position in them. Called before those who wait are told. */
  durable: (chunks: readonly SealedChunk[], head: Position) => void;
  /** Streams without events from this position on can be looked up through `lastRevision`. */
  indexedTo: () => Position;
  failed: (error: Error) => void;
}>;

/** The writing half of an embedded store. */
export class BatchLog {
  readonly #host: BatchHost;
  readonly #table = new Symbols();
  readonly #writer: ChunkWriter;
  readonly #heads = new Map<string, StreamHead>();
  #headsMax = HEADS_MAX;
  follower: Follower | undefined;
  #lastChunk: Position;
  #sealed: SealedChunk[] = [];
  #waiting: Settled[] = [];
  #outcomes: AppendOutcome[] = [];
  #sealedBytes = 0;
  #committingBytes = 0;
  #committing = false;
  #urgent = false;
  #scheduled = false;
  #timer: NodeJS.Timeout | undefined;
  /** Why nothing is accepted any more. */
  #refusal: Error | undefined;

  constructor(host: BatchHost) {
    this.#host = host;
    this.#lastChunk = host.lastChunk;
    this.#writer = new ChunkWriter(host.next, this.#table);
  }

  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[], settled: Settled | undefined): void {
    if (events.length === 0)
      throw new Error(`append to stream "${stream}": at least one event was expected, there was none`);
    if (this.#refusal !== undefined) return later(settled, { ok: false, reason: 'unavailable', error: this.#refusal });
    const head = this.#head(stream);
    if (expected !== 'any') {
      const wanted = expected === 'none' ? -1 : expected;
      if (wanted !== head.revision) return this.#refuse(stream, wanted, head, events, settled);
    }
    if (this.backlogBytes > BACKLOG_BYTES_MAX)
      return later(settled, { ok: false, reason: 'unavailable', error: backlogError(BACKLOG_BYTES_MAX) });
    const writer = this.#writer;
    const first = writer.first + writer.count;
    const firstRevision = head.revision + 1;
    const mark = writer.pen.at;
    try {
      for (let i = 0; i < events.length; i++) {
        writer.add(events[i] as NewEvent, head, firstRevision + i);
        head.revision = firstRevision + i;
      }
    } catch (error) {
      // All or none, also when an event turns out to be no JSON.
      writer.cut(first - writer.first, mark);
      head.revision = firstRevision - 1;
      throw error;
    }
    head.position = first + events.length - 1;
    if (settled !== undefined) {
      this.#wait(settled, { ok: true, position: first + events.length - 1, revision: head.revision });
    }
    if (writer.openBytes > CHUNK_BYTES) this.#seal();
    this.#schedule();
    if (this.follower !== undefined) this.#tell(this.follower, stream, events, first, firstRevision);
  }

  /**
   * Takes in an event whose revision was given by another log, of which this one is a copy. Throws when the stream has events up to that revision
   * already; below it some may be missing.
   */
  take(stream: string, revision: number, event: NewEvent): Position {
    const head = this.#head(stream);
    if (!(revision > head.revision))
      throw new Error(`revision ${revision} of stream "${stream}" was to be taken in, it has ${head.revision} already`);
    const writer = this.#writer;
    const position = this.next;
    writer.add(event, head, revision);
    head.revision = revision;
    head.position = position;
    if (writer.openBytes > CHUNK_BYTES) this.#seal();
    this.#schedule();
    if (this.follower !== undefined) {
      // It may have been written by an earlier release.
      const { id, type, data, metadata, payload } = event;
      const recorded = { position, stream, revision, id, type, data, metadata };
      this.follower.take(upcast(payload === undefined ? recorded : { ...recorded, payload }));
      this.follower.hear();
    }
    return position;
  }

  /** Answers with an outcome once what was accepted so far is durable. */
  answer(settled: Settled, outcome: AppendOutcome): void {
    if (this.#refusal !== undefined) return later(settled, { ok: false, reason: 'unavailable', error: this.#refusal });
    this.#wait(settled, outcome);
    this.#schedule();
  }

  /** Position after the last accepted event. */
  get next(): Position {
    return this.#writer.first + this.#writer.count;
  }

  get backlogBytes(): number {
    return this.#writer.openBytes + this.#sealedBytes + this.#committingBytes;
  }

  /** The open chunk, as something to read from. */
  get source(): StreamSource {
    return openChunk(this.#writer);
  }

  /** Revision of a stream's last event, -1 when there is none. */
  revisionOf(stream: string): number {
    return this.#heads.get(stream)?.revision ?? this.#host.lastRevision(stream);
  }

  /** The event at a position of the open chunk. */
  open(position: Position): RecordedEvent | undefined {
    const i = position - this.#writer.first;
    return i >= 0 && i < this.#writer.count ? decodeEvent(openChunk(this.#writer), i) : undefined;
  }

  /** Resolves when all that was accepted is durable. */
  flushed(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#refusal !== undefined) return reject(this.#refusal);
      this.#wait(
        (outcome) => (!outcome.ok && outcome.reason === 'unavailable' ? reject(outcome.error) : resolve()),
        DURABLE,
      );
      this.#schedule();
    });
  }

  /** Accepts nothing more, and resolves when what was accepted is durable. */
  end(reason: Error): Promise<void> {
    const durable = this.flushed();
    this.#refusal ??= reason;
    return durable;
  }

  #head(stream: string): StreamHead {
    const known = this.#heads.get(stream);
    if (known !== undefined) return known;
    const head = new StreamHead(this.#table.of(stream, Role.stream), this.#host.lastRevision(stream));
    if (this.#heads.size >= this.#headsMax) this.#forgetHeads();
    this.#heads.set(stream, head);
    return head;
  }

  // The index knows their revisions by now.
  #forgetHeads(): void {
    const indexedTo = this.#host.indexedTo();
    for (const [stream, { position }] of this.#heads) if (position < indexedTo) this.#heads.delete(stream);
    // Where the index is behind there is little to forget, and no use in trying again at once.
    this.#headsMax = Math.max(HEADS_MAX, this.#heads.size * 1.25);
  }

  // Answered after what is on its way: the refusal may rest on it, or be the answer to its repetition.
  #refuse(
    stream: string,
    expected: number,
    head: StreamHead,
    events: readonly NewEvent[],
    settled: Settled | undefined,
  ): void {
    if (settled === undefined) return;
    const place = this.#host.repeated(stream, expected, events);
    const actual = head.revision < 0 ? 'none' : head.revision;
    this.#wait(settled, place ? { ok: true, ...place } : { ok: false, reason: 'wrong-expected-revision', actual });
    this.#schedule();
  }

  #tell(follower: Follower, stream: string, events: readonly NewEvent[], position: Position, revision: number): void {
    for (let i = 0; i < events.length; i++) {
      const { id, type, data, metadata, payload } = events[i] as NewEvent;
      // Written out, not spread: a spread costs as much as the rest of an append.
      follower.take(
        payload === undefined
          ? { position: position + i, stream, revision: revision + i, id, type, data, metadata }
          : { position: position + i, stream, revision: revision + i, id, type, data, metadata, payload },
      );
    }
    follower.hear();
  }

  #wait(settled: Settled, outcome: AppendOutcome): void {
    this.#waiting.push(settled);
    this.#outcomes.push(outcome);
    this.#urgent = true;
  }

  #schedule(): void {
    if (this.#committing || this.#scheduled) return;
    if (this.#urgent || this.#sealed.length > 0) {
      // At the end of this turn of the loop, so that all that its sockets brought shares the flush.
      this.#scheduled = true;
      clearTimeout(this.#timer);
      setImmediate(this.#commit);
    } else this.#timer ??= setTimeout(this.#commit, PATIENCE_MS).unref();
  }

  readonly #commit = (): void => {
    this.#scheduled = false;
    this.#timer = undefined;
    if (this.#committing) return;
    if (this.#writer.count > 0) this.#seal();
    const chunks = this.#sealed;
    const waiting = this.#waiting;
    const outcomes = this.#outcomes;
    const head = this.next - 1;
    this.#sealed = [];
    this.#waiting = [];
    this.#outcomes = [];
    this.#urgent = false;
    this.#committing = true;
    this.#committingBytes = this.#sealedBytes;
    this.#sealedBytes = 0;
    const done = chunks.length === 0 ? Promise.resolve() : this.#host.write(chunks);
    done.then(
      () => {
        this.#committing = false;
        this.#committingBytes = 0;
        if (chunks.length > 0) this.#host.durable(chunks, head);
        answer(waiting, outcomes);
        if (this.#writer.count > 0 || this.#waiting.length > 0 || this.#sealed.length > 0) this.#schedule();
      },
      (error: Error) => this.#fail(error, waiting),
    );
  };

  #fail(error: Error, waiting: readonly Settled[]): void {
    this.#refusal = error;
    this.#host.failed(error);
    const unavailable: AppendOutcome = { ok: false, reason: 'unavailable', error };
    const all = [...waiting, ...this.#waiting];
    this.#waiting = [];
    this.#outcomes = [];
    answer(
      all,
      all.map(() => unavailable),
    );
  }

  #seal(): void {
    const sealed = this.#writer.seal(this.#lastChunk);
    this.#lastChunk = sealed.first;
    this.#sealed.push(sealed);
    this.#sealedBytes += sealed.bytes.length;
    this.#host.sealed(new Chunk(sealed.bytes));
  }
}
