import * as z from 'zod';
import { deviceInfoBodySchema, idSchema, metadataSchema, optional, present } from '../../../domain/api/members.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('the members of a body');

test('null is the same as absent', () => {
  const schema = z.object({ text: optional(z.string()) });
  for (const given of [{}, { text: null }, { text: undefined }]) assert.is(schema.parse(given).text, undefined);
  assert.is(schema.parse({ text: '' }).text, '', 'an empty text is one');
  assert.not(schema.safeParse({ text: 5 }).success);
});

test('what is kept has no member that is not there', () => {
  assert.equal(Object.keys(present({ a: undefined, b: null, c: 0, d: '', e: false })), ['b', 'c', 'd', 'e']);
});

test('device info keeps its eight texts, and no null and no other member', () => {
  const nulls = { manufacturer: null, deviceClass: null, fwVersion: null, hwVersion: null };
  const given = { ...nulls, serialNumber: 's', model: '', description: 'd', descriptiveLocation: 'l', colour: 'red' };
  assert.equal(deviceInfoBodySchema.parse(given), {
    serialNumber: 's',
    model: '',
    description: 'd',
    descriptiveLocation: 'l',
  });
  assert.equal(Object.keys(deviceInfoBodySchema.parse(nulls)), []);
  for (const wrong of [{ model: 5 }, [], 'x', 5]) assert.not(deviceInfoBodySchema.safeParse(wrong).success);
});

test('metadata is any object, and nothing else', () => {
  for (const given of [{}, { a: { b: [1, null, 'c'] } }]) assert.equal(metadataSchema.parse(given), given);
  for (const wrong of [[], 'x', 5, null]) assert.not(metadataSchema.safeParse(wrong).success, JSON.stringify(wrong));
});

// biome-ignore format: a table reads in columns
const ids: readonly (readonly [id: string, valid: boolean])[] = [
  ['a',               true],
  ['A-1_b.c',         true],
  ['x'.repeat(36),    true],
  ['..',              true],
  ['x'.repeat(37),    false],
  ['',                false],
  ['a b',             false],
  ['a/b',             false],
  ['a:b',             false],
  ['a+',              false],
  ['é',               false],
  ['a\n',             false],
];
for (const [id, valid] of ids) {
  test(`${JSON.stringify(id)} is ${valid ? 'an' : 'no'} id`, () => assert.is(idSchema.safeParse(id).success, valid));
}
