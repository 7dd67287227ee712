/**
 * Where the events of a copy stand on the server: events point at others by their place in `$all`, in a copy by its own positions. A file beside the
 * copy; written before it, so that it may know more than the copy, never less, and never flushed: what the power takes is copied again.
 *
 *     {"holds": …, "format": 1, "server": …, "first": own position of the first}\n
 *     per event the step from the server position of the one before, seven bits a byte, the lowest first; all but the last byte have the eighth
 */
import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { PositionMap } from '../../../domain/archive-positions.ts';
import type { Position } from '../../../domain/recorded-event.ts';

const HOLDS = 'where the events of a wiotp-sandbox stand on its EventStoreDB';
const FORMAT = 1;

type Header = Readonly<{ holds: string; format: number; server: string; first: Position }>;

/** A table that is none, or does not fit its copy. */
export class MisfitError extends Error {
  override name = 'MisfitError';
}

export class ServerPositions {
  /** Tells the server's log from all others. */
  readonly server: string;
  readonly #path: string;
  #file: number;
  #first: Position;
  #map = new PositionMap();
  #unwritten: number[] = [];

  private constructor(path: string, file: number, { server, first }: Pick<Header, 'server' | 'first'>) {
    this.#path = path;
    this.#file = file;
    this.server = server;
    this.#first = first;
  }

  /** Makes an empty table. */
  static create(path: string, server: string): ServerPositions {
    const header = { server, first: 0 };
    return new ServerPositions(path, written(path, headerBytes(header)), header);
  }

  /** Reads a table up to an own position, exclusive; what stands behind that is forgotten. Throws `MisfitError`. */
  static open(path: string, end: Position): ServerPositions {
    const bytes = readFileSync(path);
    const headerEnd = bytes.indexOf(10) + 1;
    const header = parse(bytes.subarray(0, headerEnd));
    const table = new ServerPositions(path, openSync(path, 'r+'), header);
    const at = table.#read(bytes, headerEnd, end - header.first);
    if (table.end !== end) {
      table.close();
      throw new MisfitError(`its table of positions ends at ${table.end}, the copy at ${end}`);
    }
    ftruncateSync(table.#file, at);
    return table;
  }

  /** The server position of the last event, -1 for none. */
  get last(): number {
    return this.#map.last;
  }

  /** The own position after the last. */
  get end(): Position {
    return this.#first + this.#map.size;
  }

  /** The event at the next own position stands there on the server. */
  add(serverPosition: number): void {
    const step = serverPosition - Math.max(0, this.#map.last);
    this.#map.add(serverPosition);
    pushStep(this.#unwritten, step);
  }

  /** Puts what was added into the file. */
  write(): void {
    if (this.#unwritten.length === 0) return;
    append(this.#file, Uint8Array.from(this.#unwritten));
    this.#unwritten = [];
  }

  serverOf(own: Position): number | undefined {
    return this.#map.positionAt(own - this.#first);
  }

  ownOf(serverPosition: number): Position | undefined {
    const place = this.#map.placeOf(serverPosition);
    return place === undefined ? undefined : place + this.#first;
  }

  /** The own position of the last event that does not stand behind this place on the server, -1 when all do. */
  ownAtOrBefore(serverPosition: number): Position {
    const place = this.#map.placeAtOrBefore(serverPosition);
    return place === undefined ? -1 : place + this.#first;
  }

  /** Forgets what stands below an own position. */
  dropBelow(first: Position): void {
    if (first <= this.#first) return;
    const map = new PositionMap();
    const steps: number[] = [];
    for (let place = first - this.#first; place < this.#map.size; place++) {
      const position = this.#map.positionAt(place) as number;
      pushStep(steps, position - Math.max(0, map.last));
      map.add(position);
    }
    const fresh = `${this.#path}.new`;
    const file = written(fresh, Buffer.concat([headerBytes({ server: this.server, first }), Uint8Array.from(steps)]));
    renameSync(fresh, this.#path);
    closeSync(this.#file);
    this.#file = file;
    this.#first = first;
    this.#map = map;
    this.#unwritten = [];
  }

  /** The copy is found not to fit: the next to open it is to throw it away. */
  spoil(): void {
    ftruncateSync(this.#file, 0);
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Reads so many steps, and answers where they end. */
  #read(bytes: Buffer, from: number, wanted: number): number {
    let at = from;
    let position = 0;
    for (let left = wanted; left > 0; left--) {
      let step = 0;
      let byte = 128;
      let next = at;
      for (let unit = 1; byte >= 128; unit *= 128) {
        if (next === bytes.length) return at;
        byte = bytes[next++] as number;
        step += (byte % 128) * unit;
      }
      if (!Number.isSafeInteger(position + step) || (step === 0 && this.#map.size > 0)) return at;
      position += step;
      at = next;
      this.#map.add(position);
    }
    return at;
  }
}

function parse(bytes: Buffer): Header {
  try {
    const header = JSON.parse(String(bytes)) as Header;
    if (header.holds === HOLDS && header.format === FORMAT) return header;
  } catch {
    // Below.
  }
  throw new MisfitError('its table of positions is damaged');
}

function headerBytes(header: Pick<Header, 'server' | 'first'>): Buffer {
  return Buffer.from(`${JSON.stringify({ holds: HOLDS, format: FORMAT, ...header } satisfies Header)}\n`);
}

function pushStep(bytes: number[], step: number): void {
  let rest = step;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push(128 + (rest % 128));
  bytes.push(rest);
}

/** A fresh file with these bytes, open for more. */
function written(path: string, bytes: Uint8Array): number {
  const file = openSync(path, 'w');
  append(file, bytes);
  return file;
}

function append(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
