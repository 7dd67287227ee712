/** Answers what a read asks of the log, as it stands now or as it stood at a position. */
import type { Position, RecordedEvent } from '../domain/recorded-event.ts';
import type { LogRead } from '../handlers/operation.ts';
import type { EventStore } from './store/event-store.ts';

/** The events that were asked for, newest first; missing ones are left out. `upTo`: what stands behind this position is not there yet. */
export async function readLog(
  read: LogRead,
  store: Pick<EventStore, 'get' | 'readAll' | 'flushed'>,
  upTo: Position = Number.MAX_SAFE_INTEGER,
): Promise<readonly RecordedEvent[]> {
  if ('positions' in read) {
    const found = read.positions.filter((position) => position <= upTo).map((position) => store.get(position));
    return found.filter((event) => event !== undefined).sort(newestFirst);
  }
  // What has been answered to a client is in the world already; the log shows it once it is on disk.
  await store.flushed();
  const { clientIds, types, after = -1, since, until, offset, limit } = read;
  const from = upTo === Number.MAX_SAFE_INTEGER ? {} : { from: upTo + 1 };
  const found: RecordedEvent[] = [];
  for (const clientId of clientIds) {
    const interest = {
      clientId,
      types,
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
    };
    let taken = 0;
    pages: for await (const page of store.readAll({ direction: 'backwards', ...from, interest })) {
      for (const event of page) {
        if (event.position <= after || taken === offset + limit) break pages;
        found.push(event);
        taken++;
      }
    }
  }
  return found.sort(newestFirst).slice(offset, offset + limit);
}

function newestFirst(one: RecordedEvent, other: RecordedEvent): number {
  return other.position - one.position;
}
