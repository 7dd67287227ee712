import { type ApiRule, refuse } from '../../domain/api/refusals.ts';
import type { Decider, DomainEvent } from '../../domain/decider.ts';
import { stateAfter } from '../spec/decider.ts';
import { assert, suite } from '../spec/suite.ts';

/** A command that is refused: its name as a sentence, the events before, the command, the rule, and whom its properties name. */
export type RefusalRow<Command, Event> = readonly [
  name: string,
  given: readonly Event[],
  when: Command,
  rule: ApiRule,
  properties: readonly string[],
];

/** Makes one test per row: the refusal is that of the table, and its text is a sentence for people. */
export function refusalTable<State, Command, Event extends DomainEvent>(
  decider: Decider<State, Command, Event, unknown>,
  rows: readonly RefusalRow<Command, Event>[],
): void {
  const test = suite('refuses');
  for (const [name, given, when, rule, properties] of rows) {
    test(name, () => {
      const refusal = decider.decide(when, stateAfter(decider, given)) as ReturnType<typeof refuse>;
      assert.equal(refusal, refuse(rule, refusal.text, properties));
      assert.match(refusal.text, /^[A-Z].*\.$/);
    });
  }
}
