import { refuse } from '../../../domain/api/refusals.ts';
import { addedEntry, bulkAddReply } from '../../../handlers/bulk/add.ts';
import { bulkRemoveReply, removedEntry } from '../../../handlers/bulk/remove.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('what a bulk call is answered');

const named = { typeId: 't1', deviceId: 'd1' };
const added = addedEntry(named, { status: 201, body: {} }, 'password');
const refused = addedEntry(named, refuse('device-exists', 'It is there.', ['d1']), 'password');
const removed = removedEntry(named, { status: 204 });

test('a token is shown where a device was registered, and nowhere else', () => {
  assert.equal(added, { ...named, success: true, authToken: 'password' });
  const exception = { id: 'CUDRS0020E', properties: ['d1'] };
  assert.equal(refused, { ...named, success: false, message: 'CUDRS0020E: It is there.', exception });
});

test('what is not there is removed; what could not be removed is not', () => {
  assert.equal(removed, { ...named, success: true });
  assert.equal(removedEntry(named, refuse('device-unknown', 'It is not there.')), { ...named, success: true });
  assert.is(removedEntry(named, refuse('quota-reached', 'No more.')).success, false);
});

test('adding is answered 201 when all went well', () => {
  assert.equal(bulkAddReply([added, added]), { status: 201, body: [added, added] });
  assert.equal(bulkAddReply([added, refused]), { status: 202, body: [added, refused] });
  assert.is(bulkAddReply([]).status, 201);
});

for (const [userAgent, status] of [
  ['axios/1.7.2', 201],
  ['python-requests/2.31.0', 202],
  ['Apache-HttpClient/4.5', 202],
  ['my-axios/1.0', 202],
  ['', 202],
] as const) {
  test(`removing is answered ${status} for "${userAgent}"`, () => {
    assert.equal(bulkRemoveReply([removed], userAgent), { status, body: [removed] });
  });
}
