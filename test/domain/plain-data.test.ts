import { changedMembers, sameData } from '../../domain/plain-data.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('JSON data');

// biome-ignore format: a table reads in columns
const pairs: readonly (readonly [one: unknown, other: unknown, same: boolean])[] = [
  [1,                       1,                       true],
  [0,                       -0,                      true],
  ['a',                     'a',                     true],
  [null,                    null,                    true],
  [undefined,               undefined,               true],
  [{ a: 1, b: 2 },          { b: 2, a: 1 },          true],
  [{ a: [{ b: {} }] },      { a: [{ b: {} }] },      true],
  [[],                      [],                      true],
  [1,                       '1',                     false],
  [0,                       false,                   false],
  [null,                    undefined,               false],
  [null,                    {},                      false],
  [{},                      [],                      false],
  [[1],                     { 0: 1 },                false],
  [[1, 2],                  [2, 1],                  false],
  [[1],                     [1, 2],                  false],
  [{ a: 1 },                { a: 1, b: 2 },          false],
  [{ a: 1 },                { b: 1 },                false],
  [{ a: undefined },        { b: undefined },        false],
  [{ toString: undefined }, {},                      false],
  [{ a: { b: 1 } },         { a: { b: 2 } },         false],
];
for (const [one, other, same] of pairs) {
  test(`${JSON.stringify(one)} and ${JSON.stringify(other)} are ${same ? '' : 'not '}the same`, () => {
    assert.is(sameData(one, other), same);
    assert.is(sameData(other, one), same);
  });
}

test(
  'is the same as what is read from its text',
  property([fc.jsonValue()], (value) => sameData(value, JSON.parse(JSON.stringify(value)))),
);

test(
  'is not the same as other data',
  property([fc.jsonValue(), fc.jsonValue()], (one, other) => {
    // In the order of the names, data and its text are one.
    const text = (value: unknown) =>
      JSON.stringify(value, (_name, inner: unknown) =>
        typeof inner === 'object' && inner !== null && !Array.isArray(inner)
          ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
          : inner,
      );
    assert.is(sameData(one, other), text(one) === text(other));
  }),
);

test('what changed is what was wanted and is not there', () => {
  const state = { a: 1, b: { c: [1] }, d: 'd' };
  assert.is(changedMembers(state, {}), undefined);
  assert.is(changedMembers(state, { a: 1, b: { c: [1] } }), undefined);
  assert.equal(changedMembers(state, { a: 2, b: { c: [1] }, e: 5 }), { a: 2, e: 5 });
  assert.equal(changedMembers(state, { b: {} }), { b: {} });
});
