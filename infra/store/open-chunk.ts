/** Reading the chunk that is being written: what was accepted a moment ago can be asked for. */
import type { StreamSpan } from './chunk-reader.ts';
import type { ChunkWriter } from './chunk-writer.ts';
import type { ChunkSource } from './event-record.ts';
import type { StreamHead } from './stream-head.ts';
import type { Sym } from './symbols.ts';

/** A chunk with its streams: sealed or open. */
export type StreamSource = ChunkSource & Readonly<{ first: number; events: number; streams: readonly StreamSpan[] }>;

/** The open chunk as something to read from, until the next event is added. */
export function openChunk(writer: ChunkWriter): StreamSource {
  return {
    first: writer.first,
    events: writer.count,
    positionOf: (i) => writer.first + i,
    base: writer.base,
    bytes: writer.pen.bytes,
    get streams() {
      return writer.spans();
    },
    startOf: (i) => (i === writer.count ? writer.pen.at : (writer.starts[i] as number)),
    text: (entry) => (writer.symbols[entry] as Sym).text,
    streamName: (entry) => (writer.streams[entry] as StreamHead).sym.text,
    firstRevision: (entry) => writer.firstRevisions[entry] as number,
    volatile: true,
  };
}
