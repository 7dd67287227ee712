import { type Decider, type DomainEvent, isEvents } from '../../domain/decider.ts';
import { stateAfter } from '../spec/decider.ts';

/** What a command gives when it has been carried out before: `given` happened, then `command`, then `command` in the form `repeated`. */
export function again<State, Command, Event extends DomainEvent, Refusal>(
  decider: Decider<State, Command, Event, Refusal>,
  given: readonly Event[],
  command: Command,
  repeated = command,
): readonly Event[] | Refusal {
  const first = decider.decide(command, stateAfter(decider, given));
  if (!isEvents(first)) return first;
  return decider.decide(repeated, stateAfter(decider, [...given, ...first]));
}

/** The events that a command gives after others; throws when it is refused. */
export function decided<State, Command, Event extends DomainEvent, Refusal>(
  decider: Decider<State, Command, Event, Refusal>,
  command: Command,
  given: readonly Event[] = [],
): readonly Event[] {
  const events = decider.decide(command, stateAfter(decider, given));
  if (!isEvents(events)) throw new Error(`refused: ${JSON.stringify(events)}`);
  return events;
}
