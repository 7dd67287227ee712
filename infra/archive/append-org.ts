/** Puts the events of an archive at the end of a log, as those of an org that nobody is in yet. */
import { setImmediate } from 'node:timers/promises';
import { PositionMap, withPositions } from '../../domain/archive-positions.ts';
import { STORE_BACKLOG_BYTES_MAX } from '../../domain/limits.ts';
import type { NewEvent, RecordedEvent } from '../../domain/recorded-event.ts';
import { type Renaming, renameOrg } from '../../domain/rename-org.ts';
import { isNodeStream } from '../../domain/streams.ts';
import type { EventStore, ExpectedRevision } from '../store/event-store.ts';
import { derivedId } from './hash.ts';
import { beginsInput } from './inputs.ts';
import { IMPORT_BATCH_EVENTS } from './limits.ts';

type Log = Pick<EventStore, 'append' | 'accepted' | 'backlogBytes' | 'flushed' | 'readAll'>;

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
  const appender = new Appender(store, places, source, renamingOf(from, org));
  let skip = places.size;
  for await (const page of pages) {
    for (const event of page) {
      if (skip > 0) {
        skip--;
        continue;
      }
      // Between two inputs, so that nobody else's events come in between those of one.
      if (appender.waiting >= IMPORT_BATCH_EVENTS && beginsInput(event)) {
        appender.flush();
        progress?.(places.size);
        if (store.backlogBytes() > STORE_BACKLOG_BYTES_MAX) await store.flushed();
        await setImmediate();
      }
      appender.add(event);
    }
  }
  appender.flush();
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

class Appender {
  readonly #store: Log;
  readonly #places: PositionMap;
  readonly #source: string;
  readonly #renaming: Renaming | undefined;
  #waiting: RecordedEvent[] = [];

  constructor(store: Log, places: PositionMap, source: string, renaming: Renaming | undefined) {
    this.#store = store;
    this.#places = places;
    this.#source = source;
    this.#renaming = renaming;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  add(event: RecordedEvent): void {
    this.#waiting.push(event);
  }

  /** Appends what waits, in one turn: neighbours of one stream together. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    let batch: NewEvent[] = [];
    for (const [index, event] of waiting.entries()) {
      const { stream, next } = this.#ready(event, batch.length);
      batch.push(next);
      if (waiting[index + 1]?.stream === event.stream) continue;
      const expected = event.revision - batch.length;
      this.#append(stream, isNodeStream(stream) ? 'any' : expected < 0 ? 'none' : expected, batch);
      batch = [];
    }
  }

  /** `ahead`: how many events go before it in the same append. */
  #ready(event: RecordedEvent, ahead: number): Readonly<{ stream: string; next: NewEvent }> {
    const places = this.#places;
    const own = this.#store.accepted() + 1 + ahead;
    const moved = withPositions(event, {
      message: (position) => places.positionAt(position),
      basis: (position) => places.positionAt(position) ?? -1,
      own,
    });
    places.add(own);
    const { id, type, data, payload, metadata, stream } = this.#renaming ? renameOrg(moved, this.#renaming) : moved;
    const next = { id, type, data, metadata: { ...metadata, origin: this.#source } };
    return { stream, next: payload === undefined ? next : { ...next, payload } };
  }

  #append(stream: string, expected: ExpectedRevision, batch: readonly NewEvent[]): void {
    const before = this.#store.accepted();
    this.#store.append(stream, expected, batch);
    if (this.#store.accepted() === before + batch.length) return;
    // Positions were given out already: what comes next would point at the wrong events.
    throw new Error(`the log did not take ${batch.length} events for "${stream}" (expected revision ${expected})`);
  }
}
