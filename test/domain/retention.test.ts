import { type LogExtent, outlivesRetention, type Retention, truncationPoint } from '../../domain/retention.ts';
import { assert, suite } from '../spec/suite.ts';

const MB = 1024 * 1024;
const extent: LogExtent = { bytes: 100 * MB, first: 0, end: 1_000, lastOld: 249 };

const test = suite('retention');

// biome-ignore format: a table reads in columns
const points: readonly (readonly [what: string, retention: Retention, extent: Partial<LogExtent>, before: number | undefined])[] = [
  ['gives up nothing when nothing limits it',      {},                            {},                           undefined],
  ['gives up what is too old',                     { days: 7 },                   {},                           250],
  ['gives up nothing when nothing is too old',     { days: 7 },                   { lastOld: -1 },              undefined],
  ['gives up what was given up no second time',    { days: 7 },                   { first: 250 },               undefined],
  ['gives up everything when all is too old',      { days: 7 },                   { lastOld: 999 },             1_000],
  ['keeps what fits',                              { megabytes: 100 },            {},                           undefined],
  ['gives up more than is too much',               { megabytes: 50 },             {},                           600],
  ['counts from where the log begins',             { megabytes: 50 },             { first: 500 },               800],
  ['goes by age where that asks for more',         { days: 7, megabytes: 99 },    {},                           250],
  ['goes by size where that asks for more',        { days: 7, megabytes: 50 },    {},                           600],
];

for (const [what, retention, changed, before] of points) {
  test(what, () => assert.is(truncationPoint(retention, { ...extent, ...changed }), before));
}

test('never gives up the registry, clocks, and what is not known', () => {
  const types = ['DeviceRegistered', 'ApiKeyCreated', 'ClockSet', 'FromTheFuture'];
  assert.equal(types.filter(outlivesRetention), types);
  const traffic = [
    'MessagePublished',
    'DeliveriesAcknowledged',
    'ClientConnected',
    'ApiRequestAnswered',
    'InputRefused',
  ];
  assert.equal(traffic.filter(outlivesRetention), []);
});
