/** The reply that a handler makes of events that stand in the log, for those whose replies look at nothing else. */
import type { DomainEvent } from '../../domain/decider.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { Handler } from '../../handlers/handler.ts';

export function replyOf<Request, Command, State, Event extends DomainEvent, Reply>(
  { decider, toReply }: Handler<Request, Command, State, Event, Reply>,
  events: readonly (RecordedEvent | undefined)[],
  request: Request,
): Reply {
  return toReply(events as never, request, decider.initial, { now: 0, random: [] });
}
