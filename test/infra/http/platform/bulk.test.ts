import { withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { callerOf } from './devices-caller.ts';

const test = suite('devices in bulk over HTTP');

const ADD = '/bulk/devices/add';
const REMOVE = '/bulk/devices/remove';
const LIST = '/bulk/devices';
type Entry = Readonly<{
  typeId?: string;
  deviceId?: string;
  success: boolean;
  authToken?: string;
  exception?: { id: string };
}>;

test('each entry succeeds or fails for itself, in its place', async () => {
  await withSandbox({}, async ({ address, connected }) => {
    const call = callerOf(address);
    const { status, body } = await call('POST', ADD, [
      { typeId: 't1', deviceId: 'dev1', authToken: 'password' },
      { typeId: 't1', deviceId: 'b1', authToken: 'password', deviceInfo: null, location: {}, metadata: null },
      { typeId: 'nope', deviceId: 'b2' },
      { typeId: 't1', deviceId: 'b3', authToken: 'short' },
      'b4',
      { typeId: 't1', deviceId: 'b1' },
      { typeId: 't1', deviceId: 'b5', gatewayTypeId: 'gwt', gatewayId: 'gw9' },
      { typeId: 't1', deviceId: 'b6', gatewayTypeId: 'gwt', gatewayId: 'gw1' },
    ]);
    assert.is(status, 202);
    assert.equal(
      body.map((entry: Entry) => [entry.typeId, entry.deviceId, entry.success, entry.exception?.id]),
      [
        ['t1', 'dev1', false, 'CUDRS0020E'],
        ['t1', 'b1', true, undefined],
        ['nope', 'b2', false, 'CUDRS9404E'],
        ['t1', 'b3', false, 'CUDRS0007E'],
        [undefined, undefined, false, 'CUDRS0007E'],
        ['t1', 'b1', false, 'CUDRS0020E'],
        ['t1', 'b5', false, 'CUDRS9404E'],
        ['t1', 'b6', true, undefined],
      ],
    );
    await connected({ clientId: 'd:abc123:t1:b1', user: 'use-token-auth', pass: 'password' });
    await connected({ clientId: 'd:abc123:t1:b6', user: 'use-token-auth', pass: body[7].authToken });
    assert.equal((await call('POST', ADD, [])).body, []);
  });
});

test('many are there when the answer is, in order, and are removed again', async () => {
  await withSandbox({}, async ({ address, events }) => {
    const call = callerOf(address);
    await call('POST', '/device/types', { id: 'many' });
    const named = Array.from({ length: 1_000 }, (_, nth) => ({
      typeId: 'many',
      deviceId: `d${String(nth).padStart(4, '0')}`,
    }));
    const { status, body } = await call('POST', ADD, named);
    assert.is(status, 201);
    assert.equal(
      body.map(({ typeId, deviceId }: Entry) => ({ typeId, deviceId })),
      named,
    );
    assert.is(new Set(body.map(({ authToken }: Entry) => authToken)).size, 1_000);
    const registered = (await events('DeviceRegistered')).filter(({ data }) => data.typeId === 'many');
    assert.equal(
      registered.map(({ data: { typeId, deviceId } }) => ({ typeId, deviceId })),
      named,
    );
    assert.is(new Set(registered.map(({ metadata }) => metadata.correlationId)).size, 1, 'one call');
    assert.is((await call('GET', `${LIST}?typeId=many`)).body.meta.total_rows, 1_000);
    const removed = await call('POST', REMOVE, named);
    assert.is(removed.status, 202);
    assert.is(removed.body.filter(({ success }: Entry) => success).length, 1_000);
    assert.is((await call('GET', `${LIST}?typeId=many`)).body.meta.total_rows, 0);
    assert.is((await call('DELETE', '/device/types/many')).status, 204);
  });
});

test('what is not there counts as removed; what names no device does not', async () => {
  await withSandbox({}, async ({ address, connected }) => {
    const call = callerOf(address);
    const device = await connected({ clientId: 'd:abc123:t1:dev1', user: 'use-token-auth', pass: 'tok-dev1' });
    const { status, body } = await call('POST', REMOVE, [
      { typeId: 't1', deviceId: 'dev1', more: 1 },
      { typeId: 't1', deviceId: 'dev1' },
      { typeId: 'no such type', deviceId: '' },
      { typeId: 't1' },
      null,
    ]);
    assert.is(status, 202);
    assert.equal(
      body.map(({ success }: Entry) => success),
      [true, true, true, false, false],
    );
    assert.equal(body[0], { typeId: 't1', deviceId: 'dev1', success: true });
    await device.untilClosed();
  });
});

test('iot-nodejs is told 201 when devices are removed', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    assert.is((await call('POST', REMOVE, [], { 'user-agent': 'axios/0.21.1' })).status, 201);
    assert.is((await call('POST', REMOVE, [])).status, 202);
  });
});

