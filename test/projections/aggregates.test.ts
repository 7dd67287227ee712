import type { DomainEvent, Moment } from '../../domain/decider.ts';
import { Aggregates } from '../../projections/aggregates.ts';
import { assert, suite } from '../spec/suite.ts';

type Counted = Readonly<{ count: number; position: number }> | undefined;

/** Counts, keeping where it counted last; `Ended` ends it. */
const counter = {
  initial: undefined,
  evolve: (state: Counted, event: DomainEvent, { position }: Moment): Counted =>
    event.type === 'Ended' ? undefined : { count: (state?.count ?? 0) + 1, position },
};
const counted: DomainEvent = { type: 'Counted', data: {} };
const ended: DomainEvent = { type: 'Ended', data: {} };
const at = (position: number) => ({ position, at: 0 });

const test = suite('aggregates');

test('a stream that there is not has the initial state and no revision', () => {
  assert.equal(new Aggregates<Counted, DomainEvent>(counter).get('s-1'), { state: undefined, revision: 'none' });
});

test('each stream has a state of its own, with the revision of its last event', () => {
  const aggregates = new Aggregates<Counted, DomainEvent>(counter);
  aggregates.fold('s-1', 0, counted, at(5));
  aggregates.fold('s-2', 0, counted, at(6));
  aggregates.fold('s-1', 1, counted, at(7));
  assert.equal(aggregates.get('s-1'), { state: { count: 2, position: 7 }, revision: 1 });
  assert.equal(aggregates.get('s-2'), { state: { count: 1, position: 6 }, revision: 0 });
});

test('a fold answers with the state before and after', () => {
  const aggregates = new Aggregates<Counted, DomainEvent>(counter);
  const first = { count: 1, position: 0 };
  assert.equal(aggregates.fold('s-1', 0, counted, at(0)), { before: undefined, after: first });
  assert.equal(aggregates.fold('s-1', 1, ended, at(1)), { before: first, after: undefined });
});

test('a revision survives the end of its aggregate, and counts on when it comes back', () => {
  const aggregates = new Aggregates<Counted, DomainEvent>(counter);
  aggregates.fold('s-1', 0, counted, at(0));
  aggregates.fold('s-1', 1, ended, at(1));
  assert.equal(aggregates.get('s-1'), { state: undefined, revision: 1 });
  aggregates.fold('s-1', 2, counted, at(2));
  assert.equal(aggregates.get('s-1'), { state: { count: 1, position: 2 }, revision: 2 });
});

test('a state that follows from elsewhere leaves the revision alone', () => {
  const aggregates = new Aggregates<Counted, DomainEvent>(counter);
  aggregates.put('s-1', { count: 9, position: 0 });
  assert.equal(aggregates.get('s-1'), { state: { count: 9, position: 0 }, revision: 'none' });
  aggregates.fold('s-1', 0, counted, at(3));
  aggregates.put('s-1', undefined);
  assert.equal(aggregates.get('s-1'), { state: undefined, revision: 0 });
  assert.equal([...aggregates.entries()], [['s-1', { state: undefined, revision: 0 }]]);
});
