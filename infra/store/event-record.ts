/** Decoding one event of a chunk. See `chunk.ts` for the bytes, `chunk-writer.ts` for the way there. */
import type { Metadata, RecordedEvent } from '../../domain/recorded-event.ts';
import { Cursor, unzigzag } from './bytes.ts';
import { ChunkError, Flag, Layout } from './chunk.ts';
import { idOf } from './event-id.ts';
import { readAcknowledged, readMessage } from './layouts.ts';

/** What is read from: a sealed chunk, or the chunk that is being written. */
export type ChunkSource = Readonly<{
  positionOf: (i: number) => number;
  base: number;
  bytes: Buffer;
  /** Where an event's record starts in `bytes`; for `i` = the number of events, where the last one ends. */
  startOf: (i: number) => number;
  text: (entry: number) => string;
  streamName: (entry: number) => string;
  firstRevision: (entry: number) => number;
  /** Whether `bytes` will be overwritten, so that payloads must be copied. */
  volatile: boolean;
}>;

/** What can be told of an event without decoding it; entries are those of the chunk's stream table and dictionary. */
export type EventHead = { stream: number; revision: number; type: number; org: number; recordedAt: number };

/** One for all: nothing is read while something else is. */
const cursor = new Cursor(Buffer.alloc(0), 0, 0);

type Writable<T> = { -readonly [Member in keyof T]: T[Member] };

/** Fills in `head` for the `i`-th event of a chunk. */
export function readHead(source: ChunkSource, i: number, head: EventHead): void {
  cursor.move(source.bytes, source.startOf(i) + 2, source.startOf(i + 1));
  head.stream = cursor.varint();
  head.revision = source.firstRevision(head.stream) + cursor.varint();
  head.type = cursor.varint();
  head.org = cursor.varint();
  head.recordedAt = source.base + unzigzag(cursor.varint());
}

/** Whether the `i`-th event refers to one of these entries of the dictionary, or streams; true also where that cannot be told. */
export function refersTo(
  source: ChunkSource,
  i: number,
  entries: ReadonlySet<number>,
  streams: ReadonlySet<number>,
): boolean {
  cursor.move(source.bytes, source.startOf(i), source.startOf(i + 1));
  const layout = cursor.byte();
  const flags = cursor.byte();
  if (streams.has(cursor.varint())) return true;
  cursor.varint(); // revision
  if (entries.has(cursor.varint()) || entries.has(cursor.varint())) return true; // type, org
  cursor.varint(); // recordedAt
  if (flags & Flag.jsonMetadata) cursor.skip(cursor.varint());
  else {
    if (entries.has(cursor.varint())) return true; // node
    if (flags & Flag.at) cursor.varint();
    if (flags & Flag.basis) cursor.varint();
    if (flags & Flag.correlationId && entries.has(cursor.varint())) return true;
    if (flags & Flag.causationId && entries.has(cursor.varint())) return true;
    if (flags & Flag.version) cursor.varint();
  }
  if (entries.has(cursor.varint())) return true; // id
  if (!(flags & Flag.oddId)) cursor.skip(6);
  if (layout === Layout.json) return false; // its subjects stand in its JSON, too
  if (layout === Layout.message) cursor.byte();
  else if (layout !== Layout.acknowledged) return true;
  return entries.has(cursor.varint()) || (layout === Layout.message && entries.has(cursor.varint())); // client id, topic
}

/** An empty head, to be filled in. */
export function emptyHead(): EventHead {
  return { stream: 0, revision: 0, type: 0, org: 0, recordedAt: 0 };
}

/** The `i`-th event of a chunk. Throws `ChunkError` for a layout that this version does not know, `RangeError` for a record that is cut off. */
export function decodeEvent(source: ChunkSource, i: number): RecordedEvent {
  const { bytes } = source;
  cursor.move(bytes, source.startOf(i), source.startOf(i + 1));
  const position = source.positionOf(i);
  const layout = cursor.byte();
  const flags = cursor.byte();
  const streamEntry = cursor.varint();
  const stream = source.streamName(streamEntry);
  const revision = source.firstRevision(streamEntry) + cursor.varint();
  const type = source.text(cursor.varint());
  const metadata = readMetadata(source, flags, position);
  const id = readId(source, flags);
  const data = readData(source, layout, position);
  if (!(flags & Flag.payload)) return { position, stream, revision, id, type, data, metadata };
  const payload = bytes.subarray(cursor.at, cursor.end);
  return {
    position,
    stream,
    revision,
    id,
    type,
    data,
    metadata,
    payload: source.volatile ? Buffer.from(payload) : payload,
  };
}

function readMetadata(source: ChunkSource, flags: number, position: number): Metadata {
  const org = source.text(cursor.varint());
  const recordedAt = source.base + unzigzag(cursor.varint());
  if (flags & Flag.jsonMetadata) return readJson() as Metadata;
  const node = source.text(cursor.varint());
  const at = flags & Flag.at ? recordedAt + unzigzag(cursor.varint()) : recordedAt;
  const metadata: Writable<Metadata> = { org, node, at, recordedAt, version: 1 };
  if (flags & Flag.basis) metadata.basis = position - unzigzag(cursor.varint());
  if (flags & Flag.correlationId) metadata.correlationId = source.text(cursor.varint());
  if (flags & Flag.causationId) metadata.causationId = source.text(cursor.varint());
  if (flags & Flag.version) metadata.version = cursor.varint();
  return metadata;
}

function readId(source: ChunkSource, flags: number): string {
  const front = source.text(cursor.varint());
  if (flags & Flag.oddId) return front;
  const low = cursor.uint24();
  return idOf(front, low, cursor.uint24());
}

function readData(source: ChunkSource, layout: number, position: number): object {
  switch (layout) {
    case Layout.message:
      return readMessage(cursor, source);
    case Layout.acknowledged:
      return readAcknowledged(cursor, source, position);
    case Layout.json:
      return readJson() as object;
    default:
      throw new ChunkError(
        `the event at position ${position} has the layout ${layout}, which this version does not know`,
      );
  }
}

function readJson(): unknown {
  return JSON.parse(cursor.text(cursor.varint()));
}
