/**
 * Our events as the server keeps them: `data` is the event's facts as JSON, so that they can be read in the server's own pages; `metadata` is the
 * rest of the envelope. These shapes are on the server's disk; a change needs a reader for what stands there already.
 *
 *     data       the facts; where the event has a payload, it follows them as `payload`
 *     metadata   the envelope's metadata, and `payload`: how that stands there, as text ("utf8") or in base64
 */
import { isUtf8 } from 'node:buffer';
import type { Metadata, NewEvent } from '../../../domain/recorded-event.ts';

/** An event as bytes, ready to be sent any number of times. */
export type EncodedEvent = Readonly<{
  id: string;
  type: string;
  data: Uint8Array;
  metadata: Uint8Array;
  bytes: number;
}>;

/** What comes back: JSON that was parsed, or bytes where somebody else wrote no JSON. */
export type StoredEvent = Readonly<{ id: string; type: string; data: unknown; metadata: unknown }>;

/**
 * What the server counts of an event besides its data and metadata: the type, in UTF-16, and a little.
 * Source: EventStoreDB v24.6 src/EventStore.Core/Data/Event.cs (SizeOnDisk).
 */
const EVENT_BYTES = 64;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Encodes an event. Throws what the client would swallow: it never settles an append with facts that are no JSON, and the server refuses an id
 * that is no UUID long after it was taken.
 */
export function encodeEvent({ id, type, data, payload, metadata }: NewEvent): EncodedEvent {
  if (!uuid.test(id)) throw new Error(`an event's id was expected to be a UUID, this is "${id}"`);
  if ('payload' in data)
    throw new Error(`the facts of an event of type "${type}" have a member "payload": that name is the payload's own`);
  const encoding = payload && (isUtf8(payload) && !isEscaped(payload) ? 'utf8' : 'base64');
  const text =
    encoding && JSON.stringify(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString(encoding));
  const facts = encoded(text === undefined ? JSON.stringify(data) : withMember(JSON.stringify(data), text));
  const known = JSON.stringify(metadata);
  const envelope = encoded(encoding === undefined ? known : withMember(known, `"${encoding}"`));
  const bytes = facts.length + envelope.length + 2 * type.length + EVENT_BYTES;
  return { id, type, data: facts, metadata: envelope, bytes };
}

/** An object's JSON with one more member, `payload`. */
function withMember(json: string, value: string): string {
  return `${json.slice(0, -1)}${json.length > 2 ? ',' : ''}"payload":${value}}`;
}

/** How many bytes are set aside at once for what is encoded. An allocation per text would cost more than encoding it. */
const SLAB_BYTES = 64 * 1024;
const encoder = new TextEncoder();
let slab = new Uint8Array(SLAB_BYTES);
let used = 0;

/** What goes to the client is a plain Uint8Array: a Buffer it would take for an object, and write as JSON. */
function encoded(text: string): Uint8Array {
  // A unit of UTF-16 takes three bytes at most.
  const bytesMax = text.length * 3;
  if (bytesMax > SLAB_BYTES / 4) return encoder.encode(text);
  if (used + bytesMax > SLAB_BYTES) {
    slab = new Uint8Array(SLAB_BYTES);
    used = 0;
  }
  const { written } = encoder.encodeInto(text, slab.subarray(used));
  const bytes = slab.subarray(used, used + written);
  used += written;
  return bytes;
}

/** Our event; undefined for what somebody else has put into a stream of ours. */
export function decodeEvent({ id, type, data, metadata }: StoredEvent): NewEvent | undefined {
  const facts = asObject(data);
  const envelope = asObject(metadata);
  if (facts === undefined || envelope === undefined || !isEnvelope(envelope)) return undefined;
  const { payload: encoding } = envelope;
  const own = metadataOf(envelope);
  if (encoding === undefined) return { id, type, data: facts, metadata: own };
  const { payload, ...rest } = facts;
  if (typeof payload !== 'string' || (encoding !== 'utf8' && encoding !== 'base64')) return undefined;
  return { id, type, data: rest, metadata: own, payload: Buffer.from(payload, encoding) };
}

/** Whether a text would be twice as long in JSON, where quotes and backslashes take two bytes and control characters six. */
function isEscaped(payload: Uint8Array): boolean {
  let escapes = 0;
  for (const byte of payload) escapes += byte < 32 ? 5 : byte === 34 || byte === 92 ? 1 : 0;
  return escapes > payload.length;
}

type Envelope = Metadata & Readonly<{ payload?: unknown }>;

/** Written out: all events have the same shape then, and the members that most have not are looked at and no more. */
function metadataOf(envelope: Envelope): Metadata {
  const { org, node, at, recordedAt, version, basis, correlationId, causationId, input, origin } = envelope;
  const metadata: { -readonly [K in keyof Metadata]: Metadata[K] } = { org, node, at, recordedAt, version };
  if (basis !== undefined) metadata.basis = basis;
  if (correlationId !== undefined) metadata.correlationId = correlationId;
  if (causationId !== undefined) metadata.causationId = causationId;
  if (input !== undefined) metadata.input = input;
  if (origin !== undefined) metadata.origin = origin;
  return metadata;
}

function isEnvelope(value: Readonly<Record<string, unknown>>): value is Envelope {
  const { org, node, at, recordedAt, version } = value;
  return (
    typeof org === 'string' &&
    typeof node === 'string' &&
    typeof at === 'number' &&
    typeof recordedAt === 'number' &&
    typeof version === 'number'
  );
}

function asObject(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const found = value instanceof Uint8Array ? parsed(value) : value;
  const isObject = typeof found === 'object' && found !== null && !Array.isArray(found);
  return isObject ? (found as Record<string, unknown>) : undefined;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString());
  } catch {
    return undefined;
  }
}
