import { bulkAdd, bulkFailure, bulkRemove } from '../../../domain/api/bulk.ts';
import { refuse } from '../../../domain/api/refusals.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('bulk entries');

test('an entry that is not valid fails alone, and says why', () => {
  const [good, bad, none, long] = [
    { typeId: 't1', deviceId: 'd1', authToken: 'password', location: {}, more: 1 },
    { typeId: 't1', deviceId: 'd2', authToken: 'secret' },
    null,
    { typeId: 7, deviceId: 'd'.repeat(200) },
  ].map(bulkAdd.read);
  assert.equal(good, { ok: true, value: { typeId: 't1', authToken: 'password', registration: { deviceId: 'd1' } } });
  const message = 'CUDRS0007E: This entry is not valid. Correct what the violations name.';
  assert.equal(bad, {
    ok: false,
    result: {
      typeId: 't1',
      deviceId: 'd2',
      success: false,
      message,
      exception: { id: 'CUDRS0007E', properties: [] },
      violations: [
        {
          message: 'CUDRS0053E: authToken must have 8 to 36 letters, digits, "-", "_" or ".".',
          exception: { id: 'CUDRS0053E', properties: ['authToken'] },
        },
      ],
    },
  });
  for (const entry of [none, long]) {
    if (!entry || entry.ok) throw new Error('It was taken.');
    assert.equal(Object.keys(entry.result), ['success', 'message', 'exception', 'violations']);
  }
});

test('what is removed needs names, and any names will do', () => {
  const entries = [{ typeId: 't 1', deviceId: '' }, { typeId: 't1' }].map(bulkRemove.read);
  assert.equal(entries[0], { ok: true, value: { typeId: 't 1', deviceId: '' } });
  assert.is(entries[1]?.ok, false);
});

for (const body of [{}, null, 'x', { 0: {} }]) {
  test(`${JSON.stringify(body)} holds no entries`, () => {
    assert.is(bulkAdd.body.safeParse(body).success, false);
    assert.is(bulkRemove.body.safeParse(body).success, false);
  });
}

test('there are no more entries than a body of valid ones can hold', () => {
  const shortest = JSON.stringify({ typeId: 'T', deviceId: 'd' });
  const fitting = Math.floor(524_288 / `${shortest},`.length);
  assert.is(bulkRemove.body.safeParse(Array(fitting).fill(JSON.parse(shortest))).success, true);
  assert.is(bulkRemove.body.safeParse(Array(20_001).fill({})).success, false);
});

test('a failure has the shape of every other refusal', () => {
  assert.equal(bulkFailure({ typeId: 't1', deviceId: 'd1' }, refuse('device-exists', 'It is there.', ['d1'])), {
    typeId: 't1',
    deviceId: 'd1',
    success: false,
    message: 'CUDRS0020E: It is there.',
    exception: { id: 'CUDRS0020E', properties: ['d1'] },
  });
});
