/**
 * Whether an append is written, was written before, or is refused: the server's own check, row by row.
 * Source: `EventStore.Core/Services/Storage/ReaderIndex/IndexWriter.cs` at `oss-v24.6.0` (`CheckCommit`), and what
 * `StorageWriterService.cs` makes of its answers (a retry of which only a part is stored is answered as a wrong expected version).
 */
import { type Expectation, NO_STREAM, type StoredEvent } from './stored-event.ts';

/** What the double knows of a stream when an append for it arrives. `events` has one event per revision, from 0. */
export type StreamNow = Readonly<{
  stream: string;
  events: readonly StoredEvent[];
  isTombstoned: boolean;
  isSoftDeleted: boolean;
  hasMetastream: boolean;
}>;

/** The verdict; `last` is the last of the events that a repeated append had written. */
export type AppendDecision =
  | Readonly<{ decision: 'write' }>
  | Readonly<{ decision: 'idempotent'; last: StoredEvent }>
  | Readonly<{ decision: 'wrong-expected-version' }>
  | Readonly<{ decision: 'deleted' }>;

/** Decides an append of events with these `ids`; `recent` finds an event by its id among those lately written to any stream. */
export function decideAppend(
  now: StreamNow,
  expected: Expectation,
  ids: readonly string[],
  recent: (id: string) => StoredEvent | undefined,
): AppendDecision {
  if (now.isTombstoned) return { decision: 'deleted' };
  const current = now.events.length - 1;
  if (expected === 'stream-exists') {
    if (now.isSoftDeleted) return { decision: 'deleted' };
    if (current === NO_STREAM && !now.hasMetastream) return { decision: 'wrong-expected-version' };
  }
  if (expected === 'any' || expected === 'stream-exists') return byRecentIds(now.stream, ids, recent);

  const revision = expected === 'no-stream' ? NO_STREAM : expected;
  if (revision === current) return { decision: 'write' };
  if (revision > current) return { decision: 'wrong-expected-version' };
  return byStoredIds(now, revision, ids);
}

/** Without a revision only the memory of recent ids tells a retry from a new append, and that memory is short. */
function byRecentIds(
  stream: string,
  ids: readonly string[],
  recent: (id: string) => StoredEvent | undefined,
): AppendDecision {
  let last: StoredEvent | undefined;
  for (const [at, id] of ids.entries()) {
    const known = recent(id);
    const isHere = known !== undefined && known.stream === stream;
    if (at === 0 && !isHere) return { decision: 'write' };
    if (!isHere) return { decision: 'wrong-expected-version' };
    last = known;
  }
  return last === undefined ? { decision: 'write' } : { decision: 'idempotent', last };
}

/** With a revision the ids are compared with what stands behind it, which is right however long ago it was. */
function byStoredIds(now: StreamNow, revision: number, ids: readonly string[]): AppendDecision {
  let last: StoredEvent | undefined;
  for (const [at, id] of ids.entries()) {
    const stored = now.events[revision + 1 + at];
    if (stored?.id === id) {
      last = stored;
      continue;
    }
    if (at === 0 && revision === NO_STREAM && now.isSoftDeleted) return { decision: 'write' };
    return { decision: 'wrong-expected-version' };
  }
  return last === undefined ? { decision: 'wrong-expected-version' } : { decision: 'idempotent', last };
}
