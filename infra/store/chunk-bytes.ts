/** A chunk put together from its parts: header, dictionary, streams, starts, events. See `chunk.ts`. */
import { Pen, VARINT_BYTES_MAX } from './bytes.ts';
import { CHUNK_FORMAT, CHUNK_MAGIC, HEADER_BYTES, HeaderAt, SPARSE_FORMAT, SPARSE_HEADER_BYTES } from './chunk.ts';
import type { StreamHead } from './stream-head.ts';
import type { Sym } from './symbols.ts';

/** What a chunk is made of. `pen` holds the encoded events. */
export type ChunkParts = Readonly<{
  first: number;
  base: number;
  earliest: number;
  latest: number;
  count: number;
  pen: Pen;
  starts: readonly number[];
  symbols: readonly Sym[];
  streams: readonly StreamHead[];
  firstRevisions: readonly number[];
}>;

/** Where the events of a sparse chunk stand, and the position after the last one that it covers. */
export type Sparse = Readonly<{ positions: readonly number[]; end: number }>;

/** The bytes of a chunk. `previous` is the first position of the chunk before, -1 for none. */
export function chunkBytes(parts: ChunkParts, previous: number, sparse?: Sparse): Buffer {
  const pen = new Pen(Buffer.allocUnsafeSlow(bytesMax(parts)));
  const { bytes } = pen;
  writeHeader(bytes, parts, previous, sparse);
  pen.at = sparse === undefined ? HEADER_BYTES : SPARSE_HEADER_BYTES;
  for (const symbol of parts.symbols) {
    pen.byte(symbol.roles);
    if (symbol.org !== undefined) pen.varint(symbol.org.entry);
    pen.varint(symbol.bytes.length);
    pen.raw(symbol.bytes);
  }
  for (let i = 0; i < parts.streams.length; i++) {
    const stream = parts.streams[i] as StreamHead;
    const firstRevision = parts.firstRevisions[i] as number;
    pen.varint(stream.sym.entry);
    pen.varint(firstRevision);
    pen.varint(stream.revision - firstRevision + 1);
  }
  for (const start of parts.starts) pen.uint32(start);
  if (sparse !== undefined) for (const position of sparse.positions) pen.uint32(position - parts.first);
  bytes.writeUInt32LE(pen.at, HeaderAt.eventsAt);
  pen.at += parts.pen.bytes.copy(bytes, pen.at, 0, parts.pen.at);
  return bytes.subarray(0, pen.at);
}

function writeHeader(bytes: Buffer, parts: ChunkParts, previous: number, sparse: Sparse | undefined): void {
  bytes.writeUInt32LE(CHUNK_MAGIC, HeaderAt.magic);
  bytes.writeUInt32LE(sparse === undefined ? CHUNK_FORMAT : SPARSE_FORMAT, HeaderAt.format);
  bytes.writeDoubleLE(parts.first, HeaderAt.first);
  bytes.writeDoubleLE(previous, HeaderAt.previous);
  bytes.writeDoubleLE(parts.base, HeaderAt.base);
  bytes.writeDoubleLE(parts.earliest, HeaderAt.earliest);
  bytes.writeDoubleLE(parts.latest, HeaderAt.latest);
  bytes.writeUInt32LE(parts.count, HeaderAt.events);
  bytes.writeUInt32LE(parts.symbols.length, HeaderAt.entries);
  bytes.writeUInt32LE(parts.streams.length, HeaderAt.streams);
  if (sparse !== undefined) bytes.writeDoubleLE(sparse.end, HeaderAt.end);
}

function bytesMax({ pen, count, streams, symbols }: ChunkParts): number {
  let size = SPARSE_HEADER_BYTES + pen.at + 8 * count + streams.length * 3 * VARINT_BYTES_MAX;
  for (const symbol of symbols) size += symbol.bytes.length + 1 + 2 * VARINT_BYTES_MAX;
  return size;
}
