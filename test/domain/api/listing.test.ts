import { type ListRequest, listQuerySchema, type Page, pageOf, type Source } from '../../../domain/api/listing.ts';
import { isRefusal } from '../../../handlers/operation.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';

/** A row of a list: its key is its id. */
type Row = Readonly<{ id: string; kind?: string; size?: number | string; info?: object }>;

/** A list over a map, in the order of its keys, as the registry's lists are. */
function sourceOf(rows: ReadonlyMap<string, Row>): Source<Row> {
  const inOrder = () => [...rows.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  return {
    size: rows.size,
    upwards: (after) => inOrder().filter(({ id }) => after === undefined || id > after),
    downwards: (before) =>
      inOrder()
        .reverse()
        .filter(({ id }) => before === undefined || id < before),
    keyOf: ({ id }) => id,
    name: 'rows',
    natural: ['id'],
    attribute: (row, name) => (row as Readonly<Record<string, unknown>>)[name],
  };
}

const listOf = (...rows: Row[]) => sourceOf(new Map(rows.map((row) => [row.id, row])));
const query = listQuerySchema(['id', 'kind', 'size'], ['kind']);
const asked = (text: object): ListRequest => query.parse(text);

function page(source: Source<Row>, text: object): Page<Row> {
  const made = pageOf(source, asked(text));
  if (isRefusal(made)) throw new Error(made.text);
  return made;
}
const ids = ({ results }: Page<Row>) => results.map(({ id }) => id).join(' ');

const queries = suite('the query of a list');

// biome-ignore format: a table reads in columns
const read: readonly (readonly [name: string, text: object, members: object])[] = [
  ['nothing',                         {},                              { limit: 25, sort: [], facets: [], filters: {} }],
  ['a limit',                         { _limit: '7' },                 { limit: 7 }],
  ['a limit beyond the bound, capped', { _limit: '5000' },             { limit: 100 }],
  ['an order',                        { _sort: 'kind' },               { sort: [{ name: 'kind', descending: false }] }],
  ['an order with directions',        { _sort: '-kind,+size,id' },     { sort: [{ name: 'kind', descending: true }, { name: 'size', descending: false }, { name: 'id', descending: false }] }],
  ['an order in brackets',            { _sort: '[-kind, id]' },        { sort: [{ name: 'kind', descending: true }, { name: 'id', descending: false }] }],
  ['an empty order',                  { _sort: '' },                   { sort: [] }],
  ['empty names in an order',         { _sort: ',,id,' },              { sort: [{ name: 'id', descending: false }] }],
  ['an empty bookmark, which is none', { _bookmark: '' },              { limit: 25, sort: [], facets: [], filters: {} }],
  ['facets that there are',           { _facets: '[kind,size,id]' },   { facets: ['kind'] }],
  ['filters',                         { kind: 'a', size: '', id: null }, { filters: { kind: 'a', size: '' } }],
  ['no filters that there are not',   { colour: 'red', _page: '25' },  { filters: {} }],
];
for (const [name, text, members] of read) {
  queries(`is read: ${name}`, () => assert.equal(asked(text), { ...asked({}), ...members }));
}

queries('has a bound on the names of an order', () => {
  assert.is(asked({ _sort: Array(1_000).fill('kind').join() }).sort.length, 8);
});

for (const limit of ['0', '-1', '1.5', 'ten', '1e3', '', ' 5', '99999999999']) {
  queries(`is not read with the limit "${limit}"`, () => assert.not(query.safeParse({ _limit: limit }).success));
}

const pages = suite('the pages of a list');
const five = listOf(
  { id: 'a', kind: 'x', size: 3 },
  { id: 'b', kind: 'y', size: 10 },
  { id: 'c', size: 'large' },
  { id: 'd', kind: 'x', size: 2, info: { a: 1 } },
  { id: 'E', kind: 'y' },
);

// biome-ignore format: a table reads in columns
const orders: readonly (readonly [name: string, text: object, ids: string])[] = [
  ['are in the order of the keys',             {},                            'E a b c d'],
  ['are in that order when it is asked for',   { _sort: 'id' },               'E a b c d'],
  ['are in the order downwards',               { _sort: '-id' },              'd c b a E'],
  ['have what is missing last',                { _sort: 'kind' },             'a d E b c'],
  ['have what is missing first downwards',     { _sort: '-kind' },            'c E b a d'],
  ['have numbers by size, before texts',       { _sort: 'size' },             'd a b c E'],
  ['have a second order within the first',     { _sort: 'kind,-size' },       'a d E b c'],
  ['have directions of their own',             { _sort: '-kind,id' },         'c E b a d'],
  ['mind no order of what has none',           { _sort: 'info' },             'E a b c d'],
  ['mind no order of what nobody has',         { _sort: 'colour' },           'E a b c d'],
  ['have what fits alone',                     { kind: 'x' },                 'a d'],
  ['have what fits all of several',            { kind: 'x', size: '2' },      'd'],
  ['compare numbers as they are written',      { size: '10' },                'b'],
  ['have nothing when nothing fits',           { kind: 'z' },                 ''],
];
for (const [name, text, expected] of orders) {
  pages(name, () => {
    const whole = page(five, text);
    assert.is(ids(whole), expected);
    assert.not('bookmark' in whole, 'the last page has no bookmark');
    assert.equal(whole.meta, { total_rows: whole.results.length });
    // The same, row by row.
    const rows: string[] = [];
    let next: Page<Row> | undefined;
    do {
      next = page(five, { ...text, _limit: '1', ...(next?.bookmark && { _bookmark: next.bookmark }) });
      rows.push(ids(next));
    } while (next.bookmark);
    assert.is(rows.join(' '), expected);
  });
}

pages('know how many rows there are in all', () => {
  assert.is(page(five, { _limit: '2' }).meta.total_rows, 5);
  assert.is(page(five, { _limit: '1', kind: 'x' }).meta.total_rows, 2);
});

pages('count facets over what fits, not over the page', () => {
  assert.equal(page(five, { _facets: 'kind', _limit: '1' }).meta, { total_rows: 5, facets: { kind: { x: 2, y: 2 } } });
  assert.equal(page(five, { _facets: 'kind', kind: 'y' }).meta, { total_rows: 2, facets: { kind: { y: 2 } } });
});

pages('have short bookmarks, whatever the rows hold', () => {
  const long = ['a', 'b', 'c'].map(
    (id): Row => ({ id, kind: `${'k'.repeat(100_000)}${id}`, size: 'x'.repeat(100_000) }),
  );
  const { bookmark = '' } = page(listOf(...long), { _limit: '1', _sort: 'kind,size' });
  assert.ok(bookmark.length < 1_000, `${bookmark.length} characters`);
  assert.is(ids(page(listOf(...long), { _limit: '1', _sort: 'kind,size', _bookmark: bookmark })), 'b');
});

pages('go on behind a row that is gone meanwhile', () => {
  const { bookmark } = page(listOf({ id: 'a' }, { id: 'b' }, { id: 'c' }), { _limit: '2' });
  assert.is(ids(page(listOf({ id: 'a' }, { id: 'c' }), { _limit: '2', _bookmark: bookmark })), 'c');
});

const bookmarks = suite('a bookmark');
const { bookmark: mark = '' } = page(five, { _limit: '1', _sort: 'kind', kind: 'x' });
const written = (place: unknown) => Buffer.from(JSON.stringify(place)).toString('base64url');

// biome-ignore format: a table reads in columns
const wrong: readonly (readonly [name: string, text: object])[] = [
  ['of another order',           { _sort: 'size', kind: 'x', _bookmark: mark }],
  ['of another direction',       { _sort: '-kind', kind: 'x', _bookmark: mark }],
  ['of another filter',          { _sort: 'kind', kind: 'y', _bookmark: mark }],
  ['of no filter',               { _sort: 'kind', _bookmark: mark }],
  ['that is no base64',          { _bookmark: '%%%' }],
  ['that is no JSON',            { _bookmark: Buffer.from('{').toString('base64url') }],
  ['that is a number',           { _bookmark: '25' }],
  ['of another shape',           { _bookmark: written({ key: 'a' }) }],
  ['with an object in it',       { _sort: 'kind', _bookmark: written(['a', [{}], 'rows&&kind&']) }],
  ['with too many values',       { _bookmark: written(['a', ['x'], 'rows&&']) }],
];
for (const [name, text] of wrong) {
  bookmarks(`${name} is refused`, () => {
    const made = pageOf(five, asked(text));
    assert.is(isRefusal(made) && made.rule, 'bookmark-not-valid');
  });
}

bookmarks('of another list is refused', () => {
  const made = pageOf({ ...five, name: 'others' }, asked({ _sort: 'kind', kind: 'x', _bookmark: mark }));
  assert.is(isRefusal(made) && made.rule, 'bookmark-not-valid');
});

bookmarks('does not mind another limit', () => {
  assert.is(ids(page(five, { _sort: 'kind', kind: 'x', _bookmark: mark, _limit: '50' })), 'd');
});

const id = fc.stringMatching(/^[a-cA-C]{1,2}$/);
const kind = fc.constantFrom('x', 'y', 'z', undefined);
const size = fc.constantFrom<(number | string | undefined)[]>(1, 2, 10, -1, 'small', 'large', '', undefined);
const row = fc.record({ id, kind, size }) as fc.Arbitrary<Row>;
const sort = fc.constantFrom(
  '',
  'id',
  '-id',
  'kind',
  '-kind',
  'size',
  '-size',
  'kind,size',
  '-kind,size',
  'size,-kind,-id',
);
const filter = fc.constantFrom({}, {}, { kind: 'x' }, { size: '10' }, { kind: 'y', size: '2' });
/** What happens between one page and the next: rows that come (or are changed), ids that go. */
const between = fc.array(fc.record({ come: fc.array(row, { maxLength: 3 }), go: fc.array(id, { maxLength: 3 }) }), {
  maxLength: 12,
});

/** Naively: numbers before texts before what is missing, all turned around for a descending attribute; then by id. */
function compareRows(one: Row, other: Row, order: string): number {
  for (const part of order.split(',').filter(Boolean)) {
    const name = part.replace('-', '') as 'id' | 'kind' | 'size';
    const [a, b] = [one[name], other[name]];
    if (a === b) continue;
    const rank = (value: unknown) => ['number', 'string', 'undefined'].indexOf(typeof value);
    const up = rank(a) === rank(b) ? (a as string) < (b as string) : rank(a) < rank(b);
    return up !== part.startsWith('-') ? -1 : 1;
  }
  return one.id < other.id ? -1 : 1;
}

pages(
  'miss no row that stays and repeat none, in the order asked for, whatever comes and goes meanwhile',
  property(
    [fc.array(row, { maxLength: 25 }), sort, filter, fc.integer({ min: 1, max: 4 }), between],
    (first, order, fitting: Partial<Row>, limit, changes) => {
      const rows = new Map(first.map((one) => [one.id, one]));
      const stayed = new Set(rows.values());
      const seen: Row[] = [];
      const text = { ...fitting, _limit: String(limit), _sort: order };
      for (let bookmark: string | undefined = '', nth = 0; bookmark !== undefined; nth++) {
        const made = page(sourceOf(rows), { ...text, _bookmark: bookmark });
        seen.push(...made.results);
        assert.ok(made.results.length === limit || made.bookmark === undefined, 'a page that is not full is the last');
        bookmark = made.bookmark;
        for (const gone of changes[nth]?.go ?? []) {
          stayed.delete(rows.get(gone) as Row);
          rows.delete(gone);
        }
        for (const come of changes[nth]?.come ?? []) {
          stayed.delete(rows.get(come.id) as Row);
          rows.set(come.id, come);
        }
      }
      const fits = (one: Row) =>
        Object.entries(fitting).every(([name, value]) => String(one[name as 'kind']) === value);
      assert.equal(
        [...stayed].filter(fits).filter((one) => !seen.includes(one)),
        [],
        'missed',
      );
      assert.is(new Set(seen).size, seen.length, 'repeated');
      assert.ok(seen.every(fits), 'shown, though filtered out');
      assert.equal(
        seen,
        [...seen].sort((one, other) => compareRows(one, other, order)),
        'out of order',
      );
    },
    { runs: 1_000 },
  ),
);
