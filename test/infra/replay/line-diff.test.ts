import { lineDiff } from '../../../infra/replay/line-diff.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('line diff');

const text = (one: string, other: string) =>
  lineDiff([...one], [...other])
    .map(({ sign, line }) => sign + line)
    .join('');

// biome-ignore format: a table reads in columns
const cases: readonly (readonly [one: string, other: string, diff: string])[] = [
  ['',     '',     ''],
  ['abc',  'abc',  ' a b c'],
  ['',     'ab',   '+a+b'],
  ['ab',   '',     '-a-b'],
  ['a',    'b',    '-a+b'],
  ['abc',  'abd',  ' a b-c+d'],
  ['abc',  'xbc',  '-a+x b c'],
  ['abc',  'ac',   ' a-b c'],
  ['ac',   'abc',  ' a+b c'],
  ['abca', 'a',    ' a-b-c-a'],
];

for (const [one, other, diff] of cases) test(`"${one}" and "${other}"`, () => assert.is(text(one, other), diff));

const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 20 });

test(
  'holds both sides, each in its order, and no less in common than they have',
  property([lines, lines], (one, other) => {
    const diff = lineDiff(one, other);
    const side = (sign: string) =>
      diff.filter((line) => line.sign === ' ' || line.sign === sign).map(({ line }) => line);
    assert.equal(side('-'), one);
    assert.equal(side('+'), other);
    const common = diff.filter(({ sign }) => sign === ' ').length;
    // Whatever is matched by hand, one line for one.
    assert.ok(common >= longestCommonPart(one, other));
  }),
);

function longestCommonPart(one: readonly string[], other: readonly string[]): number {
  let longest = 0;
  for (let i = 0; i < one.length; i++) {
    for (let j = 0; j < other.length; j++) {
      let length = 0;
      while (i + length < one.length && j + length < other.length && one[i + length] === other[j + length]) length++;
      longest = Math.max(longest, length);
    }
  }
  return longest;
}

test('of long texts is bounded: one side, then the other', () => {
  const one = Array.from({ length: 2_000 }, (_, nth) => `one ${nth}`);
  const other = Array.from({ length: 2_000 }, (_, nth) => `other ${nth}`);
  const diff = lineDiff(['same', ...one], ['same', ...other]);
  assert.is(diff.map(({ sign }) => sign).join(''), ` ${'-'.repeat(2_000)}${'+'.repeat(2_000)}`);
});
