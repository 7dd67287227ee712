import { parseAt } from '../../domain/at.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('places in history');

const now = Date.UTC(2024, 4, 1, 10);

// biome-ignore format: a table reads in columns
const cases: readonly (readonly [text: string, at: ReturnType<typeof parseAt>])[] = [
  ['0',                         { position: 0 }],
  ['99999999999',               { position: 99_999_999_999 }],
  ['100000000000',              { time: 100_000_000_000 }],
  ['1714557600000',             { time: now }],
  ['2024-05-01T10:00:00Z',      { time: now }],
  ['2024-05-01T12:00:00+02:00', { time: now }],
  ['2024-05-01',                { time: Date.UTC(2024, 4, 1) }],
  ['now',                       { time: now }],
  ['-10m',                      { time: now - 600_000 }],
  ['',                          undefined],
  ['-1',                        undefined],
  ['1.5',                       undefined],
  ['noon',                      undefined],
  ['2024-05-01T10:00:00',       undefined],
  ['9999999999999999',          undefined],
];

for (const [text, at] of cases) test(`"${text}"`, () => assert.equal(parseAt(text, now), at));
