/** A log as replay reads it: that of a data directory, or what an export holds. */
import type { Position, RecordedEvent } from '../../domain/recorded-event.ts';
import type { EventStore } from '../store/event-store.ts';

export type RecordedLog = Readonly<{
  /** As messages call it: `the log in ".data"`. */
  name: string;
  /** Position of its last event, -1 when it is empty. */
  last: Position;
  /** Of a log whose past was given up: the first position of which nothing is missing, and the snapshot of the world that it begins with. */
  base?: Readonly<{ before: Position; bytes: Uint8Array }>;
  /** Its events from a position on, in their order. Rejects where it is damaged. */
  events: (from: Position) => AsyncIterable<readonly RecordedEvent[]>;
  /** Position of the first event that was recorded (wall clock, ms since the epoch) at a time or later; undefined when there is none. */
  firstSince: (time: number) => Promise<Position | undefined>;
}>;

/** The log of a store, as far as it is durable now. */
export function storedLog(name: string, store: Pick<EventStore, 'head' | 'readAll' | 'base'>): RecordedLog {
  const base = store.base();
  return {
    name,
    last: store.head(),
    ...(base && { base }),
    events: (from) => store.readAll({ direction: 'forwards', from }),
    firstSince: async (since) => {
      for await (const [first] of store.readAll({ direction: 'forwards', interest: { since } })) return first?.position;
      return undefined;
    },
  };
}
