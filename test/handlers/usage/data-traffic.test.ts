import { readDays, usageQuerySchema } from '../../../domain/api/usage.ts';
import { dataTraffic } from '../../../handlers/usage/data-traffic.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, bodyOf, ruleOf } from '../devices/registry-stage.ts';
import { connected, published } from '../furnished.ts';
import { openLog } from '../log-stage.ts';

const test = suite('usage of an org');

const query = (asked: object) => ({ caller: application, query: usageQuerySchema.parse(asked) });

test('counts the bytes that clients have published, by the day', async () => {
  const stage = await openLog();
  connected(stage, 'd:abc123:t1:dev1');
  published(stage, 'd:abc123:t1:dev1', 'iot-2/evt/a/fmt/json', 0, { payload: Buffer.alloc(7) });
  published(stage, 'd:abc123:t1:dev1', 'iot-2/evt/a/fmt/json', 0, { payload: Buffer.alloc(4) });
  const asked = { start: '2024-04-30', end: '2024-05-02', detail: '1' };
  assert.equal(bodyOf(await stage.look(dataTraffic, query(asked))), {
    start: '2024-04-30',
    end: '2024-05-02',
    average: 4,
    total: 11,
    days: [
      { date: '2024-04-30', total: 0 },
      { date: '2024-05-01', total: 11 },
      { date: '2024-05-02', total: 0 },
    ],
  });
  const year = bodyOf(await stage.look(dataTraffic, query({ start: '2024', end: '2024' })));
  assert.equal(year, { start: '2024-01-01', end: '2024-12-31', average: 0, total: 11, days: [] });
});

test('knows nothing of what other orgs have published', async () => {
  const stage = await openLog();
  connected(stage, 'd:quickstart:t1:dev1');
  published(stage, 'd:quickstart:t1:dev1', 'iot-2/evt/a/fmt/json');
  const { total } = bodyOf<{ total: number }>(await stage.look(dataTraffic, query({ start: '2024', end: '2024' })));
  assert.is(total, 0);
});

test('refuses a period that ends before it starts', async () => {
  const { look } = await openLog();
  assert.is(ruleOf(await look(dataTraffic, query({ start: '2024-03-02', end: '2024-03-01' }))), 'usage-period');
  assert.ok(bodyOf(await look(dataTraffic, query({ start: '2024-03-01', end: '2024-03-01' }))));
});

const DAY_MS = 24 * 60 * 60 * 1_000;
const dayOf = (date: string) => Date.parse(date) / DAY_MS;

// biome-ignore format: a table reads in columns
const forms: [text: string, first: string, last: string][] = [
  ['2024',       '2024-01-01', '2024-12-31'],
  ['2023',       '2023-01-01', '2023-12-31'],
  ['2024-02',    '2024-02-01', '2024-02-29'],
  ['2023-02',    '2023-02-01', '2023-02-28'],
  ['2024-12',    '2024-12-01', '2024-12-31'],
  ['2024-03-11', '2024-03-11', '2024-03-11'],
];
for (const [text, first, last] of forms) {
  test(`reads ${text} as a day or all days of it`, () => {
    assert.equal(readDays(text), { first: dayOf(first), last: dayOf(last) });
  });
}

for (const text of ['', '24', '2024-13', '2024-02-30', '2024-1-1', '20240101', '2024-01-01T00:00:00Z', 'now']) {
  test(`reads no day in "${text}"`, () => assert.is(readDays(text), undefined));
}

// biome-ignore format: a table reads in columns
const details: [detail: string | undefined, detailed: boolean][] = [
  ['True', true], ['true', true], ['1', true], ['False', false], ['0', false], ['', false], ['10', false], [undefined, false],
];
for (const [detail, detailed] of details) {
  test(`takes detail=${detail} for ${detailed ? 'a wish for' : 'no wish for'} the days`, () => {
    assert.is(usageQuerySchema.parse({ start: '2024', end: '2024', detail }).detailed, detailed);
  });
}

test('takes at most ten years at once, and both ends', () => {
  assert.is(usageQuerySchema.safeParse({ start: '2015', end: '2024' }).success, true);
  assert.is(usageQuerySchema.safeParse({ start: '0001', end: '9999' }).success, false);
  assert.is(usageQuerySchema.safeParse({ start: '2024' }).success, false);
});
