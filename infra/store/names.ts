/**
 * Names by the bytes of their texts. Chunks repeat what stood in the chunks before them, and telling bytes apart costs less than making a string, finding
 * its hash, and comparing it with the strings that a world knows.
 */
import type { Name } from '../../domain/recorded-event.ts';
import { textOf } from './bytes.ts';

/** Names known at once, and the bytes that they may take: past that all are forgotten and met again, as with `Symbols`. */
export const NAMES_MAX = 50_000;
const BYTES_MAX = 4 * 1024 * 1024;

/** Places in the table: a power of two, above twice the names. */
const PLACES = 2 ** 17;

/** How far a name is looked for. Texts that somebody has chosen to crowd one place get a new name each time, which is right, and slower. */
const PROBES_MAX = 32;

/** `start`: where its bytes stand among those of all names. */
type Entry = Name & Readonly<{ start: number; length: number }>;

export class Names {
  /** For each place the hash of the name that stands there, and which one it is, from 1; 0 for none. */
  readonly #places = new Int32Array(2 * PLACES);
  readonly #bytes = Buffer.allocUnsafeSlow(BYTES_MAX);
  readonly #view = viewOf(this.#bytes);
  readonly #entries: Entry[] = [];
  #used = 0;

  /** The name whose UTF-8 stands between two offsets. `view`: of the same bytes. */
  of(bytes: Buffer, view: DataView, start: number, end: number): Name {
    const length = end - start;
    const hash = hashOf(view, start, end);
    let place = hash & (PLACES - 1);
    for (let probe = 0; probe < PROBES_MAX; probe++) {
      const nth = this.#places[2 * place + 1] as number;
      if (nth === 0) return this.#learn(bytes, start, end, hash, place);
      if (this.#places[2 * place] === hash) {
        const entry = this.#entries[nth - 1] as Entry;
        if (entry.length === length && isSame(this.#view, entry.start, view, start, length)) return entry;
      }
      place = (place + 1) & (PLACES - 1);
    }
    return entryOf(bytes, start, end, 0);
  }

  #learn(bytes: Buffer, start: number, end: number, hash: number, place: number): Name {
    const length = end - start;
    if (this.#entries.length === NAMES_MAX || this.#used + length > BYTES_MAX) this.#forget();
    const entry = entryOf(bytes, start, end, this.#used);
    if (length > BYTES_MAX) return entry;
    bytes.copy(this.#bytes, this.#used, start, end);
    this.#used += length;
    this.#places[2 * place] = hash;
    this.#places[2 * place + 1] = this.#entries.push(entry);
    return entry;
  }

  #forget(): void {
    this.#places.fill(0);
    this.#entries.length = 0;
    this.#used = 0;
  }
}

/** For reading several bytes at once wherever they stand. */
export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function entryOf(bytes: Buffer, start: number, end: number, at: number): Entry {
  return { text: textOf(bytes, start, end), knower: undefined, known: undefined, start: at, length: end - start };
}

/** Four bytes at a time. At the end the upper bits are mixed into the lower ones, which choose the place. */
function hashOf(view: DataView, start: number, end: number): number {
  let hash = end - start;
  let at = start;
  for (; at + 4 <= end; at += 4) hash = Math.imul(hash ^ view.getInt32(at, true), 0x2c1b3c6d) ^ (hash >>> 13);
  for (; at < end; at++) hash = Math.imul(hash ^ view.getUint8(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x297a2d39);
  return hash ^ (hash >>> 15);
}

function isSame(one: DataView, oneStart: number, other: DataView, otherStart: number, length: number): boolean {
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    if (one.getInt32(oneStart + at, true) !== other.getInt32(otherStart + at, true)) return false;
  }
  for (; at < length; at++) if (one.getUint8(oneStart + at) !== other.getUint8(otherStart + at)) return false;
  return true;
}
