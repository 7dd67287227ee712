/** Reading chunks: the dictionary first, single events when they are asked for. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { Cursor, textOf } from './bytes.ts';
import { CHUNK_FORMAT, CHUNK_MAGIC, ChunkError, HEADER_BYTES, HeaderAt, Role } from './chunk.ts';
import { decodeEvent } from './event-record.ts';

/** An entry of a chunk's dictionary: what the string is used for (see `Role`) and, for a topic, its org. */
export type DictionaryEntry = Readonly<{ text: string; roles: number; org: Readonly<{ text: string }> | undefined }>;

/** A stream in a chunk. */
export type StreamSpan = Readonly<{ name: string; firstRevision: number; events: number }>;

/** A chunk of the log. Nothing but the header is read before it is needed. */
export class Chunk {
  readonly bytes: Buffer;
  readonly first: number;
  readonly events: number;
  /** First position of the chunk before, -1 for none. */
  readonly previous: number;
  readonly base: number;
  readonly earliest: number;
  readonly latest: number;
  readonly volatile = false;
  readonly #entries: number;
  readonly #eventsAt: number;
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
    if (format !== CHUNK_FORMAT)
      throw new ChunkError(`a chunk of format ${format} was found, this version reads format ${CHUNK_FORMAT}`);
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
    // A dictionary entry takes two bytes at least, a stream three, the start of an event four.
    const tables = 2 * this.#entries + 3 * this.#streamCount + 4 * this.events;
    if (this.#eventsAt > bytes.length || this.#eventsAt < HEADER_BYTES + tables) {
      throw new ChunkError(
        `the chunk at position ${this.first} is cut off: ${bytes.length} bytes, its events start at ${this.#eventsAt}`,
      );
    }
  }

  /** Position after the last event. */
  get end(): number {
    return this.first + this.events;
  }

  /** Where the dictionary and the table of streams end in `bytes`. */
  get tablesEnd(): number {
    return this.#eventsAt - 4 * this.events;
  }

  /** The event at a position of this chunk. The payload is a view of the chunk's bytes. */
  event(position: number): RecordedEvent {
    return decodeEvent(this, position - this.first);
  }

  startOf(i: number): number {
    if (i === this.events) return this.bytes.length;
    return this.#eventsAt + this.bytes.readUInt32LE(this.#eventsAt - 4 * (this.events - i));
  }

  text(entry: number): string {
    const known = this.#texts[entry];
    return known === undefined ? this.#readText(entry) : known;
  }

  #readText(entry: number): string {
    this.#readTables();
    if (!(entry < this.#entries))
      throw new ChunkError(
        `entry ${entry} of a dictionary of ${this.#entries} was asked for, in the chunk at ${this.first}`,
      );
    const spans = this.#spans as Uint32Array;
    const text = textOf(this.bytes, spans[2 * entry] as number, spans[2 * entry + 1] as number);
    this.#texts[entry] = text;
    return text;
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
    const cursor = new Cursor(this.bytes, HEADER_BYTES, this.tablesEnd);
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
