import { Ordered } from '../../projections/ordered.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('a map in the order of its keys');

const key = fc.stringMatching(/^[A-Za-z0-9_. -]{0,4}$/);
const steps = fc.array(fc.tuple(key, fc.option(fc.integer(), { nil: undefined })), { maxLength: 60 });

test(
  'holds what a map would, sorted by code units, from any place upwards and downwards',
  property([steps, key, fc.nat({ max: 60 })], (made, place, listed) => {
    const ordered = new Ordered<number>();
    const plain = new Map<string, number>();
    for (const [nth, [name, value]] of made.entries()) {
      // It is put in order when it is first listed, and stays so.
      if (nth === listed) assert.is([...ordered.upwards()].length, plain.size);
      ordered.set(name, value);
      if (value === undefined) plain.delete(name);
      else plain.set(name, value);
    }
    const sorted = [...plain].sort(([one], [other]) => (one < other ? -1 : 1));
    const values = (keep: (name: string) => boolean) => sorted.filter(([name]) => keep(name)).map(([, value]) => value);
    assert.is(ordered.size, plain.size);
    assert.is(ordered.get(place), plain.get(place));
    assert.equal(
      [...ordered.upwards()],
      values(() => true),
    );
    assert.equal([...ordered.downwards()], values(() => true).reverse());
    assert.equal(
      [...ordered.upwards(place)],
      values((name) => name > place),
    );
    assert.equal([...ordered.downwards(place)], values((name) => name < place).reverse());
  }),
);

test('capitals stand before small letters, and a space before both', () => {
  const ordered = new Ordered<string>();
  for (const name of ['a', 'B', 'a b', 'ab', 'Z', 'é']) ordered.set(name, name);
  assert.equal([...ordered.upwards()], ['B', 'Z', 'a', 'a b', 'ab', 'é']);
});
