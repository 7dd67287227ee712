/** The open batch: events are encoded as they arrive, and sealed into a chunk when a commit takes them. See `chunk.ts` for the bytes. */
import { subjectsOf } from '../../domain/event-subjects.ts';
import { ID_FRONT_CHARACTERS, type Metadata, type NewEvent } from '../../domain/recorded-event.ts';
import { Pen, VARINT_BYTES_MAX, zigzag } from './bytes.ts';
import { Flag, Layout, Role } from './chunk.ts';
import { type ChunkParts, chunkBytes } from './chunk-bytes.ts';
import type { StreamSpan } from './chunk-reader.ts';
import { idNumber } from './event-id.ts';
import {
  type Acknowledged,
  factsBytesMax,
  layoutOf,
  type Message,
  writeAcknowledged,
  writeMessage,
} from './layouts.ts';
import type { StreamHead } from './stream-head.ts';
import type { Sym, Symbols } from './symbols.ts';

/** A chunk ready to be committed, with what the index wants to know of it. */
export type SealedChunk = Readonly<{
  bytes: Buffer;
  first: number;
  /** Position after the last event. */
  end: number;
  earliest: number;
  latest: number;
  symbols: readonly Sym[];
  streams: readonly StreamSpan[];
}>;

/** What a record takes besides its payload, its strings and its JSON. */
const RECORD_BYTES_MAX = 16 * VARINT_BYTES_MAX + 16;
const FIRST_BUFFER = 64 * 1024;
/** A larger buffer is given back after a burst. */
const KEPT_BUFFER = 1024 * 1024;

/** Encodes events one after the other. One writer serves all chunks of a store, one at a time. */
export class ChunkWriter {
  /** Encoded events of the open chunk. */
  readonly pen = new Pen(Buffer.allocUnsafeSlow(FIRST_BUFFER));
  readonly table: Symbols;
  first: number;
  count = 0;
  base = 0;
  earliest = Number.POSITIVE_INFINITY;
  latest = Number.NEGATIVE_INFINITY;
  starts: number[] = [];
  symbols: Sym[] = [];
  streams: StreamHead[] = [];
  firstRevisions: number[] = [];
  #chunk = 0;
  // Most events share these with the one before, which saves looking them up.
  #type: Sym;
  #org: Sym;
  #node: Sym;
  #front: Sym;

  constructor(first: number, table: Symbols) {
    this.first = first;
    this.table = table;
    this.#type = table.of('MessagePublished', Role.type);
    this.#org = table.of('-', Role.org);
    this.#node = table.of('-', Role.text);
    this.#front = table.front(' '.repeat(ID_FRONT_CHARACTERS));
  }

