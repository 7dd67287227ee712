/** One input, decided: what the runner puts into the log, and what replay compares with it. */
import type { ApiRefusal } from '../domain/api/refusals.ts';
import { type DomainEvent, isEvents } from '../domain/decider.ts';
import type { EventOf } from '../domain/events/catalogue.ts';
import { nodeStreams } from '../domain/streams.ts';
import type { World } from '../projections/world.ts';
import type { Context, Handler } from './handler.ts';

/** `stream` is as handlers name it: those of a node without the node. Events are never none: every input is in the log. */
export type Decision<Reply> = Readonly<{
  stream: string;
  /** The stream that the decision was about: `stream`, unless it left no event there. */
  aggregate: string;
  /** The revision that the stream has to have. */
  revision: number | 'none' | 'any';
  events: readonly DomainEvent[];
  reply: Reply;
  /** What was decided, and the aggregate's state that it was decided on. */
  command: unknown;
  state: unknown;
}>;

export { nodeStreams };

/** Decides an input on the world as it is. */
export function decide<Request, Command, State, Event extends DomainEvent, Reply, Refusal>(
  handler: Handler<Request, Command, State, Event, Reply, Refusal>,
  request: Request,
  world: World,
  context: Context,
): Decision<Reply> {
  const command = handler.toCommand(request, world, context);
  const { state, revision } = handler.aggregate(command, world);
  const decided = handler.decider.decide(command, state);
  const reply = handler.toReply(decided, request, state, context);
  const aggregate = handler.streamId(command);
  if (isEvents(decided) && decided.length > 0)
    return { stream: aggregate, aggregate, revision, events: decided, reply, command, state };
  const events = [withoutEvents(handler.name, decided)];
  return { stream: 'inputs', aggregate, revision: 'any', events, reply, command, state };
}

/** What tells of an input that left no event of its own. */
function withoutEvents(handler: string, decided: unknown): EventOf<'InputIgnored' | 'InputRefused'> {
  if (Array.isArray(decided)) return { type: 'InputIgnored', data: { handler } };
  const { rule, text: reason } = decided as ApiRefusal;
  return { type: 'InputRefused', data: { handler, rule, reason } };
}
