/**
 * The port to the log. Every adapter (memory, lmdb, EventStoreDB) passes the one suite in `test/contract/`.
 *
 * An event passes two moments: it is *accepted* when it has its position, and *durable* when it will outlive this process.
 * Embedded stores accept inside `append` and flush later. Where the order is made elsewhere (`isShared`), both are one
 * moment: the event's arrival here. The world follows acceptance; answers that promise durability wait for `settled`;
 * everything that reads (`read…`, `subscribe`, other processes) sees durable events only.
 */
import type { QueryInterest } from '../../domain/query/selection.ts';
import type { NewEvent, PastEvent, Position, RecordedEvent } from '../../domain/recorded-event.ts';

/** `any`: no check. `none`: the stream must not exist. A number: the revision of the stream's last event. */
export type ExpectedRevision = 'any' | 'none' | number;

/**
 * What became of an append: the place of its last event (the others stand right before it). `unavailable` means the events may or may not be in the log: the store's error says why. */
export type AppendOutcome =
  | Readonly<{ ok: true; position: Position; revision: number }>
  | Readonly<{ ok: false; reason: 'wrong-expected-revision'; actual: number | 'none' }>
  | Readonly<{ ok: false; reason: 'unavailable'; error: Error }>;

/** Which events a read is interested in; an absent member does not restrict. `since` is inclusive, `until` exclusive. */
export type Interest = QueryInterest;

/**
 * A text that must stand in an event for it to be of interest: one of `anyOf`. The store may leave out events that certainly do not hold it,
 * and chunks of them without decoding; it hands over others too, so the reader tests what it gets. With `ignoreCase`, A to Z and a to z are the
 * same. Printable ASCII without `"` and `\`.
 *
 * These stand in the log in one piece: the type, the names of stream, org and node, `correlationId` and `causationId`, the facts as JSON (of
 * messages and acknowledgements: client id and topic, each by itself), the whole metadata as JSON where an input is part of it, the payload as it is,
 * and the first 24 characters of an id. These do not: the rest of an id, and whatever is a number outside of JSON (QoS, packet id, flags, positions,
 * revisions, times, versions). Events of an older version are searched as they were written.
 */
export type Needle = Readonly<{ anyOf: readonly string[]; ignoreCase: boolean }>;

export type ReadOptions = Readonly<{
  direction: 'forwards' | 'backwards';
  /** Forwards: the first position wanted (inclusive). Backwards: read what stands strictly before it. Left out: from the end of the log in that direction. */
  from?: Position;
  interest?: Interest;
  /** Each of them must be there. */
  needles?: readonly Needle[];
}>;

export type Subscription = Readonly<{ close: () => void }>;

/** `before`: the first position of which nothing is given up. `base`: what the caller makes of all that stood before it, opaque to the store. */
export type Truncation = Readonly<{
  before: Position;
  keep: (event: RecordedEvent) => boolean;
  base: Uint8Array;
}>;

/** How many of the events below the border stay, and how many are gone. */
export type Truncated = Readonly<{ kept: number; dropped: number }>;

