/** Given events, when a command, then events or a refusal: a decider's rules as a table. */
import type { Decider, DomainEvent } from '../../domain/decider.ts';
import { assert, suite } from './suite.ts';

/** One rule: its name as a sentence, the events that happened before, the command, what it must give: events, or a refusal. */
export type DeciderRow<Command, Event, Refusal = never> = readonly [
  name: string,
  given: readonly Event[],
  when: Command,
  then: readonly Event[] | Refusal,
];

/** The state that events leave behind, the first at position 0 and at 0 ms, each a position and a millisecond after the one before. */
export function stateAfter<State, Event extends DomainEvent>(
  { initial, evolve }: Pick<Decider<State, never, Event, unknown>, 'initial' | 'evolve'>,
  events: readonly Event[],
): State {
  return events.reduce((before, event, position) => evolve(before, event, { position, at: position }), initial);
}

/**
 * Makes one test per row. Each command is decided twice, because a decider is pure and must say the same again.
 *
 * @example deciderTable(connection, [['lets a known device in', [], connect('accepted'), [connected]]]);
 */
export function deciderTable<State, Command, Event extends DomainEvent, Refusal>(
  decider: Decider<State, Command, Event, Refusal>,
  rows: readonly DeciderRow<Command, Event, Refusal>[],
  name = 'decides',
): void {
  const test = suite(name);
  for (const [rowName, given, when, expected] of rows) {
    test(rowName, () => {
      const state = stateAfter(decider, given);
      assert.equal(decider.decide(when, state), expected);
      assert.equal(decider.decide(when, state), expected, 'deciding again gave something else: it is not pure');
    });
  }
}
