import type { Name } from '../../domain/recorded-event.ts';
import { ByName, type Named } from '../../projections/by-name.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('things by name');
type Thing = Named & { id: number };
const nameOf = (text: string): Name => ({ text, knower: undefined, known: undefined });

test('a name leads to what its text leads to, also when that has gone and come anew', () => {
  const things = new ByName<Thing>();
  const name = nameOf('a');
  assert.is(things.named(name), undefined);
  for (const id of [1, 2]) {
    const thing = { id };
    things.set('a', thing);
    assert.is(things.named(name), thing);
    assert.is(things.named(name), thing);
    things.delete('a');
    assert.is(things.named(name), undefined);
    assert.is(things.get('a'), undefined);
  }
  things.delete('a');
  assert.is(things.size, 0);
});

test('what is brought back after it was taken out is found again', () => {
  const things = new ByName<Thing>();
  const [name, thing] = [nameOf('a'), { id: 1 }];
  things.set('a', thing);
  things.named(name);
  things.delete('a');
  things.set('a', thing);
  assert.is(things.named(name), thing);
});

test('what takes the place of another is found instead, and what takes its own stays', () => {
  const things = new ByName<Thing>();
  const [name, one, other] = [nameOf('a'), { id: 1 }, { id: 2 }];
  things.set('a', one);
  things.named(name);
  things.set('a', one);
  assert.is(things.named(name), one);
  things.set('a', other);
  assert.is(things.named(name), other);
});

test('nothing is found by name once all is gone', () => {
  const things = new ByName<Thing>();
  const name = nameOf('a');
  things.set('a', { id: 1 });
  things.named(name);
  things.clear();
  assert.is(things.named(name), undefined);
  assert.equal([...things.values()], []);
});

test('a name that leads into one leads into no other', () => {
  const [one, other] = [new ByName<Thing>(), new ByName<Thing>()];
  const [name, thing] = [nameOf('a'), { id: 1 }];
  one.set('a', thing);
  assert.is(one.named(name), thing);
  assert.is(other.named(name), undefined);
  assert.is(one.named(name), thing);
});
