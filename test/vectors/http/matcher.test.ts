import { assert, suite } from '../../spec/suite.ts';
import type { Json } from '../json.ts';
import { differences } from './matcher.ts';
import { Variables } from './variables.ts';

const test = suite('what a vector expects of a body');

const doc = { a: 1, b: [null] };
const variables = () => new Variables({ org: 'abc123', key: 'a.b', n: 5, doc });
const missing = undefined;
const base64 = (text: string) => Buffer.from(text).toString('base64');

type Row = readonly [expected: Json, fits: readonly (Json | undefined)[], fitsNot: readonly (Json | undefined)[]];

// biome-ignore format: a table reads in columns
const table: readonly Row[] = [
  // expected                     what fits                                        what does not
  ['plain',                       ['plain'],                                       ['Plain', '', null, missing]],
  ['in {{org}}!',                 ['in abc123!'],                                  ['in {{org}}!']],
  ['{{n}}',                       [5],                                             ['5', missing]],
  [1,                             [1],                                             ['1', 2, true, missing]],
  [true,                          [true],                                          [1, 'true', false, missing]],
  [null,                          [null],                                          [missing, 0, '']],
  ['%str',                        ['x', ' '],                                      ['', 1, null, missing, ['x']]],
  ['%int',                        [0, -7],                                         [1.5, '1', null, missing]],
  ['%num',                        [0, 1.5],                                        ['1.5', null, missing]],
  ['%bool',                       [true, false],                                   [0, 'true', null, missing]],
  ['%iso',                        ['2024-02-29T23:59:59Z', '2016-03-14T14:12:06.527+0000', '2016-01-23T16:34:46+00:00'],
                                  ['2024-02-30T00:00:00Z', '2024-02-29T24:00:00Z', '2024-02-29T23:59:59', '2024-02-29', 1, missing]],
  ['%date',                       ['2024-02-29'],                                  ['2023-02-29', '2024-2-29', '2024-02-29T00:00:00Z', missing]],
  ['%hex24',                      ['0123456789abcdef01234567'],                    ['0123456789abcdef0123456', '0123456789ABCDEF01234567', missing]],
  ['%uuid',                       ['5dc40598-5dc0-4b4f-b5fc-b339da66d684'],        ['5dc405985dc04b4fb5fcb339da66d684', 'x', missing]],
  ['%any',                        ['', null, 0, []],                               [missing]],
  ['%absent',                     [missing],                                       [null, '']],
  ['%none',                       [missing, null],                                 ['', 0, false]],
  ['%len:2',                      [[1, 2]],                                        [[1], [1, 2, 3], 'ab', missing]],
  ['%min:2',                      [[1, 2], [1, 2, 3]],                             [[1], 'ab', missing]],
  ['%re:^a{2}$',                  ['aa'],                                          ['aaa', 11, missing]],
  ['%re:^{{key}}-.+$',            ['a.b-1'],                                       ['axb-1', 'a.b-']],
  ['%same:doc',                   [{ b: [null], a: 1 }],                           [{ a: 1 }, { a: 1, b: [null], c: 1 }, missing]],
  [{},                            [{}, { x: 1 }],                                  [[], null, 'x', missing]],
  [{ a: { b: 1 } },               [{ a: { b: 1, c: 2 }, d: 3 }],                   [{ a: { c: 2 } }, { b: 1 }]],
  [{ a: '%absent' },              [{}, { b: 1 }],                                  [{ a: null }]],
  [{ toString: '%absent' },       [{}],                                            [{ toString: 1 }]],
  [[],                            [[]],                                            [[1], {}, missing]],
  [[1, '%str'],                   [[1, 'x']],                                      [['x', 1], [1], [1, 'x', 'y'], { 0: 1, 1: 'x' }]],
  [[{ a: 1 }],                    [[{ a: 1, b: 2 }]],                              [[{ b: 2 }]]],
  [['%contains', 1, { a: 2 }],    [[{ a: 2, b: 3 }, 0, 1]],                        [[1], [{ a: 2 }], [], missing]],
  [{ '%exact': {} },              [{}],                                            [{ x: 1 }, [], missing]],
  [{ '%exact': { a: { b: '%int' } } }, [{ a: { b: 1 } }],                          [{ a: { b: 1, c: 2 } }, { a: { b: 1 }, d: 3 }, { a: {} }]],
  [{ '%b64': { foo: 'bar' } },    [base64('{ "foo" : "bar" }')],                   [base64('{"foo":"bar","x":1}'), base64('no JSON'), '{"foo":"bar"}', missing]],
];

for (const [expected, fits, fitsNot] of table) {
  test(JSON.stringify(expected), () => {
    for (const seen of fits) assert.equal(differences(expected, seen, variables()), [], show(seen));
    for (const seen of fitsNot) assert.is.not(differences(expected, seen, variables()).length, 0, show(seen));
  });
}

test('what differs is told with its place', () => {
  const expected = { a: [{ b: '%int' }, 1], c: 'x', d: { '%exact': {} } };
  assert.equal(differences(expected, { a: [{ b: '1' }, 1], d: { e: null } }, variables()), [
    'a.0.b: expected %int, saw "1"',
    'c: expected "x", saw nothing',
    'd.e: expected no such member, saw null',
  ]);
  assert.equal(differences([1, 2], [1], variables()), ['the whole: expected 2 elements, saw [1]']);
  assert.equal(differences('{{org}}', 'x'.repeat(400), variables()), [
    `the whole: expected "abc123", saw "${'x'.repeat(299)}…`,
  ]);
});

test('what nothing judges is refused', () => {
  assert.throws(() => differences('%integer', 1, variables()), /matcher "%integer"/);
  assert.throws(() => differences('%len', [], variables()), /matcher "%len"/);
  assert.throws(() => differences({ '%only': 1 }, {}, variables()), /matcher "%only"/);
  assert.throws(() => differences({ '%exact': {}, a: 1 }, {}, variables()), /"a"/);
  assert.throws(() => differences('%same:nobody', 1, variables()), /saved as "nobody"/);
  assert.throws(() => differences('{{nobody}}', 1, variables()), /saved as "nobody"/);
});

test('an answer is saved by its dotted paths', () => {
  const saved = variables();
  const answer = { results: [{ id: 'x', n: null }], bookmark: '25' };
  assert.equal(saved.save({ all: '$', id: 'results.0.id', bm: 'bookmark', nil: 'results.0.n' }, answer), []);
  assert.equal(saved.fill(['{{all}}', '{{id}}-{{bm}}', '{{nil}}', { x: '{{id}}' }]), [
    answer,
    'x-25',
    null,
    { x: 'x' },
  ]);
  assert.equal(saved.save({ x: 'results.1.id', y: 'results.0.id.length', z: 'bookmark' }, answer), [
    'results.1.id',
    'results.0.id.length',
  ]);
});

function show(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
