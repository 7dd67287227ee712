import { type ClockState, clock, parseDuration, type SetClock, timeOn } from '../../domain/clock.ts';
import { assert, suite } from '../spec/suite.ts';

const NOW = Date.UTC(2024, 4, 1, 10);
const asked = { type: 'SetClock', org: 'abc123', known: true, now: NOW } as const;

const test = suite('the clock of an org');

/** What is asked of a clock that goes by `before`, and what is set: nothing, or how it goes on and from where. */
// biome-ignore format: a table reads in columns
const decisions: readonly (readonly [what: string, before: ClockState, change: Partial<SetClock>, set: object | undefined])[] = [
  ['set, runs from there',            undefined,           { to: 5 },                       { mode: 'running', at: 5 }],
  ['set and stopped',                 undefined,           { to: 5, mode: 'frozen' },       { mode: 'frozen', at: 5 }],
  ['stopped where it is',             undefined,           { mode: 'frozen' },              { mode: 'frozen', at: NOW }],
  ['moved on',                        undefined,           { by: 1_000 },                   { mode: 'running', at: NOW + 1_000 }],
  ['moved back',                      { mode: 'running' }, { by: -1_000 },                  { mode: 'running', at: NOW - 1_000 }],
  ['moved while it stands, stands',   { mode: 'frozen' },  { by: 1_000 },                   { mode: 'frozen', at: NOW + 1_000 }],
  ['let run',                         { mode: 'frozen' },  { mode: 'running' },             { mode: 'running', at: NOW }],
  ['released',                        { mode: 'frozen' },  { mode: 'wall' },                { mode: 'wall' }],
  ['stopped twice, is stopped once',  { mode: 'frozen' },  { mode: 'frozen' },              undefined],
  ['moved by nothing, stays',         { mode: 'frozen' },  { by: 0 },                       undefined],
  ['never set, is released already',  undefined,           { mode: 'wall' },                undefined],
];

for (const [what, before, change, set] of decisions) {
  test(what, () => {
    const expected = set ? [{ type: 'ClockSet', data: { org: 'abc123', ...set } }] : [];
    assert.equal(clock.decide({ ...asked, ...change }, before), expected);
  });
}

test('shows no time before 1970 and none after the year 9999', () => {
  for (const change of [{ by: -NOW - 1 }, { to: Date.UTC(10_000, 0) }, { to: Number.NaN }]) {
    const refusal = clock.decide({ ...asked, ...change }, undefined);
    assert.is('rule' in refusal && refusal.rule, 'clock-out-of-range');
  }
});

test('is that of an org that there is', () => {
  const refusal = clock.decide({ ...asked, known: false, to: 5 }, undefined);
  assert.is('rule' in refusal && refusal.rule, 'org-unknown');
});

test('shows what its mode says', () => {
  assert.is(timeOn(undefined, 7), 7);
  assert.is(timeOn({ mode: 'wall', since: 1 }, 7), 7);
  assert.is(timeOn({ mode: 'frozen', at: 100, since: 1 }, 7), 100);
  assert.is(timeOn({ mode: 'running', at: 100, since: 1 }, 7), 106);
});

test('is moved by durations as people write them', () => {
  const texts = ['90s', '-30m', '2h', '8d', '250ms', '1 h', 'h', '1w', ''];
  assert.equal(texts.map(parseDuration), [
    90_000,
    -1_800_000,
    7_200_000,
    691_200_000,
    250,
    ...Array(4).fill(undefined),
  ]);
});
