/** Reading chunks: the dictionary first, single events when they are asked for. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { Cursor, textOf } from './bytes.ts';
import {
  CHUNK_FORMAT,
  CHUNK_MAGIC,
  ChunkError,
  HEADER_BYTES,
  HeaderAt,
  Role,
  SPARSE_FORMAT,
  SPARSE_HEADER_BYTES,
} from './chunk.ts';
import { decodeEvent } from './event-record.ts';

/** An entry of a chunk's dictionary: what the string is used for (see `Role`) and, for a topic, its org. */
export type DictionaryEntry = Readonly<{ text: string; roles: number; org: Readonly<{ text: string }> | undefined }>;

/** A stream in a chunk. `events` are its revisions there, from the first one to the last; in a sparse chunk some of them may be gone. */
export type StreamSpan = Readonly<{ name: string; firstRevision: number; events: number }>;

/** A chunk of the log. Nothing but the header is read before it is needed. */
export class Chunk {
  readonly bytes: Buffer;
  readonly first: number;
  /** Position after the last one that it covers. */
  readonly end: number;
  readonly events: number;
  /** First position of the chunk before, -1 for none. */
  readonly previous: number;
  readonly base: number;
  readonly earliest: number;
  readonly latest: number;
  readonly volatile = false;
  readonly #entries: number;
  readonly #eventsAt: number;
  readonly #tablesAt: number;
  readonly #startsAt: number;
  /** 0 when every position has its event. */
  readonly #positionsAt: number;
  readonly #streamCount: number;
  #roles: Uint8Array | undefined;
  #orgs: Int32Array | undefined;
  #spans: Uint32Array | undefined;
  #texts: (string | undefined)[] = [];
  #streams: StreamSpan[] = [];

