/** Moments as positions, and what time it was. */
import type { At } from '../../domain/at.ts';
import type { Position } from '../../domain/recorded-event.ts';
import type { Then } from '../history.ts';
import type { EventStore } from '../store/event-store.ts';

/** `recordedAt`: of the last event before the moment, if any. `wall`: what the wall clock showed. Ms since the epoch. */
export type Moment = Readonly<{ recordedAt: number | undefined; wall: number }>;

/** Finds a moment in the log. `earliest`: the first position at which the past can be shown. */
export async function momentOf(
  store: Pick<EventStore, 'get' | 'positionAt' | 'head'>,
  at: At,
  org: string | undefined,
  earliest: Position,
): Promise<Then<Moment>> {
  const head = store.head();
  if ('position' in at && at.position > head) return { ok: false, no: { reason: 'ahead', head } };
  const position = 'position' in at ? at.position : await store.positionAt(at.time, org);
  if (position < earliest) return { ok: false, no: { reason: 'truncated', earliest } };
  const recordedAt = store.get(position)?.metadata.recordedAt;
  return { ok: true, position, value: { recordedAt, wall: 'time' in at ? at.time : (recordedAt ?? 0) } };
}
