/** What the double keeps of an event, and what it is given to keep. */

/** An event as a client proposes it. `id` is a UUID in lower case; `data` and `metadata` are opaque bytes. */
export type ProposedEvent = Readonly<{
  id: string;
  type: string;
  contentType: string;
  data: Uint8Array;
  metadata: Uint8Array;
}>;

/** An event of the log. */
export type StoredEvent = ProposedEvent &
  Readonly<{
    stream: string;
    /** The place in its stream, from 0; {@link REVISION_DELETED} for the tombstone. */
    revision: number;
    /** The place in `$all`, in bytes of an imagined log: unique, rising, with gaps. Commit and prepare position are the same. */
    position: number;
    /** Milliseconds since the epoch, by the server's clock. */
    createdAt: number;
  }>;

/**
 * What an append expects of its stream: a revision, or a word.
 * Source: `proto/grpc/streams.proto` at `oss-v24.6.0`, `AppendReq.Options.expected_stream_revision`.
 */
export type Expectation = number | 'any' | 'no-stream' | 'stream-exists';

/** `current` of a stream that holds nothing. Source: `EventStore.Core/Data/ExpectedVersion.cs` at `oss-v24.6.0`. */
export const NO_STREAM = -1;

/**
 * The revision of a tombstone, and the `$tb` of a soft-deleted stream: the largest 64-bit integer.
 * Source: `EventStore.Core/Data/EventNumber.cs` at `oss-v24.6.0` (`DeletedStream = long.MaxValue`).
 */
export const REVISION_DELETED = 2 ** 63;
/** {@link REVISION_DELETED} in decimal digits: a JavaScript number cannot hold it exactly. */
export const REVISION_DELETED_TEXT = '9223372036854775807';

/** Types that the server itself gives a meaning. Source: `EventStore.Core/Services/SystemNames.cs` at `oss-v24.6.0`. */
export const SYSTEM_TYPE = { link: '$>', metadata: '$metadata', tombstone: '$streamDeleted' } as const;

const METASTREAM = '$$';

/** Whether a stream holds the metadata of another. */
export function isMetastream(stream: string): boolean {
  return stream.startsWith(METASTREAM);
}

/** The stream that holds the metadata of a stream. */
export function metastreamOf(stream: string): string {
  return METASTREAM + stream;
}

/** The stream that a metadata stream speaks of. */
export function originalOf(metastream: string): string {
  return metastream.slice(METASTREAM.length);
}

/**
 * What the limit on an append counts for one event.
 * Source: `EventStore.Core/Data/Event.cs` at `oss-v24.6.0` (`SizeOnDisk`: the bytes and two for each character of the type).
 */
export function sizeOf(event: ProposedEvent): number {
  return event.data.length + event.metadata.length + event.type.length * 2;
}
