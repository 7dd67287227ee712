/**
 * The connection as aedes sees it: it reads the packets that the edge hands on and writes its answers back. What passes here are CONNECT,
 * SUBSCRIBE, UNSUBSCRIBE and PINGREQ, each stripped of everything that the handlers have judged, and their acknowledgements.
 */
import { Duplex } from 'node:stream';
import type { Edge } from './edge.ts';

/** First bytes of aedes' answers. */
const CONNACK = 0x20;
const SUBACK = 0x90;

/** More than the packets of several reads are answered with. */
const ANSWER_BYTES_MAX = 1_048_576;

export class AedesPipe extends Duplex {
  readonly edge: Edge;

  constructor(edge: Edge) {
    // Answers are taken as soon as they are written; those of one turn must not look to aedes like a peer that does not read.
    super({ decodeStrings: false, autoDestroy: true, writableHighWaterMark: ANSWER_BYTES_MAX });
    this.edge = edge;
  }

  override _read(): void {
    // Packets are pushed as they come; a client's pace is held by its socket.
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#answer(chunk);
    done();
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    // One packet comes in several small writes.
    this.#answer(Buffer.concat(chunks.map(({ chunk }) => chunk)));
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.edge.aedesClosed(error);
    done(null);
  }

  /** Splits aedes' answers. */
  #answer(bytes: Buffer): void {
    let start = 0;
    while (start < bytes.length) {
      let length = 0;
      let body = start + 1;
      let shift = 0;
      let digit: number;
      do {
        digit = bytes[body++] ?? 0;
        length |= (digit & 127) << shift;
        shift += 7;
      } while (digit >= 128);
      const end = body + length;
      const frame = bytes.subarray(start, end);
      if (frame[0] === CONNACK) this.edge.connack(bytes[body + 1] as number);
      else if (frame[0] === SUBACK) this.edge.suback();
      else this.edge.answer(frame);
      start = end;
    }
  }
}