  /** Adds an event, at the next position unless said. Everything is copied, the payload's bytes included. */
  add(event: NewEvent, stream: StreamHead, revision: number, position = this.first + this.count): void {
    const { pen } = this;
    const { type, metadata, payload } = event;
    const layout = layoutOf(event);
    const data = layout === Layout.json ? Buffer.from(JSON.stringify(event.data)) : undefined;
    const input = isPlain(metadata, position) ? undefined : Buffer.from(JSON.stringify(metadata));
    const ownBytes = (data?.length ?? factsBytesMax(event)) + (input?.length ?? 0) + (payload?.length ?? 0);
    pen.makeRoom(RECORD_BYTES_MAX + ownBytes);

    if (type !== this.#type.text) this.#type = this.table.of(type, Role.type);
    if (metadata.org !== this.#org.text) this.#org = this.table.of(metadata.org, Role.org);
    const time = near(metadata.recordedAt);
    if (this.count === 0) this.base = time;
    if (time < this.earliest) this.earliest = time;
    if (time > this.latest) this.latest = time;

    this.starts.push(pen.at);
    pen.byte(layout);
    const flagsAt = pen.at;
    pen.byte(0);
    pen.varint(this.#streamEntry(stream, revision));
    pen.varint(revision - (this.firstRevisions[stream.entry] as number));
    pen.varint(this.entry(this.#type));
    pen.varint(this.entry(this.#org));
    pen.varint(zigzag(time - this.base));
    let flags =
      input === undefined ? this.#writeMetadata(metadata, position) : this.#writeJson(input, Flag.jsonMetadata);
    flags |= this.#writeId(event.id);
    if (data !== undefined) {
      this.#writeJson(data, 0);
      this.#noteSubjects(event);
    } else if (layout === Layout.message) writeMessage(this, event.data as Message, this.#org);
    else writeAcknowledged(this, event.data as Acknowledged, position);
    if (payload !== undefined) {
      flags |= Flag.payload;
      pen.raw(payload);
    }
    pen.bytes[flagsAt] = flags;
    this.count++;
  }

  #writeMetadata(metadata: Metadata, position: number): number {
    const { pen } = this;
    const { node, at, recordedAt, basis, correlationId, causationId, version } = metadata;
    let flags = 0;
    if (node !== this.#node.text) this.#node = this.table.of(node, Role.text);
    pen.varint(this.entry(this.#node));
    if (at !== recordedAt) {
      flags |= Flag.at;
      pen.varint(zigzag(at - recordedAt));
    }
    if (basis !== undefined) {
      flags |= Flag.basis;
      pen.varint(zigzag(position - basis));
    }
    if (correlationId !== undefined) {
      flags |= Flag.correlationId;
      pen.varint(this.entry(this.table.of(correlationId, Role.text)));
    }
    if (causationId !== undefined) {
      flags |= Flag.causationId;
      pen.varint(this.entry(this.table.of(causationId, Role.text)));
    }
    if (version !== 1) {
      flags |= Flag.version;
      pen.varint(version);
    }
    return flags;
  }

  #writeId(id: string): number {
    const number = idNumber(id);
    if (number < 0) {
      this.pen.varint(this.entry(this.table.front(id)));
      return Flag.oddId;
    }
    const front = id.slice(0, ID_FRONT_CHARACTERS);
    if (front !== this.#front.text) this.#front = this.table.front(front);
    this.pen.varint(this.entry(this.#front));
    this.pen.uint48(number);
    return 0;
  }

  #writeJson(json: Buffer, flag: number): number {
    this.pen.varint(json.length);
    this.pen.raw(json);
    return flag;
  }

  /** Notes that a stream's revisions go on from here, whether or not one of its events stands in this chunk. */
  hold(stream: StreamHead, revision: number): void {
    this.#streamEntry(stream, revision);
    stream.revision = Math.max(stream.revision, revision);
  }

  /** Takes back the events from the `count`-th on, the first of which was written at `at`. */
  cut(count: number, at: number): void {
    this.count = count;
    this.starts.length = count;
    this.pen.at = at;
  }

  /** A symbol's entry in the open chunk's dictionary. */
  entry(symbol: Sym): number {
    if (symbol.chunk !== this.#chunk) {
      symbol.chunk = this.#chunk;
      symbol.entry = this.symbols.push(symbol) - 1;
    }
    return symbol.entry;
  }

  /** About how many bytes the open chunk has. */
  get openBytes(): number {
    return this.pen.at + this.starts.length * 4;
  }

  /** The parts of the open chunk, with a dictionary that has all that they refer to. */
  complete(): ChunkParts {
    for (const stream of this.streams) this.entry(stream.sym);
    for (const { org } of this.symbols) if (org !== undefined) this.entry(org);
    return this;
  }

  /** Ends the open chunk and starts the next. `previous` is the first position of the chunk before, -1 for none. */
  seal(previous: number): SealedChunk {
    const sealed: SealedChunk = {
      bytes: chunkBytes(this.complete(), previous),
      first: this.first,
      end: this.first + this.count,
      earliest: this.earliest,
      latest: this.latest,
      symbols: this.symbols,
      streams: this.spans(),
    };
    this.#begin(this.first + this.count);
    return sealed;
  }

  /** The streams of the open chunk. */
  spans(): StreamSpan[] {
    return this.streams.map((stream, i) => {
      const firstRevision = this.firstRevisions[i] as number;
      return { name: stream.sym.text, firstRevision, events: stream.revision - firstRevision + 1 };
    });
  }

  #begin(first: number): void {
    this.#chunk++;
    this.first = first;
    this.count = 0;
    this.pen.at = 0;
    this.earliest = Number.POSITIVE_INFINITY;
    this.latest = Number.NEGATIVE_INFINITY;
    this.starts = [];
    this.symbols = [];
    this.streams = [];
    this.firstRevisions = [];
    if (this.pen.bytes.length > KEPT_BUFFER) this.pen.bytes = Buffer.allocUnsafeSlow(FIRST_BUFFER);
  }

  #streamEntry(stream: StreamHead, revision: number): number {
    if (stream.chunk !== this.#chunk) {
      stream.chunk = this.#chunk;
      stream.entry = this.streams.push(stream) - 1;
      this.firstRevisions.push(revision);
    }
    return stream.entry;
  }

  // The index is made from the dictionary alone: whom a generic event is about must stand in it.
  #noteSubjects(event: NewEvent): void {
    const { clientId, devices } = subjectsOf(event);
    if (clientId !== undefined) this.entry(this.table.of(clientId, Role.clientId));
    for (const device of devices) this.entry(this.table.of(device, Role.device));
  }
}

const NEAR = 2 ** 51;

/** Whether the metadata fits the binary form: no input, and every number a whole one. */
function isPlain(metadata: Metadata, position: number): boolean {
  const { at, recordedAt, version, basis } = metadata;
  return (
    metadata.input === undefined &&
    metadata.origin === undefined &&
    isNear(at) &&
    isNear(recordedAt) &&
    isNear(version) &&
    version >= 0 &&
    (basis === undefined || (isNear(basis) && isNear(position)))
  );
}

/** A time rounded down to what has a place in the head of an event; readers that need the exact one decode the event. */
function near(time: number): number {
  return Math.min(NEAR, Math.max(-NEAR, Math.floor(time))) || 0;
}

function isNear(value: number): boolean {
  return Number.isSafeInteger(value) && value <= NEAR && value >= -NEAR;
}
