/** What mistakes show. */
import { pathText, seen } from '../../../infra/config/mistake.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('mistakes');

// biome-ignore format: a table reads in columns
const shown = [
  ['abc',                       '"abc"'],
  ['',                          '""'],
  ['a"b',                       '"a\\"b"'],
  ['first second',              '"first…"'],
  ['x'.repeat(70),              `"${'x'.repeat(60)}…"`],
  [17,                          '17'],
  [true,                        'true'],
  [null,                        'nothing'],
  [undefined,                   'nothing'],
  [[1],                         'a list'],
  [{ token: 's' },              'a mapping'],
] as const;

for (const [value, text] of shown) {
  test(`shows ${text}`, () => assert.is(seen(value), text));
}

test('a path shows of a key what could be a name', () => {
  assert.is(pathText(['orgs', 0, 'apiKeys', 1, 'token my-secret']), 'orgs[0].apiKeys[1].token…');
  assert.is(pathText([]), 'the file');
});
