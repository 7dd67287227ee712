/**
 * Lists: page by page, sorted and filtered. A page is found from the last row of the page before, not by counting rows, so that rows that
 * come or go meanwhile shift nothing, and a list in its own order costs the same on every page.
 * Source: swagger of the organization administration API; iot-python src/wiotp/sdk/api/common.py (the end of a list: no bookmark).
 */
import * as z from 'zod';
import { optional } from './members.ts';
import { type ApiRefusal, refuse } from './refusals.ts';

/** Rows of a page. Source: swagger (25). Guess: the maximum, which caps larger values silently. */
const PAGE_ROWS_DEFAULT = 25;
const PAGE_ROWS_MAX = 100;

/** What sorting looks at: so many attributes, and so many characters of each. Bookmarks carry them, and have to fit into a URL. */
const SORT_KEYS_MAX = 8;
const SORT_CHARACTERS_MAX = 200;

type SortKey = Readonly<{ name: string; descending: boolean }>;

/** What a list is asked for. `sort` and `filters` name attributes, dotted for what is inside. */
export type ListRequest = Readonly<{
  limit: number;
  bookmark?: string;
  sort: readonly SortKey[];
  facets: readonly string[];
  filters: Readonly<Record<string, string>>;
}>;

/** A list, always in the order of its keys. */
export type Source<Row> = Readonly<{
  /** What it lists, so that a bookmark finds no place in another list. */
  name: string;
  /** Rows without any filter. */
  size: number;
  /** From a key on, that key left out; all when it is left out. */
  upwards: (after?: string) => Iterable<Row>;
  downwards: (before?: string) => Iterable<Row>;
  keyOf: (row: Row) => string;
  /** Attributes whose order is that of the keys. */
  natural: readonly string[];
  attribute: (row: Row, name: string) => unknown;
}>;

export type Page<Row> = Readonly<{
  results: readonly Row[];
  meta: Readonly<{ total_rows: number; facets?: Readonly<Record<string, Readonly<Record<string, number>>>> }>;
  bookmark?: string;
}>;

// iot-java sends brackets around the names, which the swagger mentions. An empty bookmark is none.
const names = (text: string) =>
  text
    .replace(/^\[(.*)\]$/, '$1')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

/** The query of a list: paging, sorting, and the attributes that it can be filtered by. */
export function listQuerySchema(filters: readonly string[], facets: readonly string[] = []) {
  const known = Object.fromEntries(filters.map((name) => [name, optional(z.string())]));
  return z
    .object({
      ...known,
      _limit: optional(z.string().regex(/^[1-9]\d{0,8}$/, 'expected a whole number above 0')),
      _bookmark: optional(z.string()),
      _sort: optional(z.string()),
      _facets: optional(z.string()),
    })
    .transform(({ _limit, _bookmark, _sort, _facets, ...given }): ListRequest => {
      const asked = Object.entries(given as Record<string, string | undefined>);
      return {
        limit: Math.min(_limit === undefined ? PAGE_ROWS_DEFAULT : Number(_limit), PAGE_ROWS_MAX),
        ...(_bookmark && { bookmark: _bookmark }),
        sort: names(_sort ?? '')
          .slice(0, SORT_KEYS_MAX)
          .map((name) => ({ name: name.replace(/^[-+]/, ''), descending: name.startsWith('-') })),
        facets: names(_facets ?? '').filter((name) => facets.includes(name)),
        filters: Object.fromEntries(asked.filter((pair): pair is [string, string] => pair[1] !== undefined)),
      };
    });
}

/** Makes one page. Refusal: `bookmark-not-valid`. */
export function pageOf<Row>(source: Source<Row>, request: ListRequest): Page<Row> | ApiRefusal {
  const wanted = filterOf(source, request.filters);
  const direction = naturalDirection(source, request.sort);
  const bookmark = request.bookmark === undefined ? undefined : readBookmark(request.bookmark, source.name, request);
  if (request.bookmark !== undefined && !bookmark) {
    const text = 'The bookmark does not belong to this list. Repeat all other parameters of the first page unchanged.';
    return refuse('bookmark-not-valid', text, ['_bookmark']);
  }
  const rows = direction
    ? inOrder(source, direction, wanted, bookmark?.key, request.limit + 1)
    : sorted(source, request.sort, wanted, bookmark, request.limit + 1);
  const results = rows.slice(0, request.limit);
  const last = results.at(-1);
  return {
    results,
    meta: summaryOf(source, request, wanted),
    ...(rows.length > results.length && last !== undefined && { bookmark: writeBookmark(source, last, request) }),
  };
}

type Wanted<Row> = ((row: Row) => boolean) | undefined;

function filterOf<Row>(source: Source<Row>, filters: ListRequest['filters']): Wanted<Row> {
  const pairs = Object.entries(filters);
  if (pairs.length === 0) return undefined;
  return (row) =>
    pairs.every(([name, text]) => {
      const value = source.attribute(row, name);
      return value !== undefined && String(value) === text;
    });
}

