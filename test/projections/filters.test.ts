import { covers } from '../../domain/topic-filter.ts';
import { shapeOf } from '../../projections/filter-shape.ts';
import { Filters } from '../../projections/filters.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('filters');

// Few texts, empty levels too, so that filters of one shape agree at some levels and differ at others.
const level = fc.constantFrom('a', 'b', 'ab', '', '$s');
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'));
const filter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 4 }), fc.boolean())
  .map(([levels, open]) => (open || levels.length === 0 ? [...levels, '#'] : levels).join('/'));
const step = fc.record({ filter, does: fc.constantFrom('add', 'restore', 'delete') });

test(
  'cover what a look at each of them finds, whether they were added, brought back or are gone again',
  property(
    [fc.array(step, { maxLength: 30 }), fc.array(topic, { minLength: 1, maxLength: 6 })],
    (steps, topics) => {
      const filters = new Filters<string>();
      const held = new Set<string>();
      for (const { filter: one, does } of steps) {
        if (held.has(one) !== (does === 'delete')) continue;
        if (does === 'delete') filters.delete(one);
        else if (does === 'add') filters.add(one, one);
        else filters.restore(one, one, shapeOf(one));
        if (does === 'delete') held.delete(one);
        else held.add(one);
        // Not after each: what was brought back is looked at when somebody asks.
        if (held.size % 3 === 0) compare();
      }
      compare();

      function compare(): void {
        for (const asked of topics) {
          const expected = [...held].filter((one) => covers(one, asked)).sort();
          assert.equal([...filters.covering(asked.split('/'))].sort(), expected, `topic "${asked}"`);
        }
      }
    },
    { runs: 500 },
  ),
);

test('those that differ at neighbouring levels, at the first or at the last, or in nothing but an empty level, are told apart', () => {
  const all = ['a//c/d', 'b//c/d', 'a/x/c/d', 'a/x/y/d', 'a//c/z'];
  const filters = new Filters<string>();
  for (const one of all) filters.restore(one, one, shapeOf(one));
  for (const one of all) assert.equal(filters.covering(one.split('/')), [one]);
  for (const other of ['b/x/c/d', 'a//y/d', '//c/d']) assert.equal(filters.covering(other.split('/')), []);
});
