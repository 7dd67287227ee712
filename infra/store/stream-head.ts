/** Where a stream ends, as the process that writes it knows. */
import type { Sym } from './symbols.ts';

/** A stream's name, the revision of its last event (-1: none), and its entry in the chunk numbered `chunk` while that is being written. */
export class StreamHead {
  readonly sym: Sym;
  revision: number;
  /** Position of the last event, -1 when this process has written none. */
  position: number;
  chunk: number;
  entry: number;

  constructor(sym: Sym, revision: number) {
    this.sym = sym;
    this.revision = revision;
    this.position = -1;
    this.chunk = -1;
    this.entry = 0;
  }
}
