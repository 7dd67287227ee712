import type { Decider, DomainEvent } from '../../domain/decider.ts';

/** What a command gives when it has been carried out before: `given` happened, then `command`, then `command` in the form `repeated`. */
export function again<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  given: readonly Event[],
  command: Command,
  repeated = command,
): readonly Event[] {
  const before = given.reduce(decider.evolve, decider.initial);
  const after = decider.decide(command, before).reduce(decider.evolve, before);
  return decider.decide(repeated, after);
}