test('calls that are no list of entries are refused as a whole', async () => {
  await withSandbox({}, async ({ address, events }) => {
    const call = callerOf(address);
    const stranger = callerOf(address, 'a-def456-k9k9k9k9k9:tok-k9');
    for (const path of [ADD, REMOVE]) {
      for (const body of [{ typeId: 't1', deviceId: 'x' }, null, 'x', Array(20_001).fill(1)]) {
        const answer = await call('POST', path, body);
        assert.equal([answer.status, answer.body.exception.id], [400, 'CUDRS0007E']);
      }
      assert.is((await call('POST', path, [{ typeId: 't1', deviceId: 'x'.repeat(530_000) }])).status, 413);
    }
    // Another org has its own devices only.
    const [entry] = (await stranger('POST', ADD, [{ typeId: 't1', deviceId: 'x' }])).body;
    assert.is(entry.success, false);
    await stranger('POST', REMOVE, [{ typeId: 't1', deviceId: 'dev1' }]);
    assert.is((await stranger('GET', LIST)).body.meta.total_rows, 0);
    assert.equal(await events('DeviceDeleted'), []);
  });
});

test('lists are sorted, filtered and counted by facets, page by page', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const entries = [3, 1, 2].map((nth) => ({
      typeId: nth === 3 ? 'gwt' : 't1',
      deviceId: `x${nth}`,
      deviceInfo: { model: nth === 2 ? 'B' : 'A' },
    }));
    await call('POST', ADD, entries);
    const ids = async (path: string) => {
      const { status, body } = await call('GET', path);
      assert.is(status, 200, path);
      return body.results.map(({ deviceId }: Entry) => deviceId);
    };
    assert.equal(await ids(`${LIST}?_sort=typeId,deviceId`), ['gw1', 'gw2', 'x3', 'dev1', 'dev2', 'x1', 'x2']);
    assert.equal(await ids(`${LIST}?_sort=-deviceId&typeId=t1&_limit=2`), ['x2', 'x1']);
    assert.equal(await ids(`${LIST}?deviceInfo.model=A`), ['x3', 'x1']);
    assert.equal(await ids('/device/types/t1/devices/?_limit=50&_sort=deviceId'), ['dev1', 'dev2', 'x1', 'x2']);
    const first = await call('GET', `${LIST}?_limit=5&_facets=deviceInfo.model,typeId`);
    assert.equal(first.body.meta, {
      total_rows: 7,
      facets: { 'deviceInfo.model': { A: 2, B: 1 }, typeId: { gwt: 3, t1: 4 } },
    });
    // A device that comes meanwhile, before the place, shifts nothing.
    await call('POST', ADD, [{ typeId: 'gwt', deviceId: 'a0' }]);
    assert.equal(await ids(`${LIST}?_limit=5&_bookmark=${first.body.bookmark}`), ['x1', 'x2']);
    assert.is((await call('GET', '/device/types/nope/devices')).status, 404);
    assert.is((await call('GET', `${LIST}?_limit=0`)).status, 400);
    assert.is((await call('GET', `${LIST}?_sort=-deviceId&_bookmark=${first.body.bookmark}`)).status, 400);
  });
});
