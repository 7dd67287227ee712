/** What a broker hook or an API operation is in this project: a value over a decider. The loop that runs it is `infra/runner.ts`. */
import type { Decider, DomainEvent } from '../domain/decider.ts';
import type { World } from '../projections/world.ts';

/** Time, ids and chance, as data: `now` is milliseconds since the epoch, `random` are numbers in [0, 1). */
export type Context = Readonly<{ now: number; ids: readonly string[]; random: readonly number[] }>;

/**
 * Which stream, which command, which reply. `state` takes the aggregate from the world, with the revision of its stream's last event
 * (`none` for a stream that does not exist, `any` where order does not matter: message traffic).
 */
export type Handler<Request, Command, State, Event extends DomainEvent, Reply> = Readonly<{
  /** The handler's path below `handlers/`, as recorded with its inputs: `mqtt/connect`. */
  name: string;
  decider: Decider<State, Command, Event>;
  streamId: (request: Request) => string;
  state: (request: Request, world: World) => Readonly<{ state: State; revision: number | 'none' | 'any' }>;
  toCommand: (request: Request, world: World, context: Context) => Command;
  toReply: (events: readonly Event[], request: Request) => Reply;
}>;