  /** Reads the header. Throws `ChunkError` for bytes that are no chunk, or one of a later format. */
  constructor(bytes: Buffer) {
    if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(HeaderAt.magic) !== CHUNK_MAGIC) {
      throw new ChunkError(`a chunk of events was expected, ${bytes.length} bytes of something else were found`);
    }
    const format = bytes.readUInt16LE(HeaderAt.format);
    const isSparse = format === SPARSE_FORMAT;
    if (format !== CHUNK_FORMAT && !isSparse) {
      const known = `${CHUNK_FORMAT} and ${SPARSE_FORMAT}`;
      throw new ChunkError(`a chunk of format ${format} was found, this version reads formats ${known}`);
    }
    if (isSparse && bytes.length < SPARSE_HEADER_BYTES)
      throw new ChunkError(`a chunk is cut off: it has ${bytes.length} bytes`);
    this.bytes = bytes;
    this.first = bytes.readDoubleLE(HeaderAt.first);
    this.previous = bytes.readDoubleLE(HeaderAt.previous);
    this.base = bytes.readDoubleLE(HeaderAt.base);
    this.earliest = bytes.readDoubleLE(HeaderAt.earliest);
    this.latest = bytes.readDoubleLE(HeaderAt.latest);
    this.events = bytes.readUInt32LE(HeaderAt.events);
    this.#entries = bytes.readUInt32LE(HeaderAt.entries);
    this.#streamCount = bytes.readUInt32LE(HeaderAt.streams);
    this.#eventsAt = bytes.readUInt32LE(HeaderAt.eventsAt);
    this.#tablesAt = isSparse ? SPARSE_HEADER_BYTES : HEADER_BYTES;
    this.#positionsAt = isSparse ? this.#eventsAt - 4 * this.events : 0;
    this.#startsAt = this.#eventsAt - (isSparse ? 8 : 4) * this.events;
    this.end = isSparse ? bytes.readDoubleLE(HeaderAt.end) : this.first + this.events;
    // A dictionary entry takes two bytes at least, a stream three.
    const tables = 2 * this.#entries + 3 * this.#streamCount;
    if (this.#eventsAt > bytes.length || this.#startsAt < this.#tablesAt + tables) {
      throw new ChunkError(
        `the chunk at position ${this.first} is cut off: ${bytes.length} bytes, its events start at ${this.#eventsAt}`,
      );
    }
  }

  /** Whether events are missing. */
  get isSparse(): boolean {
    return this.#positionsAt > 0;
  }

  /** The dictionary and the table of streams in `bytes`, as offsets. */
  get tables(): Readonly<{ start: number; end: number }> {
    return { start: this.#tablesAt, end: this.#startsAt };
  }

  /** The event at a position of this chunk; undefined when it is gone. The payload is a view of the chunk's bytes. */
  event(position: number): RecordedEvent | undefined {
    const i = this.indexFrom(position);
    return i < this.events && this.positionOf(i) === position ? decodeEvent(this, i) : undefined;
  }

  /** The position of the `i`-th event. */
  positionOf(i: number): number {
    return this.first + (this.#positionsAt === 0 ? i : this.bytes.readUInt32LE(this.#positionsAt + 4 * i));
  }

  /** Which is the first event at or after a position; the number of events when there is none. */
  indexFrom(position: number): number {
    if (position <= this.first) return 0;
    if (position >= this.end) return this.events;
    if (this.#positionsAt === 0) return Math.ceil(position - this.first);
    let low = 0;
    let high = this.events;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.positionOf(middle) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Where the events start in `bytes`. */
  get eventsAt(): number {
    return this.#eventsAt;
  }

  /** Which event an offset in `bytes` belongs to. */
  indexAt(offset: number): number {
    return lastUpTo(this.events, offset, (i) => this.startOf(i));
  }

  /** Which entry's text an offset belongs to; undefined when it is in none. */
  entryAt(offset: number): number | undefined {
    this.#readTables();
    const spans = this.#spans as Uint32Array;
    const entry = lastUpTo(this.#entries, offset, (i) => spans[2 * i] as number);
    return entry >= 0 && offset < (spans[2 * entry + 1] as number) ? entry : undefined;
  }

  /** The streams whose names are among these entries. */
  streamsNamed(entries: ReadonlySet<number>): number[] {
    const names = new Set([...entries].map((entry) => this.text(entry)));
    return this.streams.flatMap(({ name }, i) => (names.has(name) ? [i] : []));
  }

  startOf(i: number): number {
    if (i === this.events) return this.bytes.length;
    return this.#eventsAt + this.bytes.readUInt32LE(this.#startsAt + 4 * i);
  }

  text(entry: number): string {
    const known = this.#texts[entry];
    return known === undefined ? this.#readText(entry) : known;
  }

  #readText(entry: number): string {
    const text = textOf(this.bytes, this.startOfText(entry), this.endOfText(entry));
    this.#texts[entry] = text;
    return text;
  }

  /** Where all texts start and end, when there is such an entry. */
  #spansWith(entry: number): Uint32Array {
    if (this.#roles === undefined) this.#readTables();
    if (entry < this.#entries) return this.#spans as Uint32Array;
    throw new ChunkError(
      `entry ${entry} of a dictionary of ${this.#entries} was asked for, in the chunk at ${this.first}`,
    );
  }

  /** How many strings the dictionary has. */
  get entries(): number {
    return this.#entries;
  }

  /** Where the UTF-8 of an entry starts in `bytes`. */
  startOfText(entry: number): number {
    return this.#spansWith(entry)[2 * entry] as number;
  }

  endOfText(entry: number): number {
    return this.#spansWith(entry)[2 * entry + 1] as number;
  }

  streamName(entry: number): string {
    return this.#stream(entry).name;
  }

  firstRevision(entry: number): number {
    return this.#stream(entry).firstRevision;
  }

  #stream(entry: number): StreamSpan {
    if (this.#roles === undefined) this.#readTables();
    const stream = this.#streams[entry];
    if (stream === undefined)
      throw new ChunkError(`stream ${entry} of ${this.#streams.length} was asked for, in the chunk at ${this.first}`);
    return stream;
  }

  /** The streams that have events here. */
  get streams(): readonly StreamSpan[] {
    this.#readTables();
    return this.#streams;
  }

  /** All strings with what they are used for. */
  dictionary(): DictionaryEntry[] {
    this.#readTables();
    return Array.from(this.#roles as Uint8Array, (roles, entry) => {
      const org = (this.#orgs as Int32Array)[entry] as number;
      return { text: this.text(entry), roles, org: org < 0 ? undefined : { text: this.text(org) } };
    });
  }

  /** The entries that are used in a role. */
  entriesOf(role: number): number[] {
    this.#readTables();
    const found: number[] = [];
    const roles = this.#roles as Uint8Array;
    for (let entry = 0; entry < roles.length; entry++) if ((roles[entry] as number) & role) found.push(entry);
    return found;
  }

  #readTables(): void {
    if (this.#roles !== undefined) return;
    const entries = this.#entries;
    const roles = new Uint8Array(entries);
    const orgs = new Int32Array(entries).fill(-1);
    const spans = new Uint32Array(2 * entries);
    const cursor = new Cursor(this.bytes, this.#tablesAt, this.#startsAt);
    for (let entry = 0; entry < entries; entry++) {
      const role = cursor.byte();
      roles[entry] = role;
      if (role & Role.topic) orgs[entry] = cursor.varint();
      const length = cursor.varint();
      spans[2 * entry] = cursor.skip(length);
      spans[2 * entry + 1] = cursor.at;
    }
    // All places at once: an array that is filled here and there becomes a slow one.
    this.#texts = new Array<string | undefined>(entries).fill(undefined);
    this.#roles = roles;
    this.#orgs = orgs;
    this.#spans = spans;
    for (let i = 0; i < this.#streamCount; i++) {
      this.#streams.push({ name: this.text(cursor.varint()), firstRevision: cursor.varint(), events: cursor.varint() });
    }
  }
}

/** The last of some ascending numbers that is not above a limit; -1 for none. */
function lastUpTo(count: number, limit: number, numberAt: (i: number) => number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numberAt(middle) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
