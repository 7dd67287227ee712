import { PositionMap, withPositions } from '../../domain/archive-positions.ts';
import type { Metadata } from '../../domain/recorded-event.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('positions of an archive');

const steps = fc.array(
  fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 2 ** 40 })),
  {
    maxLength: 700,
  },
);

test(
  'are found both ways, among any that grow',
  property([steps, fc.nat({ max: 5 })], (drawn, first) => {
    const map = new PositionMap();
    const all: number[] = [];
    for (const step of drawn) {
      const position = (all.at(-1) ?? first - 1) + step;
      map.add(position);
      all.push(position);
    }
    assert.is(map.size, all.length);
    assert.is(map.last, all.at(-1) ?? -1);
    for (const [place, position] of all.entries()) {
      assert.is(map.positionAt(place), position);
      assert.is(map.placeOf(position), place);
      const next = all[place + 1] ?? Number.POSITIVE_INFINITY;
      if (position + 1 < next) assert.is(map.placeOf(position + 1), undefined);
      assert.is(map.placeAtOrBefore(Math.min(position + 1, next - 1)), place);
    }
    assert.is(map.positionAt(all.length), undefined);
    assert.is(map.positionAt(-1), undefined);
    assert.is(map.placeAtOrBefore((all[0] ?? 0) - 1), undefined);
  }),
);

test('take about a byte for an event that follows its neighbour', () => {
  const map = new PositionMap();
  for (let position = 0; position < 100_000; position++) map.add(position * 2);
  assert.is(map.placeOf(199_998), 99_999);
  assert.throws(() => map.add(5), /does not come after/);
});

const metadata: Metadata = { org: 'o', node: 'n', at: 0, recordedAt: 0, version: 1 };
/** Messages stand at 10, 20 and 30 and come to 1, 2 and 3. */
const elsewhere = {
  message: (position: number) => (position % 10 === 0 && position <= 30 ? position / 10 : undefined),
  basis: (position: number) => Math.floor(position / 10),
  own: 7,
};
const moved = (type: string, data: object, more: Partial<Metadata> = {}) =>
  withPositions({ type, data, metadata: { ...metadata, ...more } }, elsewhere);

// biome-ignore format: a table reads in columns
const cases: readonly (readonly [what: string, type: string, data: object, result: object])[] = [
  ['acknowledgements',                   'DeliveriesAcknowledged', { clientId: 'c', received: [10], completed: [20, 30] }, { clientId: 'c', received: [1], completed: [2, 3] }],
  ['one that is elsewhere',              'DeliveriesAcknowledged', { clientId: 'c', completed: [20, 99] },                 { clientId: 'c', completed: [2] }],
  ['a list of which nothing is left',    'DeliveriesAcknowledged', { clientId: 'c', received: [99], completed: [20] },     { clientId: 'c', completed: [2] }],
  ['drops',                              'DeliveriesDropped',      { positions: [10, 20] },                                { positions: [1, 2] }],
  ['drops of which nothing is left',     'DeliveriesDropped',      { positions: [99] },                                    { positions: [] }],
  ['other events',                       'MessagePublished',       { positions: [10] },                                    { positions: [10] }],
];
for (const [what, type, data, result] of cases) test(what, () => assert.equal(moved(type, data).data, result));

test('what an input was decided upon: left out where it is the neighbour', () => {
  assert.is(moved('T', {}, { basis: 35 }).metadata.basis, 3);
  assert.not('basis' in moved('T', {}, { basis: 61 }).metadata);
  assert.not('basis' in moved('T', {}).metadata);
});

test('a request that holds positions', () => {
  const context = { now: 0, ids: [], random: [] };
  const input = { handler: 'mqtt/acknowledge', request: { clientId: 'c', received: [], completed: [10] }, context };
  assert.equal(moved('InputIgnored', {}, { input }).metadata.input?.request, {
    clientId: 'c',
    received: [],
    completed: [1],
  });
  const other = { ...input, handler: 'x' };
  assert.equal(moved('InputIgnored', {}, { input: other }).metadata.input, other);
});
