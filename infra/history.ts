/** The port to the past: reads as of a moment, searches that no index narrows, explanations. Answered off the broker's thread where there is one. */
import type { At } from '../domain/at.ts';
import type { Query } from '../domain/query/query.ts';
import type { Position } from '../domain/recorded-event.ts';
import type { ApiOutcome } from '../handlers/operation.ts';
import type { Explanation } from '../projections/explanation.ts';
import type { TimelineItem } from '../projections/timeline.ts';

/** Why the past cannot be shown: it was given up by retention (`earliest` is the first moment that can), or lies ahead of the log's end. */
export type NoSuchMoment =
  | Readonly<{ reason: 'truncated'; earliest: Position }>
  | Readonly<{ reason: 'ahead'; head: Position }>;

/** An answer as of `position`, the last event that it rests on, -1 for none. */
export type Then<Value> =
  | Readonly<{ ok: true; position: Position; value: Value }>
  | Readonly<{ ok: false; no: NoSuchMoment }>;

/** A page of events in the direction that was asked for. `stoppedAt`: where to go on from; left out at the end of the log. */
export type FoundPage = Readonly<{ items: readonly TimelineItem[]; stoppedAt?: Position; examined: number }>;

export type Search = Readonly<{
  query: Query;
  direction: 'forwards' | 'backwards';
  /** Forwards: the first position looked at. Backwards: the first one that is not. */
  from?: Position;
  limit: number;
}>;

/** The two moments and the read of `handlers/catalogue.ts` that is asked at both: it answers with entities, see `projections/diff.ts`. */
export type Comparison = Readonly<{
  name: string;
  request: unknown;
  from: At;
  to: At;
  org?: string | undefined;
  /** Differences of each sort that are shown. */
  limit: number;
}>;

/** `from`: the last event that the earlier answer rests on. The body is `Differences`; refused where the read is. */
export type Compared = Readonly<{ from: Position; outcome: ApiOutcome }>;

export type History = Readonly<{
  /** Answers a read of `handlers/catalogue.ts` on the world of then; what it asks of the log ends there, too. `org`: whose times count for `at`. */
  read: (name: string, request: unknown, at: At, org?: string) => Promise<Then<ApiOutcome>>;
  /** How a read answers differently at two moments. What is refused as not there (404) at one of them is empty there. The position is that of `to`. */
  compare: (comparison: Comparison) => Promise<Then<Compared>>;
  search: (search: Search) => Promise<FoundPage>;
  /** Who received a message and why the others did not; undefined when there is no such message. */
  explain: (id: string) => Promise<Then<Explanation> | undefined>;
  /** The moment as a position. */
  moment: (at: At, org?: string) => Promise<Then<Readonly<{ recordedAt?: number }>>>;
  /** The world right after a position, as bytes: see `projections/snapshot-bytes.ts`. */
  snapshot: (position: Position) => Promise<Uint8Array>;
  close: () => Promise<void>;
}>;

/** Why a question got no answer. `busy`: too many are waiting. `ended`: what was to answer it has ended; it begins anew with the next one. */
export class HistoryError extends Error {
  override name = 'HistoryError';
  readonly reason: 'busy' | 'ended';

  constructor(reason: HistoryError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}
