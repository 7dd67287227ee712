/**
 * An event as the bytes of a `ReadResp`. Written by hand, because the generated messages cost several times as much and this runs
 * once for each event and subscriber. A test compares it with the generated ones.
 * Source of the field numbers: `proto/grpc/streams.proto` and `shared.proto` at `oss-v24.6.0`.
 */
import { REVISION_DELETED, REVISION_DELETED_TEXT, type StoredEvent } from './stored-event.ts';

/** The bytes of `ReadResp { event { event, link, commit_position } }`. `event` is undefined where a link leads nowhere. */
export function encodeReadResponse(event: StoredEvent | undefined, link?: StoredEvent): Buffer {
  const original = link ?? event;
  const inner = [
    ...(event === undefined ? [] : [recordedSize(event)]),
    ...(link === undefined ? [] : [recordedSize(link)]),
  ];
  const position = original?.position ?? 0;
  const readEventBytes = inner.reduce((sum, size) => sum + 1 + varintSize(size) + size, 1 + varintSize(position));
  const out = Buffer.allocUnsafe(1 + varintSize(readEventBytes) + readEventBytes);
  let at = writeHeader(out, 0, 1, readEventBytes);
  if (event !== undefined) at = writeRecorded(out, writeHeader(out, at, 1, recordedSize(event)), event);
  if (link !== undefined) at = writeRecorded(out, writeHeader(out, at, 2, recordedSize(link)), link);
  writeNumber(out, at, 3, position);
  return out;
}

const CREATED_KEY = 'created';
const TYPE_KEY = 'type';
const CONTENT_TYPE_KEY = 'content-type';
/** A UUID in text. */
const ID_BYTES = 36;
/** .NET ticks in a millisecond. Source: the metadata key `created` holds ticks since the Unix epoch (`Streams.Read.cs`). */
const TICKS_PER_MS = 10_000;

function recordedSize(event: StoredEvent): number {
  const name = byteLength(event.stream);
  return (
    fieldSize(fieldSize(ID_BYTES)) +
    fieldSize(fieldSize(name)) +
    1 +
    (event.revision === REVISION_DELETED ? 9 : varintSize(event.revision)) +
    2 * (1 + varintSize(event.position)) +
    entrySize(TYPE_KEY, byteLength(event.type)) +
    entrySize(CONTENT_TYPE_KEY, event.contentType.length) +
    entrySize(CREATED_KEY, ticks(event).length) +
    fieldSize(event.metadata.length) +
    fieldSize(event.data.length)
  );
}

function writeRecorded(out: Buffer, start: number, event: StoredEvent): number {
  const name = byteLength(event.stream);
  let at = writeText(out, writeHeader(out, start, 1, fieldSize(ID_BYTES)), 2, event.id, ID_BYTES);
  at = writeText(out, writeHeader(out, at, 2, fieldSize(name)), 3, event.stream, name);
  at = event.revision === REVISION_DELETED ? writeDeleted(out, at) : writeNumber(out, at, 3, event.revision);
  at = writeNumber(out, writeNumber(out, at, 4, event.position), 5, event.position);
  at = writeEntry(out, at, TYPE_KEY, event.type, byteLength(event.type));
  at = writeEntry(out, at, CONTENT_TYPE_KEY, event.contentType, event.contentType.length);
  const created = ticks(event);
  at = writeEntry(out, at, CREATED_KEY, created, created.length);
  at = writeBytes(out, at, 7, event.metadata);
  return writeBytes(out, at, 8, event.data);
}

function ticks(event: StoredEvent): string {
  return String(event.createdAt * TICKS_PER_MS);
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** Of a field of bytes with a number below 16. */
function fieldSize(bytes: number): number {
  return 1 + varintSize(bytes) + bytes;
}

function entrySize(key: string, valueBytes: number): number {
  return fieldSize(fieldSize(key.length) + fieldSize(valueBytes));
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

function writeVarint(out: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  while (rest >= 128) {
    out[at++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  out[at++] = rest;
  return at;
}

function writeHeader(out: Buffer, at: number, field: number, bytes: number): number {
  out[at] = (field << 3) | 2;
  return writeVarint(out, at + 1, bytes);
}

function writeNumber(out: Buffer, at: number, field: number, value: number): number {
  out[at] = field << 3;
  return writeVarint(out, at + 1, value);
}

function writeDeleted(out: Buffer, start: number): number {
  let at = start;
  out[at++] = 3 << 3;
  for (let rest = BigInt(REVISION_DELETED_TEXT); rest > 0n; rest >>= 7n) {
    out[at++] = Number(rest & 127n) | (rest > 127n ? 128 : 0);
  }
  return at;
}

function writeText(out: Buffer, start: number, field: number, text: string, bytes: number): number {
  const at = writeHeader(out, start, field, bytes);
  out.write(text, at, 'utf8');
  return at + bytes;
}

function writeBytes(out: Buffer, start: number, field: number, bytes: Uint8Array): number {
  const at = writeHeader(out, start, field, bytes.length);
  out.set(bytes, at);
  return at + bytes.length;
}

function writeEntry(out: Buffer, start: number, key: string, value: string, valueBytes: number): number {
  const at = writeHeader(out, start, 6, fieldSize(key.length) + fieldSize(valueBytes));
  return writeText(out, writeText(out, at, 1, key, key.length), 2, value, valueBytes);
}
