/** Writing and reading the numbers and strings of which chunks consist. */

/** The most bytes that one whole number takes: 53 bits, seven in each byte. */
export const VARINT_BYTES_MAX = 8;

/** A whole number of either sign as one that `varint` takes: small stays small. For numbers within ±2^52. */
export function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/** The way back from `zigzag`. */
export function unzigzag(value: number): number {
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}

/** What `toString('utf8', …)` ends in; the way there costs as much as a short string. Node has it in all versions, its types do not. */
type Decoder = Readonly<{ utf8Slice: (start: number, end: number) => string }>;

/** The UTF-8 between two offsets. */
export function textOf(bytes: Buffer, start: number, end: number): string {
  return (bytes as unknown as Decoder).utf8Slice(start, end);
}

/** Writes into a buffer that grows when `makeRoom` is called; the others write without looking. */
export class Pen {
  bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  makeRoom(wanted: number): void {
    const needed = this.at + wanted;
    let length = this.bytes.length;
    if (needed <= length) return;
    while (length < needed) length *= 2;
    const larger = Buffer.allocUnsafeSlow(length);
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }

  byte(value: number): void {
    this.bytes[this.at++] = value;
  }

  /** A whole number from 0 to 2^53 - 1: seven bits a byte, the lowest first, the eighth bit says that more follow. */
  varint(value: number): void {
    const { bytes } = this;
    let { at } = this;
    let rest = value;
    // Bit operations are for 31 bits; what is larger is cut down by division first.
    while (rest > 0x7fffffff) {
      bytes[at++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      bytes[at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    bytes[at++] = rest;
    this.at = at;
  }

  /** A number of 48 bits in six bytes. */
  uint48(value: number): void {
    this.at = this.bytes.writeUIntLE(value, this.at, 6);
  }

  uint32(value: number): void {
    this.at = this.bytes.writeUInt32LE(value, this.at);
  }

  raw(bytes: Uint8Array): void {
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }
}

/** Reads what a `Pen` wrote, one after the other; reading past `end` is a `RangeError`. */
export class Cursor {
  bytes: Buffer;
  at: number;
  end: number;

  constructor(bytes: Buffer, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = Math.min(end, bytes.length);
  }

  /** Goes on elsewhere. */
  move(bytes: Buffer, at: number, end: number): void {
    this.bytes = bytes;
    this.at = at;
    this.end = Math.min(end, bytes.length);
  }

  byte(): number {
    if (this.at >= this.end)
      throw new RangeError(`a byte was expected at offset ${this.at}, the record ends at ${this.end}`);
    return this.bytes[this.at++] as number;
  }

  varint(): number {
    // Nearly all take one or two bytes.
    const { bytes, at } = this;
    if (at + 1 < this.end) {
      const first = bytes[at] as number;
      if (first < 128) {
        this.at = at + 1;
        return first;
      }
      const second = bytes[at + 1] as number;
      if (second < 128) {
        this.at = at + 2;
        return (first & 127) | (second << 7);
      }
    }
    return this.#longVarint();
  }

  #longVarint(): number {
    let byte = this.byte();
    if (byte < 128) return byte;
    let value = byte & 127;
    let scale = 128;
    do {
      byte = this.byte();
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte > 127);
    return value;
  }

  uint24(): number {
    const at = this.skip(3);
    const { bytes } = this;
    return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
  }

  text(length: number): string {
    const start = this.skip(length);
    return textOf(this.bytes, start, start + length);
  }

  /** Moves over `length` bytes and answers where they start. */
  skip(length: number): number {
    const start = this.at;
    if (length > this.end - start) {
      throw new RangeError(`${length} bytes were expected at offset ${start}, the record ends at ${this.end}`);
    }
    this.at = start + length;
    return start;
  }
}
