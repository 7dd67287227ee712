import { type Differences, differencesBetween, type Entities } from '../../projections/diff.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('what two states differ in');

const none = { added: [], removed: [], changed: [] };
type Shown = Partial<Pick<Differences, 'added' | 'removed' | 'changed'>>;

// biome-ignore format: a table reads in columns
const cases: readonly (readonly [name: string, before: Entities, after: Entities, shown: Shown])[] = [
  ['nothing, of two empty ones',       {},                                  {},                                  {}],
  ['nothing, of equal ones',           { device: { a: { x: [1, {}] } } },   { device: { a: { x: [1, {}] } } },   {}],
  ['nothing, in another order',        { device: { a: { x: 1, y: 2 } } },   { device: { a: { y: 2, x: 1 } } },   {}],
  ['an entity that came',              { device: {} },                      { device: { a: { x: 1 } } },         { added: [{ path: ['device', 'a'], after: { x: 1 } }] }],
  ['an entity that went',              { device: { a: { x: 1 } } },         {},                                  { removed: [{ path: ['device', 'a'], before: { x: 1 } }] }],
  ['a kind that came',                 {},                                  { group: { g: {} } },                { added: [{ path: ['group', 'g'], after: {} }] }],
  ['a member that is another',         { device: { a: { x: 1 } } },         { device: { a: { x: 2 } } },         { changed: [{ path: ['device', 'a', 'x'], before: 1, after: 2 }] }],
  ['a member deep down',               { device: { a: { x: { y: 1 } } } },  { device: { a: { x: { y: 2 } } } },  { changed: [{ path: ['device', 'a', 'x', 'y'], before: 1, after: 2 }] }],
  ['a member that came',               { device: { a: {} } },               { device: { a: { x: null } } },      { changed: [{ path: ['device', 'a', 'x'], after: null }] }],
  ['a member that went',               { device: { a: { x: false } } },     { device: { a: {} } },               { changed: [{ path: ['device', 'a', 'x'], before: false }] }],
  ['a list as a whole',                { device: { a: { x: [1, 2] } } },    { device: { a: { x: [2] } } },       { changed: [{ path: ['device', 'a', 'x'], before: [1, 2], after: [2] }] }],
  ['an object where a text was',       { device: { a: { x: 'y' } } },       { device: { a: { x: {} } } },        { changed: [{ path: ['device', 'a', 'x'], before: 'y', after: {} }] }],
  ['entities with any name',           { ['__proto__']: { toString: 1 } },  JSON.parse('{"__proto__":{"__proto__":1}}'),
                                                                                                                 { added: [{ path: ['__proto__', '__proto__'], after: 1 }], removed: [{ path: ['__proto__', 'toString'], before: 1 }] }],
];
for (const [name, before, after, shown] of cases) {
  test(`shows ${name}`, () => {
    const { counts, note, ...seen } = differencesBetween(before, after, 10);
    assert.equal(seen, { ...none, ...shown });
    const { added, removed, changed } = seen;
    assert.equal(counts, { added: added.length, removed: removed.length, changed: changed.length });
    assert.is(note, undefined);
  });
}

test('shows a number of each sort, counts all, and says so', () => {
  const before = { device: { a: { x: 1, y: 1, z: 1 }, b: {} } };
  const after = { device: { a: { x: 2, y: 2, z: 2 }, c: {}, d: {}, e: {} } };
  const { counts, added, removed, changed, note } = differencesBetween(before, after, 2);
  assert.equal(counts, { added: 3, removed: 1, changed: 3 });
  assert.equal([added.length, removed.length, changed.length], [2, 1, 2]);
  assert.match(note ?? '', 'At most 2');
});

const names = fc.constantFrom('a', 'b', 'c');
const data = fc.dictionary(names, fc.jsonValue({ maxDepth: 2 }), { noNullPrototype: true });
const state = fc.dictionary(fc.constantFrom('device', 'group'), fc.dictionary(names, data), { noNullPrototype: true });

/** The state with the differences carried out. */
function applied(before: object, { added, removed, changed }: Differences): object {
  const made = JSON.parse(JSON.stringify(before));
  for (const difference of [...added, ...removed, ...changed]) {
    const { path } = difference;
    let level = made;
    for (const name of path.slice(0, -1)) {
      level[name] ??= {};
      level = level[name];
    }
    if ('after' in difference) level[path.at(-1) as string] = difference.after;
    else delete level[path.at(-1) as string];
  }
  return made;
}

/** Kinds without entities say nothing. */
function withoutEmpty(entities: object): object {
  return Object.fromEntries(Object.entries(entities).filter(([, ofKind]) => Object.keys(ofKind).length > 0));
}

test(
  'leads from one state to the other',
  property([state, state], (one, other) => {
    const before = JSON.parse(JSON.stringify(one));
    const after = JSON.parse(JSON.stringify(other));
    assert.equal(withoutEmpty(applied(before, differencesBetween(before, after, 1_000))), withoutEmpty(after));
  }),
);
