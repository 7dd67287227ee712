/** A read that ends: which events, in which order. Source: `Streams.Read.cs`, `Enumerator.*.cs`, `AllReader.cs` at `oss-v24.6.0`. */
import { type Failure, failures } from './failures.ts';
import type { ReadRequest } from './read-request.ts';
import type { DoubleStore } from './store.ts';
import type { StoredEvent } from './stored-event.ts';

/** What a read finds. */
export type ReadResult =
  | Readonly<{ found: 'events'; events: Iterable<StoredEvent> }>
  | Readonly<{ found: 'nothing' }>
  | Readonly<{ found: 'failure'; failure: Failure }>;

/** Looks up what a read asks for; the events are fetched as the caller takes them. */
export function readEvents(store: DoubleStore, request: ReadRequest, now: number): ReadResult {
  return request.stream === undefined ? readAll(store, request) : readStream(store, request.stream, request, now);
}

function readStream(store: DoubleStore, stream: string, request: ReadRequest, now: number): ReadResult {
  const view = store.read(stream, now);
  if (view.found === 'tombstone') return { found: 'failure', failure: failures.streamDeleted(stream) };
  if (view.found === 'nothing') return { found: 'nothing' };
  const { events, first } = view;
  const { from, isForwards, countMax = 0 } = request;
  if (isForwards) {
    if (from === 'end') return { found: 'events', events: [] };
    return { found: 'events', events: forwards(events, Math.max(first, from === 'start' ? 0 : from), countMax) };
  }
  const last = events.length - 1;
  const start = from === 'end' ? last : Math.min(from === 'start' ? 0 : from, last);
  return { found: 'events', events: backwards(events, start, first, countMax) };
}

function readAll(store: DoubleStore, { from, isForwards, countMax = 0, filter }: ReadRequest): ReadResult {
  const passes = filter?.considers ?? (() => true);
  if (typeof from === 'number' && !isPlace(store, from)) return { found: 'failure', failure: invalidPosition() };
  const index = from === 'start' ? 0 : from === 'end' ? store.all.length : store.indexOf(from);
  const events = isForwards
    ? forwards(store.all, index, countMax, passes)
    : backwards(store.all, index - 1, 0, countMax, passes);
  return { found: 'events', events };
}

/**
 * Whether a record stands at a position, or nothing does yet: a server cannot begin to read in the midst of a record.
 * Source: `TFChunkReadSide.cs` at `oss-v24.6.0` (`TryReadAt` checks the record's lengths).
 */
export function isPlace(store: DoubleStore, position: number): boolean {
  return position === 0 || position >= store.end() || store.all[store.indexOf(position)]?.position === position;
}

/** Guess: the words and the code; what is certain is that the read fails. */
export function invalidPosition(): Failure {
  return failures.invalidArgument('Trying to read from an invalid position.');
}

function* forwards(
  events: readonly StoredEvent[],
  start: number,
  countMax: number,
  passes: (event: StoredEvent) => boolean = () => true,
): Generator<StoredEvent> {
  let count = 0;
  for (let at = start; at < events.length && count < countMax; at++) {
    const event = events[at];
    if (event === undefined || !passes(event)) continue;
    count++;
    yield event;
  }
}

function* backwards(
  events: readonly StoredEvent[],
  start: number,
  first: number,
  countMax: number,
  passes: (event: StoredEvent) => boolean = () => true,
): Generator<StoredEvent> {
  let count = 0;
  for (let at = start; at >= first && count < countMax; at--) {
    const event = events[at];
    if (event === undefined || !passes(event)) continue;
    count++;
    yield event;
  }
}
