import { instantSchema, isoInstant, isoInstantWithOffset, parseInstant } from '../../../domain/api/instants.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('points in time');

// biome-ignore format: a table reads in columns
const read: readonly (readonly [text: string, iso: string])[] = [
  ['2015-09-18T06:44:02.000Z',              '2015-09-18T06:44:02.000Z'],
  ['2015-09-18T06:44:02Z',                  '2015-09-18T06:44:02.000Z'],
  ['2015-09-18T06:44Z',                     '2015-09-18T06:44:00.000Z'],
  ['2015-09-18T06:44:02',                   '2015-09-18T06:44:02.000Z'],
  ['2015-09-18 06:44:02.5',                 '2015-09-18T06:44:02.500Z'],
  ['2015-09-18T06:44:02.123456',            '2015-09-18T06:44:02.123Z'],
  ['2015-09-18T06:44:02.123456789Z',        '2015-09-18T06:44:02.123Z'],
  ['2016-01-23T16:34:46+00:00',             '2016-01-23T16:34:46.000Z'],
  ['2016-03-14T14:12:06.527+0000',          '2016-03-14T14:12:06.527Z'],
  ['2016-03-14T14:12:06+05:30',             '2016-03-14T08:42:06.000Z'],
  ['2016-03-14T00:12:06-0130',              '2016-03-14T01:42:06.000Z'],
  ['2016-02-29',                            '2016-02-29T00:00:00.000Z'],
  ['0099-12-31T23:59:59.999Z',              '0099-12-31T23:59:59.999Z'],
];
for (const [text, iso] of read) test(`"${text}" is ${iso}`, () => assert.is(isoInstant(parseInstant(text) ?? 0), iso));

const unreadable = [
  ...['', 'now', '0', '1526036400000', '2015', '2015-09', '15-09-18', '2015-9-18', '2015-09-18T', '2015-09-18T06'],
  ...['2015-23-07T11:23:23+00:00', '2015-00-07', '2015-02-29', '2015-02-31', '2015-04-31', '2015-09-00', '2015-09-32'],
  ...['2015-09-18T25:00:00Z', '2015-09-18T06:60:00Z', '2015-09-18T06:44:61Z', '2015-09-18T06:44:02.Z'],
  ...['2015-09-18T06:44:02.1234567890Z', '2015-09-18T06:44:02z', '2015-09-18T06:44:02+25:00', '2015-09-18T06:44:02+5'],
  ...[' 2015-09-18', '2015-09-18\n', '+002015-09-18', '-2015-09-18', '2015-09-18T06:44:02Z; DROP'],
];
for (const text of unreadable) {
  test(`${JSON.stringify(text)} is none`, () => {
    assert.is(parseInstant(text), undefined);
    assert.not(instantSchema.safeParse(text).success);
  });
}

const instants = fc.integer({ min: Date.UTC(100, 0), max: Date.UTC(9999, 11, 31) });
test(
  'whatever is written is read again',
  property([instants], (instant) => {
    assert.is(parseInstant(isoInstant(instant)), instant);
    assert.is(parseInstant(isoInstantWithOffset(instant)), instant);
    assert.is(instantSchema.parse(isoInstant(instant)), instant);
  }),
);

test(
  'any text is read as a time that can be written, or as none',
  property([fc.string()], (text) => {
    const instant = parseInstant(text);
    assert.ok(instant === undefined || isoInstant(instant));
  }),
);

test('the last event cache writes an offset', () => {
  assert.is(isoInstantWithOffset(Date.UTC(2016, 2, 14, 14, 12, 6, 527)), '2016-03-14T14:12:06.527+0000');
});
