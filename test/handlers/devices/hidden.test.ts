import type { DeviceView } from '../../../domain/api/devices.ts';
import type { Page } from '../../../domain/api/listing.ts';
import { listDevices } from '../../../handlers/bulk/list.ts';
import { removedEntry } from '../../../handlers/bulk/remove.ts';
import { deleteDevice } from '../../../handlers/devices/delete.ts';
import { getDevice } from '../../../handlers/devices/get.ts';
import { getDeviceLocation } from '../../../handlers/devices/get-location.ts';
import { getDeviceManagement } from '../../../handlers/devices/get-management.ts';
import { listDevicesOfType } from '../../../handlers/devices/list.ts';
import { listDevicesBehindGateway } from '../../../handlers/devices/list-behind-gateway.ts';
import { updateDevice } from '../../../handlers/devices/update.ts';
import { updateDeviceLocation } from '../../../handlers/devices/update-location.ts';
import type { ApiOutcome } from '../../../handlers/operation.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, bodyOf, limitTo, openRegistry, ruleOf, type Stage } from './registry-stage.ts';

const test = suite('devices that a caller may not know of');

type Named = Readonly<{ caller: typeof application; typeId: string; deviceId: string }>;
const place = { longitude: 1, latitude: 2 };

// biome-ignore format: a table reads in columns
const operations: [string, (stage: Stage, named: Named) => ApiOutcome][] = [
  ['read',                   ({ read }, named) => read(getDevice, { ...named, expand: { location: false } })],
  ['changed',                ({ run }, named) => run(updateDevice, { ...named, body: { metadata: { a: 1 } } })],
  ['located',                ({ read }, named) => read(getDeviceLocation, named)],
  ['located elsewhere',      ({ run }, named) => run(updateDeviceLocation, { ...named, body: place })],
  ['asked how it is managed', ({ read }, named) => read(getDeviceManagement, named)],
  ['asked what is behind it', ({ read }, named) => read(listDevicesBehindGateway, { ...named, query })],
  ['deleted',                ({ run }, named) => run(deleteDevice, named)],
];
const query = { limit: 25, sort: [], facets: [], filters: {} };

for (const [name, operate] of operations) {
  test(`one that is ${name} is not there`, async () => {
    const stage = await openRegistry();
    limitTo(stage, [{ typeId: 't1', deviceId: 'dev1' }]);
    const before = stage.changes.length;
    const named = { caller: application, typeId: 'gwt', deviceId: 'gw1' };
    assert.is(ruleOf(operate(stage, named)), 'device-unknown');
    assert.is(stage.changes.length, before, 'nothing happened');
    const seen = operate(stage, { ...named, typeId: 't1', deviceId: 'dev1' });
    if ('rule' in seen) assert.is.not(seen.rule, 'device-unknown', 'one that is seen is there');
  });
}

test('one that is removed in bulk counts as removed, and stays', async () => {
  const stage = await openRegistry();
  limitTo(stage, [{ typeId: 't1', deviceId: 'dev1' }]);
  const named = { typeId: 't1', deviceId: 'dev2' };
  const outcome = stage.run(deleteDevice, { caller: application, ...named });
  assert.equal(removedEntry(named, outcome), { ...named, success: true });
  assert.ok(stage.world.registry.device('abc123', 't1', 'dev2'));
});

test('lists hold what the caller sees, and count nothing else', async () => {
  const stage = await openRegistry();
  stage.register('gwt', { deviceId: 'gw2' });
  for (const deviceId of ['a1', 'a2']) {
    stage.register('t1', { deviceId, gateway: { typeId: 'gwt', deviceId: 'gw1' } });
  }
  limitTo(stage, [
    { typeId: 't1', deviceId: 'dev2' },
    { typeId: 'gwt', deviceId: 'gw1' },
    { typeId: 't1', deviceId: 'a2' },
  ]);
  const caller = application;
  const ids = (outcome: ApiOutcome) => {
    const { results, meta } = bodyOf<Page<DeviceView>>(outcome);
    assert.is(meta.total_rows, results.length);
    return results.map(({ typeId, deviceId }) => `${typeId}/${deviceId}`);
  };
  assert.equal(ids(stage.read(listDevices, { caller, query })), ['gwt/gw1', 't1/a2', 't1/dev2']);
  assert.equal(ids(stage.read(listDevicesOfType, { caller, typeId: 't1', query })), ['t1/a2', 't1/dev2']);
  const behind = { caller, typeId: 'gwt', deviceId: 'gw1', query };
  assert.equal(ids(stage.read(listDevicesBehindGateway, behind)), ['t1/a2']);
});
