/** Parts of snapshots that have been read already: what rarely changes is the same part in many of them, and so are the rows made of it. */
import type { StoredPart } from './stored-part.ts';

/** What is kept of them, in bytes of their texts: five times as many bytes of memory. */
const BYTES_MAX = 24 * 1024 * 1024;

/** By their numbers; those that were not used for the longest time go first. */
export class LastingParts {
  readonly #known = new Map<number, StoredPart>();
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number = BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(number: number): StoredPart | undefined {
    const known = this.#known.get(number);
    if (known === undefined) return undefined;
    this.#known.delete(number);
    this.#known.set(number, known);
    return known;
  }

  add(number: number, part: StoredPart): void {
    this.#known.set(number, part);
    this.#bytes += part.size;
    for (const [oldest, { size }] of this.#known) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#known.delete(oldest);
      this.#bytes -= size;
    }
  }
}
