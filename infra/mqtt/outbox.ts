/**
 * Writes to one client, gathered: a hundred frames cost one system call. Frames are kept whole until they go, then joined when small; large
 * ones go to the system as they are.
 */
import type { Transport } from '../transport.ts';
import { soon } from './turn.ts';

/** Bytes that may wait for a client before QoS 1 and 2 stay in the log until it reads. */
const BEHIND_BYTES = 1_048_576;

/** Frames from this size on are not copied. */
const COPY_BYTES_MAX = 2_048;

export class Outbox {
  readonly #transport: Transport;
  readonly #bytesMax: number;
  readonly #onFull: () => void;
  #frames: Uint8Array[] = [];
  #bytes = 0;
  #scheduled = false;
  #shut = true;

  /** `onFull` is called when more than `bytesMax` wait for a client that does not read. */
  constructor(transport: Transport, bytesMax: number, onFull: () => void) {
    this.#transport = transport;
    this.#bytesMax = bytesMax;
    this.#onFull = onFull;
  }

  /** Bytes that the client has not taken yet. */
  get pendingBytes(): number {
    return this.#bytes + this.#transport.bufferedBytes();
  }

  /** So much waits for the client that what can stay in the log should. */
  get behind(): boolean {
    return this.pendingBytes >= Math.min(BEHIND_BYTES, this.#bytesMax / 2);
  }

  /** Lets go of what has waited, behind a first frame: nothing may precede CONNACK. */
  open(first: Uint8Array): void {
    this.#shut = false;
    this.#frames.unshift(first);
    this.#bytes += first.length;
    this.#schedule();
  }

  push(frame: Uint8Array): void {
    this.#frames.push(frame);
    this.#bytes += frame.length;
    if (this.#scheduled) return;
    if (this.#shut) {
      // Not at once: the message may be being carried out from the log.
      if (this.#bytes > this.#bytesMax) queueMicrotask(this.#onFull);
      return;
    }
    this.#schedule();
  }

  #schedule(): void {
    this.#scheduled = true;
    soon(this);
  }

  flush(): void {
    this.#scheduled = false;
    const frames = this.#frames;
    if (frames.length === 0 || this.#shut) return;
    const bytes = this.#bytes;
    this.#frames = [];
    this.#bytes = 0;
    const transport = this.#transport;
    if (frames.length === 1) transport.write(frames[0] as Uint8Array);
    else if (bytes <= COPY_BYTES_MAX * frames.length) transport.write(Buffer.concat(frames, bytes));
    else this.#writeEach(frames);
    if (transport.bufferedBytes() > this.#bytesMax) this.#onFull();
  }

  #writeEach(frames: readonly Uint8Array[]): void {
    const { socket } = this.#transport;
    socket?.cork();
    for (const frame of frames) this.#transport.write(frame);
    socket?.uncork();
  }
}
