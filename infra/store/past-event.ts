/** Events as whoever folds the past gets them: see `PastEvent`. */
import { type Upcasters, upcast, upcasters } from '../../domain/events/upcasters.ts';
import { type MessageNames, type Metadata, type Name, type PastEvent, pastOf } from '../../domain/recorded-event.ts';
import { Cursor, textOf, unzigzag } from './bytes.ts';
import { ChunkError, Flag, Layout } from './chunk.ts';
import type { Chunk } from './chunk-reader.ts';
import { decodeEvent } from './event-record.ts';
import { readAcknowledged, readMessageOf } from './layouts.ts';
import { Names, viewOf } from './names.ts';

/** Reads chunks one after the other, and knows in each the names that stood in those before it. */
export class PastReader {
  readonly #names = new Names();
  readonly #steps: Upcasters;
  readonly #isToday: boolean;

  constructor(steps: Upcasters = upcasters) {
    this.#steps = steps;
    this.#isToday = Object.keys(steps).length === 0;
  }

  /** The `i`-th event of a chunk, in today's shape. Throws as `decodeEvent` does. */
  of(chunk: Chunk): (i: number) => PastEvent {
    const names = namesIn(chunk, this.#names);
    return (i) => {
      const past = new StoredPast(chunk, i, names);
      if (this.#isToday || this.#steps[past.type] === undefined) return past;
      return pastOf(upcast(decodeEvent(chunk, i), this.#steps));
    };
  }
}

/** The names in a chunk's dictionary, by entry. */
type NameOf = (entry: number) => Name;

function namesIn(chunk: Chunk, names: Names): NameOf {
  const { bytes } = chunk;
  const view = viewOf(bytes);
  const found = new Array<Name | undefined>(chunk.entries).fill(undefined);
  return (entry) => {
    const known = found[entry];
    if (known !== undefined) return known;
    const name = names.of(bytes, view, chunk.startOfText(entry), chunk.endOfText(entry));
    found[entry] = name;
    return name;
  };
}

/** One for all: nothing is read while something else is. */
const cursor = new Cursor(Buffer.alloc(0), 0, 0);

/** An event of a chunk. Its payload, and facts that are JSON, are read when they are asked for. */
class StoredPast implements PastEvent {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly type: string;
  readonly metadata: PastEvent['metadata'];
  readonly names: MessageNames | undefined;
  readonly payloadBytes: number;
  readonly #bytes: Buffer;
  readonly #factsAt: number;
  readonly #payloadAt: number;
  readonly #hasPayload: boolean;
  #data: object | undefined;

  constructor(chunk: Chunk, i: number, nameOf: NameOf) {
    const { bytes } = chunk;
    const end = chunk.startOf(i + 1);
    cursor.move(bytes, chunk.startOf(i), end);
    this.position = chunk.positionOf(i);
    const layout = cursor.byte();
    const flags = cursor.byte();
    const stream = cursor.varint();
    this.stream = chunk.streamName(stream);
    this.revision = chunk.firstRevision(stream) + cursor.varint();
    this.type = chunk.text(cursor.varint());
    this.metadata = readMetadata(chunk, flags);
    cursor.varint();
    if (!(flags & Flag.oddId)) cursor.skip(6);
    this.#bytes = bytes;
    this.#factsAt = cursor.at;
    this.names = undefined;
    switch (layout) {
      case Layout.message: {
        const message = readMessageOf(cursor, nameOf);
        this.names = message.names;
        this.#data = message.data;
        break;
      }
      case Layout.acknowledged:
        this.#data = readAcknowledged(cursor, chunk, this.position);
        break;
      case Layout.json: {
        const length = cursor.varint();
        this.#factsAt = cursor.skip(length);
        break;
      }
      default:
        throw new ChunkError(
          `the event at position ${this.position} has the layout ${layout}, which this version does not know`,
        );
    }
    this.#payloadAt = cursor.at;
    this.#hasPayload = (flags & Flag.payload) !== 0;
    this.payloadBytes = this.#hasPayload ? end - cursor.at : 0;
  }

  get data(): object {
    this.#data ??= JSON.parse(textOf(this.#bytes, this.#factsAt, this.#payloadAt)) as object;
    return this.#data;
  }

  get payload(): Uint8Array | undefined {
    return this.#hasPayload ? this.#bytes.subarray(this.#payloadAt, this.#payloadAt + this.payloadBytes) : undefined;
  }
}

function readMetadata(chunk: Chunk, flags: number): PastEvent['metadata'] {
  const org = chunk.text(cursor.varint());
  const recordedAt = chunk.base + unzigzag(cursor.varint());
  if (flags & Flag.jsonMetadata) return JSON.parse(cursor.text(cursor.varint())) as Metadata;
  const node = chunk.text(cursor.varint());
  const at = flags & Flag.at ? recordedAt + unzigzag(cursor.varint()) : recordedAt;
  if (flags & Flag.basis) cursor.varint();
  if (flags & Flag.correlationId) cursor.varint();
  if (flags & Flag.causationId) cursor.varint();
  if (flags & Flag.version) cursor.varint();
  return { org, node, at, recordedAt };
}
