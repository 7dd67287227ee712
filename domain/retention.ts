/** What of the past is given up, and when: traffic by age and size, never what the registry is made of. */
import { eventKind } from './events/catalogue.ts';
import type { Position } from './recorded-event.ts';

/** How much of the past is kept; an absent member does not limit. */
export type Retention = Readonly<{ days?: number | undefined; megabytes?: number | undefined }>;

/** A size limit gives up more than is needed at once, so that not every few messages are a reason to begin again. */
const SIZE_AFTER = 0.8;

/**
 * Whether an event stays in a truncated log: those of the registry, and those of a type that this version does not know. What the others
 * have led to is in the snapshot that takes their place.
 */
export function outlivesRetention(type: string): boolean {
  const kind = eventKind(type);
  return kind === undefined || kind === 'registry' || type === 'ClockSet';
}

/** What is known of a log: its bytes on the disk, the events that it can show, and the last of them that is older than the limit on age. */
export type LogExtent = Readonly<{ bytes: number; first: Position; end: Position; lastOld: Position }>;

/** The first position that stays; undefined when nothing has to go. Traffic is taken to be spread evenly over the log's bytes. */
export function truncationPoint(retention: Retention, { bytes, first, end, lastOld }: LogExtent): Position | undefined {
  const byAge = retention.days === undefined ? first : lastOld + 1;
  const bytesMax = (retention.megabytes ?? Number.POSITIVE_INFINITY) * 1024 * 1024;
  const kept = bytes > bytesMax ? (bytesMax * SIZE_AFTER) / bytes : 1;
  const bySize = end - Math.floor((end - first) * kept);
  const before = Math.min(Math.max(byAge, bySize), end);
  return before > first ? before : undefined;
}
