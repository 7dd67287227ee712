/** What a stream's metadata hides from those who read the stream. */
import { isMetastream, REVISION_DELETED, REVISION_DELETED_TEXT, type StoredEvent } from './stored-event.ts';

/** The settings of a stream that the double knows; all else in the document is kept but means nothing. */
export type StreamMetadata = Readonly<{
  /** How many events the stream shows at most. */
  maxCount?: number;
  /** How old, in seconds, an event may be. */
  maxAgeSeconds?: number;
  /** The first revision that is shown. */
  truncateBefore?: number;
}>;

/**
 * A metadata stream shows its last event only, whatever anybody writes about it.
 * Source: `EventStore.Core/Services/Storage/ReaderIndex/IndexReader.cs` at `oss-v24.6.0` (`MetaStreamMetadata`, `maxCount: 1`).
 */
const OF_METASTREAM: StreamMetadata = { maxCount: 1 };

/** Reads a metadata document; what is no such document counts as an empty one. Source: `StreamMetadata.TryFromJsonBytes`. */
export function parseStreamMetadata(data: Uint8Array): StreamMetadata {
  const document = parsedObject(data);
  const number = (key: string) => (typeof document[key] === 'number' ? document[key] : undefined);
  const [maxCount, maxAgeSeconds, truncateBefore] = [number('$maxCount'), number('$maxAge'), number('$tb')];
  return {
    ...(maxCount === undefined ? {} : { maxCount }),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
    ...(truncateBefore === undefined ? {} : { truncateBefore }),
  };
}

/** The same document with another `$tb`. Source: `StorageWriterService.SoftDeleteStream` and `SoftUndeleteStream` keep the rest. */
export function withTruncateBefore(data: Uint8Array | undefined, truncateBefore: number): Buffer {
  const document = { ...(data === undefined ? {} : parsedObject(data)), $tb: truncateBefore };
  const text = JSON.stringify(document);
  return Buffer.from(
    truncateBefore === REVISION_DELETED ? text.replace(/"\$tb":[0-9.e+]+/, `"$tb":${REVISION_DELETED_TEXT}`) : text,
  );
}

/** Whether a stream was deleted in the way that lets it begin again. */
export function isSoftDeleted(metadata: StreamMetadata): boolean {
  return (metadata.truncateBefore ?? 0) >= REVISION_DELETED;
}

/** The index of the first event that a reader of the stream may see at `now` (ms). */
export function firstVisible(stream: string, events: readonly StoredEvent[], own: StreamMetadata, now: number): number {
  const { maxCount, maxAgeSeconds, truncateBefore } = isMetastream(stream) ? OF_METASTREAM : own;
  let first = Math.max(truncateBefore ?? 0, maxCount === undefined ? 0 : events.length - maxCount, 0);
  if (maxAgeSeconds !== undefined) {
    const oldest = now - maxAgeSeconds * 1000;
    while (first < events.length && (events[first]?.createdAt ?? oldest) < oldest) first++;
  }
  return Math.min(first, events.length);
}

function parsedObject(data: Uint8Array): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