/** Whether the order asked for is the list's own, up or down. */
function naturalDirection<Row>({ natural }: Source<Row>, sort: readonly SortKey[]): 'up' | 'down' | undefined {
  const [first] = sort;
  if (!first) return 'up';
  const fits = sort.every(({ name, descending }, index) => name === natural[index] && descending === first.descending);
  if (!fits) return undefined;
  return first.descending ? 'down' : 'up';
}

function inOrder<Row>(
  source: Source<Row>,
  direction: 'up' | 'down',
  wanted: Wanted<Row>,
  key: string | undefined,
  count: number,
): Row[] {
  const rows: Row[] = [];
  for (const row of direction === 'up' ? source.upwards(key) : source.downwards(key)) {
    if (wanted && !wanted(row)) continue;
    rows.push(row);
    if (rows.length === count) break;
  }
  return rows;
}

type Bookmark = Readonly<{ key: string; values: readonly unknown[] }>;
type Candidate<Row> = Readonly<{ row: Row; key: string; values: readonly unknown[] }>;

/** The first rows behind the bookmark: looks at every row, keeps no more than are wanted. */
function sorted<Row>(
  source: Source<Row>,
  sort: readonly SortKey[],
  wanted: Wanted<Row>,
  bookmark: Bookmark | undefined,
  count: number,
): Row[] {
  const kept: Candidate<Row>[] = [];
  for (const row of source.upwards()) {
    if (wanted && !wanted(row)) continue;
    const candidate = { row, key: source.keyOf(row), values: valuesOf(source, row, sort) };
    if (bookmark && compare(candidate, bookmark, sort) <= 0) continue;
    const last = kept.at(-1);
    if (last && kept.length === count && compare(candidate, last, sort) >= 0) continue;
    kept.splice(placeOf(candidate, kept, sort), 0, candidate);
    if (kept.length > count) kept.pop();
  }
  return kept.map(({ row }) => row);
}

function valuesOf<Row>(source: Source<Row>, row: Row, sort: readonly SortKey[]): readonly unknown[] {
  return sort.map(({ name }) => comparable(source.attribute(row, name)));
}

/** Lists and objects have no order: they are as good as missing. */
function comparable(value: unknown): string | number | boolean | null {
  if (typeof value === 'string') return value.slice(0, SORT_CHARACTERS_MAX);
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

function placeOf<Row>(candidate: Candidate<Row>, kept: readonly Candidate<Row>[], sort: readonly SortKey[]): number {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(kept[middle] as Candidate<Row>, candidate, sort) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compare(one: Bookmark, other: Bookmark, sort: readonly SortKey[]): number {
  for (const [index, { descending }] of sort.entries()) {
    const order = compareValues(one.values[index], other.values[index]);
    if (order !== 0) return descending ? -order : order;
  }
  return compareTexts(one.key, other.key);
}

/** Numbers before texts, what is missing last. */
function compareValues(one: unknown, other: unknown): number {
  const ranks = rankOf(one) - rankOf(other);
  if (ranks !== 0) return ranks;
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return compareTexts(String(one), String(other));
}

function rankOf(value: unknown): number {
  if (value === null || value === undefined) return 2;
  return typeof value === 'number' ? 0 : 1;
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function summaryOf<Row>(source: Source<Row>, { facets }: ListRequest, wanted: Wanted<Row>): Page<Row>['meta'] {
  if (!wanted && facets.length === 0) return { total_rows: source.size };
  let total = 0;
  const counts = new Map(facets.map((facet) => [facet, new Map<string, number>()]));
  for (const row of source.upwards()) {
    if (wanted && !wanted(row)) continue;
    total++;
    for (const [facet, values] of counts) {
      const value = source.attribute(row, facet);
      if (value !== undefined) values.set(String(value), (values.get(String(value)) ?? 0) + 1);
    }
  }
  if (facets.length === 0) return { total_rows: total };
  const counted = [...counts].map(([facet, values]) => [facet, Object.fromEntries(values)] as const);
  return { total_rows: total, facets: Object.fromEntries(counted) };
}

/** What a bookmark was made for: another sort or filter finds no place by it. */
function purposeOf(list: string, { sort, filters }: ListRequest): string {
  const sorting = sort.map(({ name, descending }) => `${descending ? '-' : ''}${name}`);
  const filtering = Object.entries(filters)
    .map((pair) => pair.join('='))
    .sort();
  return [list, '', ...sorting, '', ...filtering].join('&');
}

function writeBookmark<Row>(source: Source<Row>, last: Row, request: ListRequest): string {
  const place = [source.keyOf(last), valuesOf(source, last, request.sort), purposeOf(source.name, request)];
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

const bookmarkSchema = z.tuple([
  z.string(),
  z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
  z.string(),
]);

function readBookmark(text: string, list: string, request: ListRequest): Bookmark | undefined {
  let read: unknown;
  try {
    read = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
  const parsed = bookmarkSchema.safeParse(read);
  if (!parsed.success) return undefined;
  const [key, values, purpose] = parsed.data;
  return purpose === purposeOf(list, request) && values.length === request.sort.length ? { key, values } : undefined;
}
