import { durationText, progressLine, progressOf } from '../../../infra/cli/progress.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('progress');

const terminal = { interactive: true, color: false, columns: 80, utcOffsetMinutes: 0 };

test('is drawn on a terminal, not too often, and taken away', () => {
  const drawn: string[] = [];
  let now = 0;
  const progress = progressOf({ terminal, redraw: (line) => drawn.push(line) }, 'events', () => now);
  for (now = 0; now <= 1_000; now += 10) progress.update(now * 2, 4_000);
  progress.clear();
  assert.is(drawn.length, 12);
  assert.match(drawn[10] as string, /^\[#+-+\] {2}50 % {2}2,000 of 4,000 events, 2,000\/s, 1 s left$/);
  assert.is(drawn.at(-1), '');
});

test('is silent elsewhere', () => {
  const progress = progressOf({ terminal }, 'events');
  progress.update(1, 2);
  progress.clear();
});

test('fits the terminal', () => {
  for (const columns of [1, 10, 20, 40, 60, 80, 200]) {
    const line = progressLine(
      { done: 1_234_567, total: 2_000_000, elapsedMs: 60_000, note: 'x of y events, 12,345/s' },
      columns,
    );
    assert.ok(line.length < columns, `${columns}: ${line}`);
  }
  const all = progressLine({ done: 1, total: 4, elapsedMs: 30_000, note: 'note' }, 200);
  assert.is(all, `[${'#'.repeat(8)}${'-'.repeat(22)}]  25 %  note, 90 s left`);
  assert.match(progressLine({ done: 0, total: 0, elapsedMs: 0, note: 'note' }, 80), /100 % {2}note$/);
});

// biome-ignore format: a table reads in columns
const durations: readonly (readonly [seconds: number, text: string])[] = [
  [0,       '0 s'],
  [0.4,     '0 s'],
  [119,     '119 s'],
  [120,     '2 min'],
  [7_140,   '119 min'],
  [7_200,   '2 h 0 min'],
  [90_060,  '25 h 1 min'],
];

for (const [seconds, text] of durations) test(`${seconds} seconds`, () => assert.is(durationText(seconds), text));
