import { USAGE_DAYS_MAX, Usage } from '../../projections/usage.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('usage');
const DAY_MS = 24 * 60 * 60 * 1_000;

test('bytes are counted by the day in UTC, its first millisecond included, its end not', () => {
  const usage = new Usage();
  usage.add(10 * DAY_MS, 1);
  usage.add(11 * DAY_MS - 1, 2);
  usage.add(11 * DAY_MS, 4);
  usage.add(10 * DAY_MS + 5, 8);
  assert.equal(
    [9, 10, 11, 12].map((day) => usage.ofDay(day)),
    [0, 11, 4, 0],
  );
});

test('a day takes more bytes than 32 bits', () => {
  const usage = new Usage();
  for (let count = 0; count < 5; count++) usage.add(1, 2 ** 31);
  assert.is(usage.ofDay(0), 5 * 2 ** 31);
});

test('of too many days the first goes', () => {
  const usage = new Usage();
  for (let day = 0; day <= USAGE_DAYS_MAX; day++) usage.add(day * DAY_MS, 1);
  assert.is(usage.days().size, USAGE_DAYS_MAX);
  assert.equal(
    [0, 1, USAGE_DAYS_MAX].map((day) => usage.ofDay(day)),
    [0, 1, 1],
  );
});
