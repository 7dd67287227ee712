import type { DeviceTypeCreate, DeviceTypeUpdate } from '../../domain/api/device-types.ts';
import { type DeviceTypeCommand, type DeviceTypeEvent, deviceType } from '../../domain/device-type.ts';
import { deciderTable, stateAfter } from '../spec/decider.ts';
import { assert, suite } from '../spec/suite.ts';
import { again } from './again.ts';
import { refusalTable } from './refused.ts';

const named = { org: 'abc123', typeId: 't1' };
const info = { manufacturer: 'Acme', model: 'x9' };

const define = (classId: 'Device' | 'Gateway'): DeviceTypeCommand => ({ type: 'DefineDeviceType', ...named, classId });
const add = (members: Omit<DeviceTypeCreate, 'id' | 'classId'> = {}): DeviceTypeCommand => {
  return { type: 'AddDeviceType', ...named, body: { id: 't1', classId: 'Device', ...members } };
};
const update = (body: DeviceTypeUpdate): DeviceTypeCommand => ({ type: 'UpdateDeviceType', ...named, body });
const remove = (devices: number): DeviceTypeCommand => ({ type: 'DeleteDeviceType', ...named, devices });

const added: DeviceTypeEvent = { type: 'DeviceTypeAdded', data: { ...named, classId: 'Device' } };
const described: DeviceTypeEvent = {
  type: 'DeviceTypeAdded',
  data: { ...named, classId: 'Device', description: 'a pump', deviceInfo: info, metadata: { a: 1, b: 2 } },
};
const updated = (data: DeviceTypeUpdate): DeviceTypeEvent => ({
  type: 'DeviceTypeUpdated',
  data: { ...named, ...data },
});
const deleted: DeviceTypeEvent = { type: 'DeviceTypeDeleted', data: named };

// biome-ignore format: a table reads in columns
deciderTable(deviceType, [
  // name                                     given                when                                          then
  ['defines a type',                          [],                  define('Device'),                             [added]],
  ['leaves what is defined alone',            [added],             define('Device'),                             []],
  ['never changes a type\'s class',           [added],             define('Gateway'),                            []],
  ['adds a type',                             [],                  add(),                                        [added]],
  ['adds it with all that is said',           [],                  add({ description: 'a pump', deviceInfo: info, metadata: { a: 1, b: 2 } }), [described]],
  ['adds one that was deleted',               [described, deleted], add(),                                       [added]],
  ['changes what is said and nothing else',   [described],         update({ description: 'new' }),               [updated({ description: 'new' })]],
  ['merges device info member by member',     [described],         update({ deviceInfo: { model: 'x10' } }),     [updated({ deviceInfo: { manufacturer: 'Acme', model: 'x10' } })]],
  ['gives device info where there was none',  [added],             update({ deviceInfo: { model: 'x10' } }),     [updated({ deviceInfo: { model: 'x10' } })]],
  ['replaces metadata as a whole',            [described],         update({ metadata: { b: 3 } }),               [updated({ metadata: { b: 3 } })]],
  ['leaves out what stays',                   [described],         update({ description: 'a pump', metadata: {} }), [updated({ metadata: {} })]],
  ['leaves what holds alone',                 [described],         update({ description: 'a pump', deviceInfo: { model: 'x9' }, metadata: { b: 2, a: 1 } }), []],
  ['leaves all alone when nothing is said',   [described],         update({}),                                   []],
  ['deletes a type without devices',          [described],         remove(0),                                    [deleted]],
]);

// biome-ignore format: a table reads in columns
refusalTable(deviceType, [
  ['to add a type twice',                     [added],             add({ description: 'x' }),                    'device-type-exists',  ['t1']],
  ['to change a type that is not there',      [],                  update({ description: 'x' }),                 'device-type-unknown', ['t1']],
  ['to change a type that was deleted',       [added, deleted],    update({ description: 'x' }),                 'device-type-unknown', ['t1']],
  ['to delete a type that is not there',      [],                  remove(0),                                    'device-type-unknown', ['t1']],
  ['to delete a type that has devices',       [added],             remove(1),                                    'device-type-in-use',  ['t1']],
]);

const test = suite('device type');

test('a change that was made leaves nothing to be made', () => {
  for (const body of [{ description: 'new' }, { deviceInfo: { model: 'x10' } }, { metadata: { b: 3 } }]) {
    assert.equal(again(deviceType, [described], update(body)), []);
  }
});

test('keeps when it came and when it last changed', () => {
  const { createdAt, updatedAt } = stateAfter(deviceType, [described, updated({ description: 'new' })]) ?? {};
  assert.equal([createdAt, updatedAt], [0, 1]);
});

test('the state holds what was said, and is gone with the type', () => {
  assert.equal(stateAfter(deviceType, [described, updated({ metadata: { b: 3 } })]), {
    typeId: 't1',
    classId: 'Device',
    description: 'a pump',
    deviceInfo: info,
    metadata: { b: 3 },
    createdAt: 0,
    updatedAt: 1,
  });
  assert.is(stateAfter(deviceType, [described, deleted]), undefined);
  assert.is(stateAfter(deviceType, [updated({ description: 'new' })]), undefined);
});
