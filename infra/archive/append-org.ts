/** Puts the events of an archive at the end of a log, as those of an org that nobody is in yet. */
import { setImmediate } from 'node:timers/promises';
import { PositionMap } from '../../domain/archive-positions.ts';
import { STORE_BACKLOG_BYTES_MAX } from '../../domain/limits.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { Renaming } from '../../domain/rename-org.ts';
import type { EventStore } from '../store/event-store.ts';
import { Appender, SharedAppender } from './appenders.ts';
import { derivedId } from './hash.ts';
import { beginsInput } from './inputs.ts';
import { IMPORT_BATCH_EVENTS } from './limits.ts';
import { readyEvents } from './ready-events.ts';

type Log = Pick<EventStore, 'append' | 'accepted' | 'backlogBytes' | 'flushed' | 'readAll' | 'isShared'>;

/** `source` marks the events; `progress` hears how many are in the log. */
export type Appending = Readonly<{
  from: string;
  org: string;
  source: string;
  /** An import that broke off is taken up: what is there already is left out. */
  resumed: boolean;
  progress?: (events: number) => void;
}>;

/** Appends all events that are not there yet, in order, and answers when they are durable. Throws when the log does not take them. */
export async function appendOrg(
  store: Log,
  pages: AsyncIterable<readonly RecordedEvent[]>,
  { from, org, source, resumed, progress }: Appending,
): Promise<void> {
  const places = resumed ? await placesOf(store, org) : new PositionMap();
  const made = readyEvents({ places, source, renaming: renamingOf(from, org) });
  const appender = store.isShared ? new SharedAppender(store, made) : new Appender(store, made);
  let skip = places.size;
  for await (const page of pages) {
    for (const event of page) {
      if (skip > 0) {
        skip--;
        continue;
      }
      // Between two inputs, so that nobody else's events come in between those of one.
      if (appender.waiting >= IMPORT_BATCH_EVENTS && beginsInput(event)) {
        await appender.flush();
        progress?.(places.size);
        if (store.backlogBytes() > STORE_BACKLOG_BYTES_MAX) await store.flushed();
        await setImmediate();
      }
      appender.add(event);
    }
  }
  await appender.flush();
  await store.flushed();
  if (skip > 0) throw new Error(`the log has more events of the org "${org}" than what is imported`);
}

/** Where the events stand that are there already. */
async function placesOf(store: Log, org: string): Promise<PositionMap> {
  await store.flushed();
  const places = new PositionMap();
  for await (const page of store.readAll({ direction: 'forwards', interest: { org } })) {
    for (const { position } of page) places.add(position);
  }
  return places;
}

/** Ids of another org are made of the old ones: both may be in one log. */
function renamingOf(from: string, to: string): Renaming | undefined {
  return from === to ? undefined : { from, to, newId: (id) => derivedId(`${id} in ${to}`) };
}
