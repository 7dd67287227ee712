/** Writing the index: behind the log, about once a second, so that traffic pays for it once per block and not per event. */
import type { Position } from '../../domain/recorded-event.ts';
import type { Chunk } from './chunk-reader.ts';
import type { SealedChunk } from './chunk-writer.ts';
import {
  BLOCKS_TERM,
  blockEntry,
  EntryBytes,
  OpenBlock,
  posting,
  postingsBefore,
  streamPosting,
} from './index-blocks.ts';
import { type IndexFile, SEGMENT_BLOCKS } from './index-file.ts';
import { Dimension, termOf, termsOf } from './index-terms.ts';

/** A block ends when it has grown to this, or when the index is written. */
const BLOCK_BYTES = 256 * 1024;

/** How long the index may stay behind, ms; and how much, in bytes. */
const WRITE_EVERY_MS = 1_000;
const BEHIND_BYTES_MAX = 8 * 1024 * 1024;

/** How many terms are written before the rest of the process gets its turn. */
const TERMS_PER_TURN = 200;

/** Notes durable chunks, and writes what it noted. */
export class IndexWriter {
  readonly #file: IndexFile;
  readonly #log: string;
  #next: Position;
  #block: number;
  #open: OpenBlock | undefined;
  #full: OpenBlock[] = [];
  #fullBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #stopped = false;

  constructor(file: IndexFile, log: string) {
    const checkpoint = file.checkpoint();
    this.#file = file;
    this.#log = log;
    this.#next = checkpoint?.next ?? 0;
    this.#block = checkpoint?.block ?? 0;
  }

  /** The log is indexed up to here. */
  get next(): Position {
    return this.#next;
  }

  /** Whether so much was noted that it should be written before more is. */
  get isBehind(): boolean {
    return this.#fullBytes > BEHIND_BYTES_MAX;
  }

  /** Notes a chunk that this process has written. */
  add(chunk: SealedChunk): void {
    if (this.#stopped) return;
    const open = this.#openBlock(chunk.first);
    open.add(chunk);
    const number = this.#block + this.#full.length;
    for (const symbol of chunk.symbols) {
      if (symbol.block === number) continue;
      symbol.block = number;
      open.mentions.push(symbol);
    }
    this.#added(open);
  }

  /** Notes a chunk that was found in the log. */
  addFound(chunk: Chunk): void {
    const open = this.#openBlock(chunk.first);
    open.add(chunk);
    open.mentions.push(...chunk.dictionary());
    this.#added(open);
  }

  /** Writes all that was noted. Rejects when that fails. */
  async flush(): Promise<void> {
    while (this.#writing !== undefined || this.#full.length > 0 || this.#open !== undefined) {
      await (this.#writing ?? this.#start());
    }
  }

  #start(): Promise<void> {
    this.#writing = this.#write().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  /**
   * Notes no more. Also what becomes of an index that cannot be written: readers look through the log instead, and the next process to open
   * the log makes up for it.
   */
  stop(): void {
    this.#stopped = true;
    this.#open = undefined;
    this.#full = [];
    clearTimeout(this.#timer);
  }

  #openBlock(first: Position): OpenBlock {
    this.#open ??= new OpenBlock(first);
    return this.#open;
  }

  #added(open: OpenBlock): void {
    if (open.bytes >= BLOCK_BYTES) this.#endBlock();
    if (this.isBehind) this.#flushSoon();
    else this.#timer ??= setTimeout(() => this.#flushSoon(), WRITE_EVERY_MS).unref();
  }

  #endBlock(): void {
    if (this.#open === undefined) return;
    this.#full.push(this.#open);
    this.#fullBytes += this.#open.bytes;
    this.#open = undefined;
  }

  #flushSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#writing !== undefined) return;
    this.#start().catch(() => this.stop());
  }

  async #write(): Promise<void> {
    this.#endBlock();
    const blocks = this.#full;
    const last = blocks.at(-1);
    if (last === undefined) return;
    let terms = 0;
    let failure: unknown;
    const put = (stored: Promise<unknown>) => stored.catch((error) => (failure ??= error));
    for (const [key, entries] of this.#collect(blocks)) {
      void put(this.#append(key, entries));
      if (++terms % TERMS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    // lmdb commits in order: once the checkpoint is there, everything before it is.
    const block = this.#block + blocks.length;
    await put(this.#file.putCheckpoint({ log: this.#log, next: last.end, block }));
    if (failure !== undefined) throw failure;
    this.#block = block;
    this.#next = last.end;
    this.#full = this.#full.slice(blocks.length);
    this.#fullBytes -= blocks.reduce((bytes, { bytes: own }) => bytes + own, 0);
  }

  /** The new entries of all terms, by term and segment. */
  #collect(blocks: readonly OpenBlock[]): Map<TermKey, Buffer[]> {
    const keys = new Map<string, TermKey>();
    const collected = new Map<TermKey, Buffer[]>();
    const add = (term: string, number: number, entryBytes: number, entry: Buffer) => {
      const segment = Math.floor(number / SEGMENT_BLOCKS);
      const name = `${segment} ${term}`;
      let key = keys.get(name);
      if (key === undefined) {
        key = { term, segment, entryBytes };
        keys.set(name, key);
        collected.set(key, []);
      }
      collected.get(key)?.push(entry);
    };
    blocks.forEach((block, i) => {
      const number = this.#block + i;
      add(BLOCKS_TERM, number, EntryBytes.block, blockEntry(number, block));
      for (const [name, span] of block.streams) {
        add(termOf(Dimension.stream, name), number, EntryBytes.stream, streamPosting(number, span));
      }
      for (const term of new Set(block.mentions.flatMap(termsOf)))
        add(term, number, EntryBytes.posting, posting(number));
    });
    return collected;
  }

  #append({ term, segment, entryBytes }: TermKey, entries: readonly Buffer[]): Promise<boolean> {
    const old = this.#file.postings(term, segment);
    // Left behind by a writing that was interrupted: those blocks are being written again.
    const first = Math.max(0, this.#block - segment * SEGMENT_BLOCKS);
    const kept = old === undefined ? [] : [postingsBefore(old, first, entryBytes)];
    return this.#file.put(term, segment, Buffer.concat([...kept, ...entries]));
  }
}

type TermKey = Readonly<{ term: string; segment: number; entryBytes: number }>;
