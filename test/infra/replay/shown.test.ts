import { shownLines } from '../../../infra/replay/shown.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('values as lines');

const itself: Record<string, unknown> = {};
itself.itself = itself;

// biome-ignore format: a table reads in columns
const cases: readonly (readonly [name: string, value: unknown, lines: readonly string[]])[] = [
  ['members',                { a: 1, b: { c: 'x' } },                      ['a: 1', 'b:', '  c: x']],
  ['nothing',                undefined,                                    ['null']],
  ['nothing in it',          {},                                           ['{}']],
  ['what JSON does not know', { a: undefined, f: () => 1 },                ['{}']],
  ['a map',                  new Map([['k', 1]]),                          ['k: 1']],
  ['a set',                  { s: new Set(['x']) },                        ['s:', '  - x']],
  ['bytes that are text',    { p: Buffer.from('{"é":1}') },                ["p: '{\"é\":1}'"]],
  ['bytes that are not',     { p: Uint8Array.of(255, 0) },                 ['p: /wA= (base64)']],
  ['a stored token',         { token: { salt: 's', digest: 'd' }, a: 1 },  ['token: (the digest of a token, not shown)', 'a: 1']],
  ['one in a list',          [{ token: { salt: 's', digest: 'd' } }],      ['- token: (the digest of a token, not shown)']],
];

for (const [name, value, lines] of cases) test(name, () => assert.equal(shownLines(value), lines));

test('have an end, however deep, long or wide the value is', () => {
  assert.ok(shownLines(itself).length < 20);
  assert.equal(shownLines('x'.repeat(2_000)), [`${'x'.repeat(1_000)}… (2000 characters)`]);
  const list = shownLines(Array.from({ length: 100 }, () => 0));
  assert.equal([list.length, list.at(-1)], [51, '- … 50 more']);
  const wide = shownLines(Object.fromEntries(Array.from({ length: 100 }, (_, nth) => [`m${nth}`, 0])));
  assert.equal([wide.length, wide.at(-1)], [51, '…: 50 more']);
});
