/** Given events, when a command, then events: a decider's rules as a table. */
import type { Decider, DomainEvent } from '../../domain/decider.ts';
import { assert, suite } from './suite.ts';

/** One rule: its name as a sentence, the events that happened before, the command, the events it must give. */
export type DeciderRow<Command, Event> = readonly [
  name: string,
  given: readonly Event[],
  when: Command,
  then: readonly Event[],
];

/**
 * Makes one test per row. Each command is decided twice, because a decider is pure and must say the same again.
 *
 * @example deciderTable(connection, [['lets a known device in', [], connect('accepted'), [connected]]]);
 */
export function deciderTable<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event>,
  rows: readonly DeciderRow<Command, Event>[],
  name = 'decides',
): void {
  const test = suite(name);
  for (const [rowName, given, when, expected] of rows) {
    test(rowName, () => {
      const state = given.reduce(decider.evolve, decider.initial);
      assert.equal([...decider.decide(when, state)], [...expected]);
      assert.equal(
        [...decider.decide(when, state)],
        [...expected],
        'deciding again gave something else: it is not pure',
      );
    });
  }
}
