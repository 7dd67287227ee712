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
  if ('positions' in read) return at(read.positions, store, upTo).sort(newestFirst);
  // What has been answered to a client is in the world already; the log shows it once it is on disk.
  await store.flushed();
  const { clientIds, types, after = -1, before = Number.MAX_SAFE_INTEGER, since, until, within, offset, limit } = read;
  const end = Math.min(before, upTo === Number.MAX_SAFE_INTEGER ? upTo : upTo + 1);
  const from = end === Number.MAX_SAFE_INTEGER ? {} : { from: end };
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
        if (within && (event.metadata.at < within.from || event.metadata.at > within.to)) continue;
        found.push(event);
        taken++;
      }
    }
  }
  const wanted = found.sort(newestFirst).slice(offset, offset + limit);
  return read.besides ? [...at(read.besides, store, upTo), ...wanted].sort(newestFirst) : wanted;
}

function at(positions: readonly Position[], store: Pick<EventStore, 'get'>, upTo: Position): RecordedEvent[] {
  const found = positions.filter((position) => position <= upTo).map((position) => store.get(position));
  return found.filter((event) => event !== undefined);
}

function newestFirst(one: RecordedEvent, other: RecordedEvent): number {
  return other.position - one.position;
}
