/** Lists of the sandbox's own API: one page, and the key behind which the next begins. */

/** `after`: the key of the last row of the page before; left out for the first page. */
export type Paging = Readonly<{ limit: number; after?: string | undefined }>;

/** `after` is left out with the last page. */
export type Page<Item> = Readonly<{ items: readonly Item[]; after?: string }>;

/** Makes a page of rows that come in the order of their keys, from behind `after` on. No more of them are taken than it holds, and one. */
export function pageOf<Row, Item>(
  rows: Iterable<Row>,
  { limit }: Paging,
  keyOf: (row: Row) => string,
  view: (row: Row) => Item,
): Page<Item> {
  const items: Item[] = [];
  let last = '';
  for (const row of rows) {
    if (items.length === limit) return { items, after: last };
    items.push(view(row));
    last = keyOf(row);
  }
  return { items };
}

/** The first rows in the order of their keys, from behind `after` on, one more than a page holds. Looks at every row once. */
export function firstRows<Row>(rows: Iterable<Row>, { limit, after }: Paging, keyOf: (row: Row) => string): Row[] {
  const kept: { key: string; row: Row }[] = [];
  for (const row of rows) {
    const key = keyOf(row);
    if (after !== undefined && key <= after) continue;
    if (kept.length > limit && key >= (kept[limit] as { key: string }).key) continue;
    kept.splice(placeOf(key, kept), 0, { key, row });
    if (kept.length > limit + 1) kept.pop();
  }
  return kept.map(({ row }) => row);
}

function placeOf(key: string, kept: readonly { key: string }[]): number {
  let low = 0;
  let high = kept.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle] as { key: string }).key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
