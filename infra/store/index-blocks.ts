/** The records of the index, as bytes: the table of blocks, and postings with and without revisions. Numbers are little-endian. */
import type { Position } from '../../domain/recorded-event.ts';
import type { StreamSpan } from './chunk-reader.ts';
import { SEGMENT_BLOCKS } from './index-file.ts';
import { Dimension, type Mention, termOf, termsOf } from './index-terms.ts';

/** The term under which the table of blocks stands. No dimension has this letter. */
export const BLOCKS_TERM = '#';

/** A run of chunks: where it is and which times it spans. */
export type BlockSpan = Readonly<{ first: Position; end: Position; earliest: number; latest: number }>;

/** Bytes of one entry: the block's number within its segment first, in all of them. */
export const EntryBytes = { block: 30, posting: 2, stream: 14 } as const;

/** A block that is being filled. */
export class OpenBlock {
  readonly first: Position;
  end: Position;
  earliest = Number.POSITIVE_INFINITY;
  latest = Number.NEGATIVE_INFINITY;
  bytes = 0;
  readonly mentions: Mention[] = [];
  readonly streams = new Map<string, { firstRevision: number; events: number }>();

  constructor(first: Position) {
    this.first = first;
    this.end = first;
  }

  add(
    chunk: Readonly<{
      end: Position;
      earliest: number;
      latest: number;
      bytes: Buffer;
      streams: readonly StreamSpan[];
    }>,
  ): void {
    this.end = chunk.end;
    this.earliest = Math.min(this.earliest, chunk.earliest);
    this.latest = Math.max(this.latest, chunk.latest);
    this.bytes += chunk.bytes.length;
    for (const { name, firstRevision, events } of chunk.streams) {
      const known = this.streams.get(name);
      if (known === undefined) this.streams.set(name, { firstRevision, events });
      else known.events = firstRevision + events - known.firstRevision; // between them some may be gone
    }
  }
}

/** One entry of the table of blocks. */
function blockEntry(number: number, { first, end, earliest, latest }: BlockSpan): Buffer {
  const entry = Buffer.alloc(EntryBytes.block);
  entry.writeUInt16LE(number % SEGMENT_BLOCKS, 0);
  entry.writeDoubleLE(first, 2);
  entry.writeUInt32LE(end - first, 10);
  entry.writeDoubleLE(earliest, 14);
  entry.writeDoubleLE(latest, 22);
  return entry;
}

/** Reads the table of a segment. The blocks of a segment are numbered from 0 without gaps. */
export function readBlocks(table: Buffer): BlockSpan[] {
  const blocks: BlockSpan[] = [];
  for (let at = 0; at < table.length; at += EntryBytes.block) {
    const first = table.readDoubleLE(at + 2);
    blocks.push({
      first,
      end: first + table.readUInt32LE(at + 10),
      earliest: table.readDoubleLE(at + 14),
      latest: table.readDoubleLE(at + 22),
    });
  }
  return blocks;
}

/** One posting of a term. */
function posting(number: number): Buffer {
  const entry = Buffer.alloc(EntryBytes.posting);
  entry.writeUInt16LE(number % SEGMENT_BLOCKS);
  return entry;
}

/** One posting of a stream. */
function streamPosting(number: number, { firstRevision, events }: Omit<StreamSpan, 'name'>): Buffer {
  const entry = Buffer.alloc(EntryBytes.stream);
  entry.writeUInt16LE(number % SEGMENT_BLOCKS, 0);
  entry.writeDoubleLE(firstRevision, 2);
  entry.writeUInt32LE(events, 10);
  return entry;
}

/** A stream's posting at an offset. */
export function readStreamPosting(
  postings: Buffer,
  at: number,
): { block: number; firstRevision: number; events: number } {
  return {
    block: postings.readUInt16LE(at),
    firstRevision: postings.readDoubleLE(at + 2),
    events: postings.readUInt32LE(at + 10),
  };
}

/** What one writing of the index adds: to each record, by term and segment, its new entries. */
export class Entries {
  readonly #records = new Map<string, { term: string; segment: number; entries: Buffer[] }>();

  addBlock(number: number, block: OpenBlock): void {
    this.#add(BLOCKS_TERM, number, blockEntry(number, block));
    for (const [name, span] of block.streams)
      this.#add(termOf(Dimension.stream, name), number, streamPosting(number, span));
    for (const term of new Set(block.mentions.flatMap(termsOf))) this.#add(term, number, posting(number));
  }

  /** How many records it touches. */
  get size(): number {
    return this.#records.size;
  }

  records(): Iterable<Readonly<{ term: string; segment: number; entries: readonly Buffer[] }>> {
    return this.#records.values();
  }

  #add(term: string, number: number, entry: Buffer): void {
    const segment = Math.floor(number / SEGMENT_BLOCKS);
    const key = `${segment} ${term}`;
    const record = this.#records.get(key);
    if (record === undefined) this.#records.set(key, { term, segment, entries: [entry] });
    else record.entries.push(entry);
  }
}