export type EventStore = Readonly<{
  /**
   * Set where the order of events is made elsewhere, and other nodes append, too: an event is accepted when it comes back from there, durable and
   * after `append` has returned, possibly behind others' events, so that nobody knows what comes next. An exact revision may be refused then
   * because somebody was quicker; that is told once the events that were quicker have been accepted here. On a client's stream `any` stands for
   * the last event that was accepted here when it was appended: a client that is not known may come to two nodes at once.
   */
  isShared?: true;

  /**
   * Puts events at the end of one stream, all or none. `settled` is called once they are durable or refused; left out, nobody waits.
   * An append with an exact revision (or `none`) that is repeated with the same ids is answered as the first time and stores nothing.
   */
  append: (
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
    settled?: (outcome: AppendOutcome) => void,
  ) => void;

  /** The event at a position, accepted or durable; undefined when there is none (any more). Synchronous: sessions are fed from it. */
  get: (position: Position) => RecordedEvent | undefined;

  /** A stream's durable events in order, from a revision on (inclusive in both directions). A stream that does not exist is empty. */
  readStream: (
    stream: string,
    options?: Readonly<{ direction?: 'forwards' | 'backwards'; fromRevision?: number }>,
  ) => AsyncIterable<RecordedEvent>;

  /** Durable events of all streams, in pages as the adapter finds them (never empty, at most a few thousand). */
  readAll: (options: ReadOptions) => AsyncIterable<readonly RecordedEvent[]>;

  /** Durable events of all streams from a position on, in pages as `readAll` gives them, for who folds them and needs no more than that. */
  readPast: (from: Position) => AsyncIterable<readonly PastEvent[]>;

  /**
   * Feeds one listener with every event from `from` on: history first, then each event at the moment it is *accepted*, in log order,
   * with no gap and no repeat. Resolves when history is through. This is how the world is built; it can be called once per store.
   * `past` hears history instead of the listener, which is several times as fast.
   */
  follow: (
    from: Position,
    listener: (event: RecordedEvent) => void,
    past?: (event: PastEvent) => void,
  ) => Promise<void>;

  /** Pages of *durable* events after `after` (exclusive; -1 for all): catches up, then goes live, with no gap and no repeat. */
  subscribe: (
    after: Position,
    listener: (events: readonly RecordedEvent[]) => void,
    /** Only these are handed over; what is left out costs next to nothing. */
    interest?: Interest,
  ) => Subscription;

  /** Position of the last durable event, -1 when the log is empty. */
  head: () => Position;

  /**
   * Position of the last accepted event, durable or not, -1 when there is none: what is appended next comes right after it. A store opened for
   * reading accepts nothing and answers its head.
   */
  accepted: () => Position;

  /**
   * Where the log stood when the wall clock showed a time (`recordedAt`, ms since the epoch): the last durable event before the first one that was
   * recorded after it; of an org, among that org's events. -1 when there is none before. So an event that bears an older time than what stands
   * before it (it was imported, or the clock was set back) moves no answer for the time before it came.
   */
  positionAt: (time: number, org?: string) => Promise<Position>;

  /**
   * Bytes appended and not yet durable. Whoever feeds the store stops reading its sockets when this grows (`flushed` tells when to go on);
   * past the adapter's bound appends are refused as `unavailable`, and nothing of them is accepted.
   */
  backlogBytes: () => number;

  /** Resolves when everything appended so far is durable or refused; rejects when the store has failed. */
  flushed: () => Promise<void>;

  /** Called once if the store fails for good (a commit failed): nothing more is accepted from then on. */
  onFailure: (listener: (error: Error) => void) => void;

  /**
   * Gives up the past below a position, except what `keep` wants to keep (it is given today's shape of each event); durable events only. Those that stay
   * keep position and revision, so that there are gaps from then on. `base` replaces what an earlier truncation left: whoever builds a world
   * begins with it and follows from `before`. Resolves when it is on the disk; broken off by a crash or `close`, the new base stands with
   * any part of the events below it. Rejects while another truncation is under way, for a `before` beyond the head or below
   * that of the base there is, and in a store that was opened for reading.
   */
  truncate: (truncation: Truncation) => Promise<Truncated>;

  /** The first position of which nothing was given up, 0 as long as the log is whole. Cheap. */
  truncatedBefore: () => Position;

  /** What the log begins with, once it was truncated. `follow` from below `before` is refused: it would build a world with holes. */
  base: () => Readonly<{ before: Position; bytes: Uint8Array }> | undefined;

  /** Bytes that the log needs, with its index; about that in memory. Its files may be larger: what is given up is room for what comes. */
  bytesInUse: () => number;

  /** Flushes and closes. */
  close: () => Promise<void>;
}>;
