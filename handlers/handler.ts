/** What a broker hook or an API operation is in this project: a value over a decider. The loop that runs it is `infra/runner.ts`. */
import type { Decider, DomainEvent } from '../domain/decider.ts';
import type { EventOf, EventType } from '../domain/events/catalogue.ts';
import type { Stateless } from '../domain/message.ts';
import type { RecordedEvent } from '../domain/recorded-event.ts';
import type { World } from '../projections/world.ts';

/**
 * Time and chance, as data: `now` is the org's sandbox clock in ms since the epoch, `random` are as many numbers in [0, 1) as the handler
 * asked for.
 */
export type Context = Readonly<{ now: number; random: readonly number[] }>;

/** How the request of an input is made again from the first event that it left, by that event's type. `world` is the one before the event. */
export type Rebuild<Request> = {
  readonly [Type in EventType]?: (event: EventOf<Type>, recorded: RecordedEvent, world: World) => Request;
};

/**
 * Which command, which stream, which reply. A command gathers all that the decision needs from the request, the world and the context, so
 * that the decision is a function of its inputs. `aggregate` takes the state from the world, with the revision of its stream's last
 * event: `none` for a stream that does not exist, `any` where order does not matter (message traffic).
 */
export type Handler<Request, Command, State, Event extends DomainEvent, Reply, Refusal = never> = Readonly<{
  /** The handler's path below `handlers/`, as recorded with its inputs: `mqtt/connect`. */
  name: string;
  /** How many random numbers the handler needs. */
  draws?: number;
  /** Inputs that need not be recorded, because their event tells it all. */
  rebuild?: Rebuild<Request>;
  decider: Decider<State, Command, Event, Refusal>;
  toCommand: (request: Request, world: World, context: Context) => Command;
  streamId: (command: Command) => string;
  /** The tenant whose log and clock this is, `-` for none. */
  org: (request: Request, world: World) => string;
  aggregate: (command: Command, world: World) => Readonly<{ state: State; revision: number | 'none' | 'any' }>;
  /** `before` is the aggregate's state that was decided on; `context` is that of the decision. */
  toReply: (decided: readonly Event[] | Refusal, request: Request, before: State, context: Context) => Reply;
}>;

/**
 * A handler whose decision rests on no aggregate, and whose events stand in a stream of the node: nobody can get in between, so that its
 * reply is known at once, wherever the log is put in order. Messages, their acknowledgements, and what the sandbox notes about itself.
 */
export type NodeHandler<Request, Command, Event extends DomainEvent, Reply> = Handler<
  Request,
  Command,
  Stateless,
  Event,
  Reply
> &
  Readonly<{ ofNode: true }>;
