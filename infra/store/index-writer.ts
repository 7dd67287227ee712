/** Writing the index: behind the log, about once a second, so that traffic pays for it once per block and not per event. */
import type { Position } from '../../domain/recorded-event.ts';
import type { Chunk } from './chunk-reader.ts';
import type { SealedChunk } from './chunk-writer.ts';
import { Entries, OpenBlock } from './index-blocks.ts';
import type { IndexFile } from './index-file.ts';

/** A block ends when it has grown to this, or when the index is written. */
const BLOCK_BYTES = 256 * 1024;

/** How long the index may stay behind, ms; and how much, in bytes. */
const WRITE_EVERY_MS = 1_000;
const BEHIND_BYTES_MAX = 8 * 1024 * 1024;

/** About how many records one transaction writes: they are handed over in one turn of the loop. */
const RECORDS_AT_ONCE = 1_000;

/** Notes durable chunks, and writes what it noted. */
export class IndexWriter {
  readonly #file: IndexFile;
  readonly #log: string;
  readonly #blockBytes: number;
  #next: Position;
  #block: number;
  #open: OpenBlock | undefined;
  #full: OpenBlock[] = [];
  #fullBytes = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #stopped = false;

  /** `log` is the id of the log that this is the index of; a block ends at `blockBytes`. */
  constructor(file: IndexFile, log: string, blockBytes = BLOCK_BYTES) {
    const checkpoint = file.checkpoint();
    this.#file = file;
    this.#log = log;
    this.#blockBytes = blockBytes;
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
    if (open.bytes >= this.#blockBytes) this.#endBlock();
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
    // What is noted meanwhile waits for the next time.
    for (let left = this.#full.length; left > 0; ) left -= await this.#writeSome(this.#full.slice(0, left));
  }

  /** Writes as many blocks as make a fair number of records, in one transaction, and answers how many. */
  async #writeSome(blocks: readonly OpenBlock[]): Promise<number> {
    const entries = new Entries();
    let taken = 0;
    for (const block of blocks) {
      entries.addBlock(this.#block + taken, block);
      taken++;
      if (entries.size > RECORDS_AT_ONCE) break;
    }
    const { end } = blocks[taken - 1] as OpenBlock;
    const block = this.#block + taken;
    await this.#file.append(entries.records(), { log: this.#log, next: end, block });
    const written = this.#full.splice(0, taken);
    this.#block = block;
    this.#next = end;
    this.#fullBytes -= written.reduce((bytes, { bytes: own }) => bytes + own, 0);
    return taken;
  }
}
