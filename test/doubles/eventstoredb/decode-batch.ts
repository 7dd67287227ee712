/**
 * A `BatchAppendReq` from its bytes. Read by hand for the same reason as `encode-event.ts` writes by hand; a test compares it with
 * the generated message. Source of the field numbers: `proto/grpc/streams.proto` at `oss-v24.6.0`.
 */
import streams, { type BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ProposedEvent } from './stored-event.ts';

/** A part of a batch append. An event whose id is no UUID text has the id '', one without a type or a content type has '' there. */
export type BatchPart = Readonly<{
  correlationId: string;
  /** Of the first part of an append only. */
  options: BatchAppendReq.Options | undefined;
  events: readonly ProposedEvent[];
  isFinal: boolean;
}>;

/** Reads a part; what it holds of the events are views of `bytes`. Throws on what is no such message. */
export function decodeBatchPart(bytes: Buffer): BatchPart {
  const fields = new Fields(bytes);
  let correlationId = '';
  let options: BatchAppendReq.Options | undefined;
  let isFinal = false;
  const events: ProposedEvent[] = [];
  while (fields.next(bytes.length)) {
    const { field, from, to } = fields;
    if (field === 1) correlationId = idOf(fields, to);
    else if (field === 2) options = streams.BatchAppendReq.Options.deserializeBinary(bytes.subarray(from, to));
    else if (field === 3) events.push(eventOf(fields, to));
    else if (field === 4) isFinal = fields.value !== 0;
    fields.at = to;
  }
  return { correlationId, options, events, isFinal };
}

const NOTHING: Uint8Array = Buffer.alloc(0);
const ID_BYTES = 36;

function eventOf(fields: Fields, end: number): ProposedEvent {
  let id = '';
  let type = '';
  let contentType = '';
  let data = NOTHING;
  let metadata = NOTHING;
  while (fields.next(end)) {
    const { field, from, to } = fields;
    if (field === 1) id = idOf(fields, to);
    else if (field === 3) metadata = fields.bytes.subarray(from, to);
    else if (field === 4) data = fields.bytes.subarray(from, to);
    else if (field === 2) {
      const [key, value] = entryOf(fields, to);
      if (key === 'type') type = value;
      else if (key === 'content-type') contentType = value;
    }
    fields.at = to;
  }
  return { id, type, contentType, data, metadata };
}

/** `UUID { string = 2 }`, in lower case. */
function idOf(fields: Fields, end: number): string {
  let id = '';
  while (fields.next(end)) {
    const { field, from, to } = fields;
    if (field === 2 && to - from === ID_BYTES) id = fields.bytes.toString('latin1', from, to).toLowerCase();
    fields.at = to;
  }
  return id;
}

function entryOf(fields: Fields, end: number): readonly [key: string, value: string] {
  let key = '';
  let value = '';
  while (fields.next(end)) {
    const { field, from, to } = fields;
    if (field === 1) key = interned(fields.bytes, from, to);
    else if (field === 2) value = interned(fields.bytes, from, to);
    fields.at = to;
  }
  return [key, value];
}

const words = new Map<string, string>();
/** Types and content types are few; one string of each is kept. What comes after so many different ones is not shared. */
const WORDS_MAX = 10_000;

function interned(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from, to);
  const known = words.get(text);
  if (known !== undefined) return known;
  if (words.size < WORDS_MAX) words.set(text, text);
  return text;
}

/** Goes over the fields of messages, nested ones by the same object: whoever has looked into one sets `at` behind it. */
class Fields {
  readonly bytes: Buffer;
  /** Where the next field begins. */
  at = 0;
  /** The field of now: its number, where its bytes are, or the number that it holds. */
  field = 0;
  from = 0;
  to = 0;
  value = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** Whether the message that ends at `end` has another field; it is the field of now, and `at` its content. */
  next(end: number): boolean {
    if (this.at >= end) return false;
    const tag = this.#varint(end);
    const wire = tag & 7;
    this.field = tag >>> 3;
    this.value = wire === 0 ? this.#varint(end) : 0;
    const length = wire === 0 ? 0 : wire === 2 ? this.#varint(end) : wire === 1 ? 8 : wire === 5 ? 4 : Number.NaN;
    if (!(this.at + length <= end)) {
      throw new Error(`The message is cut short, or holds a field of the unknown kind ${wire}.`);
    }
    this.from = this.at;
    this.to = this.at + length;
    return true;
  }

  #varint(end: number): number {
    let value = 0;
    for (let factor = 1; this.at < end; factor *= 128) {
      const byte = this.bytes[this.at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw new Error('The message ends within a number.');
  }
}
