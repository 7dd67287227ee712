import type { Decider, DomainEvent } from '../../domain/decider.ts';
import { stateAfter } from '../spec/decider.ts';

/** What a command gives when it has been carried out before: `given` happened, then `command`, then `command` in the form `repeated`. */
export function again<State, Command, Event extends DomainEvent, Refusal>(
  decider: Decider<State, Command, Event, Refusal>,
  given: readonly Event[],
  command: Command,
  repeated = command,
): readonly Event[] | Refusal {
  const decided = decider.decide(command, stateAfter(decider, given));
  if (!isEvents(decided)) return decided;
  return decider.decide(repeated, stateAfter(decider, [...given, ...decided]));
}

function isEvents<Event>(decided: readonly Event[] | unknown): decided is readonly Event[] {
  return Array.isArray(decided);
}
