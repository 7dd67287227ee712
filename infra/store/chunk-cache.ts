/** Chunks in memory: the newest always, older ones while they are being read. */
import type { Position } from '../../domain/recorded-event.ts';
import type { Chunk } from './chunk-reader.ts';

/** Bytes of chunks kept of each kind. */
const CACHE_BYTES = 16 * 1024 * 1024;

/** The last chunks of the log in order: what sessions and subscribers ask for. Those that are not durable yet are nowhere else. */
export class Tail {
  readonly #chunks: Chunk[] = [];
  #bytes = 0;

  add(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.bytes.length;
  }

  /** Gives up the oldest, as far as they are on the disk and more than the bound. */
  trim(durable: Position): void {
    let gone = 0;
    for (
      let oldest = this.#chunks[0];
      oldest !== undefined && this.#bytes > CACHE_BYTES && oldest.end <= durable;
      oldest = this.#chunks[gone]
    ) {
      this.#bytes -= oldest.bytes.length;
      gone++;
    }
    if (gone > 0) this.#chunks.splice(0, gone);
  }

  /** Gives up those that begin before a position: they are not what is on the disk any more. */
  forget(before: Position): void {
    while (this.#chunks[0] !== undefined && this.#chunks[0].first < before) {
      this.#bytes -= this.#chunks[0].bytes.length;
      this.#chunks.shift();
    }
  }

  /** The chunk that holds a position, when it is still here. */
  covering(position: Position): Chunk | undefined {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const chunk = this.#chunks[middle] as Chunk;
      if (position < chunk.first) high = middle - 1;
      else if (position >= chunk.end) low = middle + 1;
      else return chunk;
    }
    return undefined;
  }
}

/** Chunks that were read from the disk, the least recently used given up first. */
export class ChunkCache {
  readonly #chunks = new Map<Position, Chunk>();
  readonly #load: (position: Position) => Chunk | undefined;
  #bytes = 0;
  #last: Chunk | undefined;

  /** `load` answers the last chunk that starts at or before a position. */
  constructor(load: (position: Position) => Chunk | undefined) {
    this.#load = load;
  }

  /** The chunk that holds a position; undefined when none does. */
  covering(position: Position): Chunk | undefined {
    if (this.#last !== undefined && holds(this.#last, position)) return this.#last;
    for (const chunk of this.#chunks.values()) if (holds(chunk, position)) return this.#use(chunk);
    const loaded = this.#load(position);
    return loaded !== undefined && holds(loaded, position) ? this.#use(loaded) : undefined;
  }

  /** Gives up all. */
  clear(): void {
    this.#chunks.clear();
    this.#bytes = 0;
    this.#last = undefined;
  }

  #use(chunk: Chunk): Chunk {
    this.#last = chunk;
    if (this.#chunks.delete(chunk.first)) this.#bytes -= chunk.bytes.length;
    this.#chunks.set(chunk.first, chunk);
    this.#bytes += chunk.bytes.length;
    for (const [first, old] of this.#chunks) {
      if (this.#bytes <= CACHE_BYTES && this.#chunks.size <= CACHED_CHUNKS) break;
      this.#chunks.delete(first);
      this.#bytes -= old.bytes.length;
    }
    return chunk;
  }
}

/** How many chunks are looked through for a position before the disk is asked. */
const CACHED_CHUNKS = 64;

function holds(chunk: Chunk, position: Position): boolean {
  return position >= chunk.first && position < chunk.end;
}
