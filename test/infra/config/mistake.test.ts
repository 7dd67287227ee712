/** What mistakes show, and what they suggest. */
import { nearest, pathText, seen } from '../../../infra/config/mistake.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('mistakes');
const known = ['data', 'listen', 'domain', 'logLevel', 'logFormat', 'plainListener', 'org', 'orgs'];

// biome-ignore format: a table reads in columns
const near = [
  // given          meant
  ['lisen',         'listen'],
  ['lsiten',        'listen'],
  ['loglevel',      'logLevel'],
  ['log-level',     'logLevel'],
  ['LOG_FORMAT',    'logFormat'],
  ['plainlistner',  'plainListener'],
  ['dta',           'data'],
  ['ogr',           'org'],
  ['xyz',           undefined],
  ['',              undefined],
  ['certificate',   undefined],
] as const;

for (const [given, meant] of near) {
  test(`"${given}" is near ${meant ?? 'nothing'}`, () => assert.is(nearest(given, known), meant));
}

test('a very long name costs nothing', () => {
  assert.is(nearest('x'.repeat(5_000_000), known), undefined);
});

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
