import * as z from 'zod';
import { deviceTypeCreateSchema } from '../../../domain/api/device-types.ts';
import { authTokenSchema } from '../../../domain/api/devices.ts';
import { listQuerySchema } from '../../../domain/api/listing.ts';
import { errorBody } from '../../../domain/api/refusals.ts';
import { bodyRefusal, queryRefusal } from '../../../domain/api/violations.ts';
import { assert, suite } from '../../spec/suite.ts';

const body = z.object({
  id: z.string(),
  severity: z.number().int().min(0).max(2),
  authToken: authTokenSchema.optional(),
  devices: z.array(z.object({ authToken: authTokenSchema })).optional(),
  groups: z.record(z.string(), z.array(z.string())).optional(),
});
const good = { id: 'x', severity: 0 };

function refusalOf(schema: z.ZodType, given: unknown) {
  const parsed = schema.safeParse(given);
  if (parsed.success) throw new Error('it is valid');
  return bodyRefusal(parsed.error);
}

const test = suite('what is wrong with a body');

// biome-ignore format: a table reads in columns
const violations: readonly (readonly [name: string, given: unknown, id: string, properties: readonly string[]])[] = [
  ['a number above its maximum',       { ...good, severity: 3 },                             'CUDRS0012E', ['severity', '2']],
  ['a number below its minimum',       { ...good, severity: -1 },                            'CUDRS9400E', ['severity']],
  ['a token that is too short',        { ...good, authToken: 'pass' },                       'CUDRS0053E', ['authToken']],
  ['a token that is a number',         { ...good, authToken: 12345678 },                     'CUDRS0053E', ['authToken']],
  ['a token in a list',                { ...good, devices: [{ authToken: 'no spaces' }] },   'CUDRS0053E', ['authToken']],
  ['a member of another kind',         { ...good, id: 5 },                                   'CUDRS9400E', ['id']],
  ['a member that is missing',         { severity: 0 },                                      'CUDRS9400E', ['id']],
  ['a member further inside',          { ...good, groups: { a: ['b', 5] } },                 'CUDRS9400E', ['groups.a.1']],
  ['no object',                        1,                                                    'CUDRS9400E', ['body']],
  ['nothing',                          null,                                                 'CUDRS9400E', ['body']],
];
for (const [name, given, id, properties] of violations) {
  test(`${name}: ${id}`, () => {
    const refusal = refusalOf(body, given);
    assert.equal(
      [refusal.rule, refusal.status, refusal.id, refusal.properties],
      ['body-not-valid', 400, 'CUDRS0007E', []],
    );
    const [violation, ...more] = refusal.violations ?? [];
    assert.equal([violation?.id, violation?.properties, more], [id, properties, []]);
    assert.match(violation?.text ?? '', /\.$/);
  });
}

test('is said of each member, up to a bound', () => {
  assert.equal(
    refusalOf(body, {}).violations?.map(({ properties }) => properties),
    [['id'], ['severity']],
  );
  const many = { ...good, devices: Array(500).fill({ authToken: '' }) };
  assert.is(refusalOf(body, many).violations?.length, 20);
});

test('is said without what stood there', () => {
  const given = { id: ['s3cret'], severity: 's3cret', authToken: 's3c ret', devices: [{ authToken: 's3c ret' }] };
  assert.not.match(JSON.stringify(refusalOf(body, given)), /s3c ?ret/);
});

test('is said in bounded words, whatever the members are called', () => {
  const refusal = refusalOf(body, { ...good, groups: { ['g'.repeat(400_000)]: [5], ['h'.repeat(400_000)]: 5 } });
  assert.ok(JSON.stringify(refusal).length < 2_000);
});

test('is answered as the platform does', () => {
  const { violations: [violation] = [], ...answer } = errorBody(refusalOf(body, { ...good, severity: 3 }));
  assert.equal(answer.exception, { id: 'CUDRS0007E', properties: [] });
  assert.ok(answer.message.startsWith('CUDRS0007E: '));
  assert.equal(violation?.exception, { id: 'CUDRS0012E', properties: ['severity', '2'] });
  assert.ok(violation?.message.startsWith('CUDRS0012E: '));
});

test('names the member of a real body', () => {
  const refusal = refusalOf(deviceTypeCreateSchema, { id: 'a b', deviceInfo: { model: 5 } });
  assert.equal(
    refusal.violations?.map(({ properties }) => properties),
    [['id'], ['deviceInfo.model']],
  );
  assert.match(refusal.violations?.[0]?.text ?? '', 'id: expected 1 to 36 letters, digits, "-", "_" or ".".');
});

test('a query is refused by the first parameter that is wrong', () => {
  const parsed = listQuerySchema([]).safeParse({ _limit: '0' });
  assert.not(parsed.success);
  const { rule, status, text, properties } = queryRefusal(parsed.error as z.ZodError);
  assert.equal([rule, status, properties], ['query-not-valid', 400, ['_limit']]);
  assert.match(text, 'The query parameter "_limit" is not valid: expected a whole number above 0.');
});
