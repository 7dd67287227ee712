/** The operations of the platform's HTTP API: writes, which decide, and reads, which look. `infra/http/platform/` names each in a route. */
import type { Caller } from '../domain/api/access.ts';
import type { ApiRefusal } from '../domain/api/refusals.ts';
import { type Decider, type DomainEvent, isEvents } from '../domain/decider.ts';
import type { EventType } from '../domain/events/catalogue.ts';
import type { Position, RecordedEvent } from '../domain/recorded-event.ts';
import type { World } from '../projections/world.ts';
import type { Context, Handler } from './handler.ts';

/** A call that was let in. Requests never hold a token: where one is chosen or made, its digest. */
export type Called<Given extends object = object> = Readonly<{ caller: Caller }> & Readonly<Given>;

/** An answer; no body with 204. */
export type ApiReply = Readonly<{ status: 200 | 201 | 202 | 204; body?: unknown }>;
export type ApiOutcome = ApiReply | ApiRefusal;

/** Whether an operation was refused. */
export function isRefusal(outcome: object): outcome is ApiRefusal {
  return 'rule' in outcome;
}

/** An operation that leaves events, or is refused. */
export type Write<Request, Command, State, Event extends DomainEvent> = Handler<
  Request,
  Command,
  State,
  Event,
  ApiOutcome,
  ApiRefusal
>;

/** What a write is made of. `reply` gets the state that the events leave behind. */
type WriteParts<Request, Command, State, Event extends DomainEvent> = Readonly<{
  name: string;
  draws?: number;
  decider: Decider<State, Command, Event, ApiRefusal>;
  toCommand: (request: Request, world: World, context: Context) => Command;
  streamId: (command: Command) => string;
  aggregate: (command: Command, world: World) => Readonly<{ state: State; revision: number | 'none' }>;
  reply: (after: State, request: Request) => ApiReply;
}>;

/** Makes the handler of a write: refusals are answered as they are, everything else from the state afterwards. */
export function write<Request extends Called, Command, State, Event extends DomainEvent>({
  reply,
  ...parts
}: WriteParts<Request, Command, State, Event>): Write<Request, Command, State, Event> {
  const { decider } = parts;
  return {
    ...parts,
    org: ({ caller }) => caller.org,
    toReply: (decided, request, before, { now }) => {
      if (!isEvents(decided)) return decided;
      // Where the events will stand is not known yet, and no answer shows it.
      const moment = { at: now, position: -1 };
      return reply(
        decided.reduce((state, event) => decider.evolve(state, event, moment), before),
        request,
      );
    },
  };
}

/** Events of the log that a read needs besides the world: some by their positions, or the newest of some clients. Times: ms since the epoch. */
export type LogRead =
  | Readonly<{ positions: readonly Position[] }>
  | Readonly<{
      clientIds: readonly string[];
      types: readonly EventType[];
      /** Only what stands behind this position. */
      after?: Position;
      /** Only what stands before this position. */
      before?: Position;
      /** By the wall clock, which an index knows: inclusive, and exclusive. */
      since?: number;
      until?: number;
      /** By the clock of the org, which none does: both inclusive. */
      within?: Readonly<{ from: number; to: number }>;
      offset: number;
      limit: number;
      /** The events at these positions, too, whatever they are: they count neither for the offset nor for the limit. */
      besides?: readonly Position[];
    }>;

/** An operation that leaves nothing but the event of the call. `events` are what `reads` asked for, newest first, missing ones left out. */
export type Read<Request> = Readonly<{
  /** The handler's path below `handlers/`. */
  name: string;
  reads?: (request: Request, world: World, now: number) => LogRead;
  answer: (request: Request, world: World, now: number, events: readonly RecordedEvent[]) => ApiOutcome;
}>;
