/** The envelope: what the log keeps around each domain event. These names are on disk; never rename one. */
import type { DomainEvent } from './decider.ts';

/** Where an event stands in the log: opaque to callers, strictly increasing, a safe integer so that it survives JSON. */
export type Position = number;

/** Characters in front of an event's id that the ids of one run of a node share, and that stand in the log as text; the rest counts up. */
export const ID_FRONT_CHARACTERS = 24;

/** The request and the context that a handler was given, kept on the first event of an input so that it can be replayed. */
export type RecordedInput = Readonly<{
  handler: string;
  request: unknown;
  context: Readonly<{ now: number; ids: readonly string[]; random: readonly number[] }>;
}>;

/** What the log knows about an event besides its facts. Times are milliseconds since the epoch. */
export type Metadata = Readonly<{
  /** The tenant, or `-` for what concerns the whole sandbox. */
  org: string;
  /** The broker node that accepted the input. */
  node: string;
  /** The org's sandbox clock when the event was decided. */
  at: number;
  /** The wall clock when the event was accepted; retention and the time index use it. */
  recordedAt: number;
  /** Version of the shape of `data`, see `domain/events/catalogue.ts`. */
  version: number;
  /** Position of the last world event folded when this was decided; left out when that is the predecessor. */
  basis?: Position;
  /** The connection or API call that this event belongs to. */
  correlationId?: string;
  /** Id of the event that caused this one. */
  causationId?: string;
  /** Present on the first event of an input, unless it can be rebuilt from the event itself (messages). */
  input?: RecordedInput;
  /** The import that brought the event here: it is folded, and nothing is done about it, for it has happened elsewhere. */
  origin?: string;
}>;

/** An event on its way into the log. `id` is a UUID (EventStoreDB refuses anything else). */
export type NewEvent = DomainEvent & Readonly<{ id: string; metadata: Metadata }>;

/** An event that has its place in the log. `revision` counts from 0 within its stream. */
export type RecordedEvent = NewEvent & Readonly<{ position: Position; stream: string; revision: number }>;

/**
 * A text that a log repeats, as an object: whoever folds many events notes in it what it knows by that text, so that it looks it up once and
 * not with each of them. `known` means something to its `knower` alone.
 */
export type Name = { readonly text: string; knower: object | undefined; known: unknown };

/**
 * A recorded event as whoever folds the past gets it: without what no fold reads, so that a log is read in a fraction of the time. Members may
 * be made when they are asked for: do not spread it, and do not keep it. `payloadBytes` is all that most folds want to know of a payload.
 * `names`: of a message's client and topic, where the store knows them.
 */
export type PastEvent = Omit<RecordedEvent, 'id' | 'metadata' | 'payload'> &
  Readonly<{
    metadata: Pick<Metadata, 'org' | 'node' | 'at' | 'recordedAt'>;
    payload?: Uint8Array | undefined;
    payloadBytes: number;
    names?: MessageNames | undefined;
  }>;

export type MessageNames = Readonly<{ client: Name; topic: Name }>;

/** Any recorded event as one of the past. */
export function pastOf(event: RecordedEvent): PastEvent {
  return { ...event, payloadBytes: event.payload?.length ?? 0 };
}
