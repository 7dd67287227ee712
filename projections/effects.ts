/** What a fold of the world asks the adapters to do: who receives what is computed by the fold, carried out by them. */
import type { CloseCode } from '../domain/close-codes.ts';
import type { Position } from '../domain/recorded-event.ts';
import type { Hop } from './routes.ts';
import type { Delivery, Session } from './session.ts';

/** A message on its way to its recipients. `qos` is the message's; each hop takes the lower of the two. */
export type Publication = Readonly<{
  position: Position;
  org: string;
  /** The platform's form. */
  topic: string;
  payload: Uint8Array;
  qos: 0 | 1 | 2;
  hops: readonly Hop[];
}>;

/** A delivery that a client is owed though no message came just now. */
export type Owed = Readonly<{ session: Session; delivery: Delivery }>;

/** A connection whose client may not stay. */
export type Cut = Readonly<{ connectionId: string; closeCode: CloseCode }>;

export type Effects = Readonly<{
  publication?: Publication;
  /** The connection that has begun by this event. */
  began?: Readonly<{ clientId: string; connectionId: string }>;
  /** The connection that has ended by this event. */
  ended?: string;
  /** Connections to be closed because of this event, with their close codes. */
  cut?: readonly Cut[];
  /** Stored messages for a new subscription, and what a shared group passes on to its other members. */
  owed?: readonly Owed[];
}>;

/** Nothing to do. */
export const noEffects: Effects = {};
