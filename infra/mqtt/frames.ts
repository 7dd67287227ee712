/** Splits a byte stream into MQTT packets without copying what arrives whole. */
import { type Rejection, rejection } from '../../domain/rejections.ts';

/** One packet: `bytes[start]` is its first byte, its variable header starts at `body` and it ends before `end`. */
export type FrameListener = (bytes: Buffer, start: number, body: number, end: number) => void;

export class FrameReader {
  readonly #onFrame: FrameListener;
  readonly #onFault: (rejection: Rejection) => void;
  readonly #frameBytesMax: number;
  /** The beginning of a packet whose end has not come yet. */
  #parts: Buffer[] = [];
  #have = 0;
  #need = 0;
  #flowing = true;
  #stopped = false;

  /** A packet longer than `frameBytesMax` is a fault, noticed at its header. */
  constructor(frameBytesMax: number, onFrame: FrameListener, onFault: (rejection: Rejection) => void) {
    this.#frameBytesMax = frameBytesMax;
    this.#onFrame = onFrame;
    this.#onFault = onFault;
  }

  /** Keeps what comes from now on as it is, also what follows the packet being heard, until `release`. */
  hold(): void {
    this.#flowing = false;
  }

  /** Hears of the packets that were kept. */
  release(): void {
    if (this.#stopped) return;
    this.#flowing = true;
    const bytes = Buffer.concat(this.#parts, this.#have);
    this.#parts = [];
    this.#have = 0;
    this.#split(bytes);
  }

  /** Hears of no more packets, not even those of the bytes at hand. */
  stop(): void {
    this.#flowing = false;
    this.#stopped = true;
    this.#parts = [];
  }

  push(chunk: Buffer): void {
    if (this.#stopped) return;
    let bytes = chunk;
    if (this.#have > 0 || !this.#flowing) {
      this.#parts.push(chunk);
      this.#have += chunk.length;
      // Wait for the whole packet before joining, or a large one would be copied again with every chunk.
      if (this.#have < this.#need || !this.#flowing) return;
      bytes = Buffer.concat(this.#parts, this.#have);
      this.#parts = [];
      this.#have = 0;
    }
    this.#split(bytes);
  }

  #split(bytes: Buffer): void {
    let start = 0;
    while (start < bytes.length && this.#flowing) {
      let length = 0;
      let body = start + 1;
      let shift = 0;
      let digit = 128;
      while (digit >= 128 && body < bytes.length && shift <= 21) {
        digit = bytes[body++] as number;
        length |= (digit & 127) << shift;
        shift += 7;
      }
      if (digit >= 128) {
        if (shift > 21) return this.#fail(rejection('packet-length'));
        return this.#keep(bytes, start, 0);
      }
      const end = body + length;
      if (end - start > this.#frameBytesMax) return this.#fail(rejection('packet-too-large'));
      if (end > bytes.length) return this.#keep(bytes, start, end - start);
      this.#onFrame(bytes, start, body, end);
      start = end;
    }
    if (start < bytes.length && !this.#stopped) this.#keep(bytes, start, 0);
  }

  #keep(bytes: Buffer, start: number, need: number): void {
    this.#parts = [bytes.subarray(start)];
    this.#have = bytes.length - start;
    this.#need = need;
  }

  #fail(fault: Rejection): void {
    this.stop();
    this.#onFault(fault);
  }
}
