import { firstRows, pageOf } from '../../../handlers/sandbox/page.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('pages');
const itself = (row: string) => row;

test(
  'of rows in no order are those of the sorted list',
  property(
    [fc.uniqueArray(fc.string({ maxLength: 3 }), { maxLength: 40 }), fc.integer({ min: 1, max: 9 })],
    (rows, limit) => {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = pageOf(firstRows(rows, { limit, after }, itself), { limit }, itself, itself);
        assert.ok(page.items.length <= limit);
        seen.push(...page.items);
        after = page.after;
      } while (after !== undefined);
      assert.equal(seen, rows.slice().sort());
    },
  ),
);

test('take no more rows than they hold, and one', () => {
  let taken = 0;
  const endless = (function* () {
    for (;;) yield String(taken++);
  })();
  assert.equal(pageOf(endless, { limit: 3 }, itself, itself), { items: ['0', '1', '2'], after: '2' });
  assert.is(taken, 4);
});
