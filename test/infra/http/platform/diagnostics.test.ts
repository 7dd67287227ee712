import { withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { callerOf } from './devices-caller.ts';

const test = suite('diagnostics over HTTP');

const diag = '/device/types/t1/devices/dev1/diag';

test('a log and a code come back as they were sent, and by their id', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const sent = { message: 'hi', data: '0', timestamp: '2024-03-01T10:00:00.123456', severity: 1, more: 'ignored' };
    const { status, body } = await call('POST', `${diag}/logs`, sent);
    const { id, ...log } = body;
    const timestamp = '2024-03-01T10:00:00.123Z';
    assert.equal(
      [status, log],
      [201, { typeId: 't1', deviceId: 'dev1', message: 'hi', severity: 1, data: '0', timestamp }],
    );
    assert.equal(await call('GET', `${diag}/logs/${id}`), { status: 200, body });
    assert.equal((await call('GET', `${diag}/logs`)).body, [body]);
    const code = { errorCode: 0, timestamp: '2015-10-24T04:17:23.892Z' };
    assert.equal(await call('POST', `${diag}/errorCodes`, code), { status: 201, body: code });
    assert.equal((await call('GET', `${diag}/errorCodes`)).body, [code]);
    assert.is((await call('DELETE', `${diag}/logs/${id}`)).status, 204);
    assert.is((await call('GET', `${diag}/logs/${id}`)).status, 404);
  });
});

test('null is the same as left out', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const sent = { message: 'hi', data: null, timestamp: null, severity: null };
    const { body } = await call('POST', `${diag}/logs`, sent);
    assert.equal([body.data, body.severity], ['', 0]);
    assert.ok(Date.parse(body.timestamp) > Date.UTC(2024, 0));
  });
});

// biome-ignore format: a table reads in columns
const bad: [path: string, body: object, id: string, properties: string[]][] = [
  ['logs',       { message: 'hi', severity: 3 },             'CUDRS0012E', ['severity', '2']],
  ['logs',       { message: 'hi', severity: -1 },            'CUDRS9400E', ['severity']],
  ['logs',       { severity: 0 },                            'CUDRS9400E', ['message']],
  ['logs',       { message: 5 },                             'CUDRS9400E', ['message']],
  ['logs',       { message: 'hi', timestamp: 'yesterday' },  'CUDRS9400E', ['timestamp']],
  ['logs',       { message: 'hi', data: { a: 1 } },          'CUDRS9400E', ['data']],
  ['errorCodes', {},                                         'CUDRS9400E', ['errorCode']],
  ['errorCodes', { errorCode: 1.5 },                         'CUDRS9400E', ['errorCode']],
  ['errorCodes', { errorCode: 'one' },                       'CUDRS9400E', ['errorCode']],
];
test('what is not valid is named, and leaves nothing', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    for (const [path, sent, id, properties] of bad) {
      const { status, body } = await call('POST', `${diag}/${path}`, sent);
      assert.equal([status, body.exception], [400, { id: 'CUDRS0007E', properties: [] }]);
      assert.equal(
        body.violations.map(({ exception }: { exception: object }) => exception),
        [{ id, properties }],
      );
    }
    assert.equal((await call('GET', `${diag}/logs`)).body, []);
    assert.equal((await call('GET', `${diag}/errorCodes`)).body, []);
  });
});
