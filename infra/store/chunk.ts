/**
 * The bytes of a chunk: the events of one group commit, packed. What stands here is on disk; a change is a new `CHUNK_FORMAT`.
 *
 *     header    magic "WIoL", u16 format, u16 0, f64 first position, f64 previous chunk's first position (-1: none),
 *               f64 `recordedAt` of the first event (the base), f64 earliest and f64 latest `recordedAt`,
 *               u32 events, u32 dictionary entries, u32 streams, u32 offset of the events
 *     dictionary, per entry: role bits, [varint: entry of the org, for a topic], varint length, UTF-8
 *     streams, per entry: varint dictionary entry, varint first revision in this chunk, varint events in this chunk
 *     starts    u32 per event: where it starts after the offset of the events (aligned to nothing)
 *     events    see `Layout` and `Flag`; a payload stands last and raw
 *
 * A *sparse* chunk (format 2) has lost events to retention: the others keep their positions and revisions. It covers all positions from its first up
 * to its end, and differs in this:
 *
 *     header    8 bytes more: f64 the position after the last one that it covers
 *     streams   the third number is of the revisions from the first to the last one here. A stream whose last event is lost may stand here
 *               without any, so that its revisions go on
 *     starts    followed by a u32 per event: its position minus the first position
 *
 * Numbers are little-endian. Strings that repeat (types, streams, orgs, nodes, client ids, topics, the front of ids) stand once per chunk.
 */

/** The first four bytes of every chunk. */
export const CHUNK_MAGIC = 0x4c6f4957; // "WIoL" when read as little-endian

/** The version of what is described above. */
export const CHUNK_FORMAT = 1;

/** The version of a chunk that has lost events. */
export const SPARSE_FORMAT = 2;

/** Bytes of the header, by format. */
export const HEADER_BYTES = 64;
export const SPARSE_HEADER_BYTES = 72;

/** Where the header's members stand. */
export const HeaderAt = {
  magic: 0,
  format: 4,
  first: 8,
  previous: 16,
  base: 24,
  earliest: 32,
  latest: 40,
  events: 48,
  entries: 52,
  streams: 56,
  eventsAt: 60,
  /** Sparse chunks only. */
  end: 64,
} as const;

/** What a dictionary entry is used for; bits, because one string may be several. The index is made from these alone. */
export const Role = { text: 0, stream: 1, org: 2, type: 4, clientId: 8, topic: 16, device: 32 } as const;

/**
 * How an event's facts are written. An event starts with: layout, flags, varint stream (of the stream table), varint revision minus the
 * stream's first, varint type, varint org, zigzag `recordedAt` minus the base (rounded down), then the metadata, the id, the facts, the payload.
 * The metadata: varint node, then what `Flag` says, in its order; or JSON.
 */
export const Layout = {
  /** varint length, JSON. */
  json: 0,
  /** MessagePublished: details, varint client id, varint topic, [varint packet id]. */
  message: 1,
  /** DeliveriesAcknowledged: varint client id, then `received` and `completed`, each: varint count + 1 (0: absent), zigzag distances. */
  acknowledged: 2,
} as const;

/** What an event record holds besides. */
export const Flag = {
  payload: 1,
  /** `at` differs from `recordedAt`: zigzag of the difference. */
  at: 2,
  /** varint: position minus `basis`, zigzag. */
  basis: 4,
  /** varint: dictionary entry. */
  correlationId: 8,
  causationId: 16,
  /** The id is no UUID in small letters: varint dictionary entry instead of (varint entry of 24 characters, 6 bytes). */
  oddId: 32,
  /** varint: the version, when it is not 1. */
  version: 64,
  /** The metadata is JSON (varint length): it holds an input, or a number that has no place above. */
  jsonMetadata: 128,
} as const;

/** Bits of a message's details: two for QoS, then whether a packet id follows, and `dup` and `retain`, each absent, false or true. */
export const Detail = { qos: 3, packetId: 4, dupKnown: 8, dup: 16, retainKnown: 32, retain: 64 } as const;

/** A record that is no chunk, or one that this version cannot read. */
export class ChunkError extends Error {
  override name = 'ChunkError';
}
