/** What the benchmark makes of its figures. */
import { assert, suite } from '../../spec/suite.ts';
import { bars } from './bars.ts';
import { median, percentile } from './percentile.ts';
import { reportText } from './print.ts';
import { results } from './results.ts';

const test = suite('the benchmark report');

test('medians and percentiles', () => {
  assert.is(median([3, 1, 2]), 2);
  assert.is(median([4, 1, 2, 3]), 2.5);
  assert.ok(Number.isNaN(median([])));
  const hundred = Array.from({ length: 100 }, (_, index) => index);
  assert.is(percentile(hundred, 0.5), 50);
  assert.is(percentile(hundred, 0.99), 99);
  assert.ok(Number.isNaN(percentile([], 0.5)));
});

test('a ratio compares values of the same round', () => {
  const found = results();
  // The machine was ten times slower in the second round, for both.
  for (const [sandbox, mosquitto] of [
    [200, 100],
    [30, 10],
    [400, 100],
  ] as const) {
    found.add('sandbox', 'fan-out', { perSecond: sandbox, lost: 0 });
    found.add('mosquitto', 'fan-out', { perSecond: mosquitto });
  }
  assert.is(found.ratio('sandbox', 'mosquitto', 'fan-out', 'perSecond'), 3);
  assert.is(found.median('sandbox', 'fan-out', 'perSecond'), 200);
  const bar = bars(found).find(({ title }) => title.startsWith('fan-out'));
  assert.equal([bar?.value, bar?.holds], [3, true]);
  assert.match(reportText(found, ['sandbox', 'mosquitto']), /holds +fan-out, times mosquitto: 3\.00 \(≥ 2\)/);
});

test('one lost message in one round misses the bar', () => {
  const found = results();
  found.add('sandbox', 'fan-out', { lost: 0 });
  found.add('sandbox', 'fan-out', { lost: 1 });
  assert.is(bars(found).find(({ title }) => title.startsWith('messages lost'))?.holds, false);
});

test('what was not measured is said, not passed', () => {
  for (const { holds, value } of bars(results())) assert.equal([holds, value], [undefined, undefined]);
});

test('an acknowledgement is judged by what it adds to a bare flush', () => {
  const found = results();
  found.add('bare-flush', 'bare-flush', { p50Ms: 1 });
  found.add('sandbox', 'latency-qos-1', { p50Ms: 1.6 });
  const bar = bars(found).find(({ title }) => title.startsWith('QoS 1 PUBACK'));
  assert.is(bar?.holds, false);
});
