import { type DefineDevice, type DeviceEvent, device } from '../../domain/device.ts';
import { deciderTable, stateAfter } from '../spec/decider.ts';
import { assert, suite } from '../spec/suite.ts';
import { again } from './again.ts';

const where = { org: 'abc123', typeId: 't1', deviceId: 'dev1' };
const first = { salt: 'c2FsdA', digest: 'Zmlyc3Q' };
const second = { salt: 'c2FsdA', digest: 'c2Vjb25k' };

const define = (token: typeof first, tokenHolds: boolean): DefineDevice => {
  return { type: 'DefineDevice', ...where, classId: 'Device', token, tokenHolds };
};
const registered: DeviceEvent = { type: 'DeviceRegistered', data: { ...where, classId: 'Device', token: first } };
const newToken: DeviceEvent = { type: 'DeviceTokenChanged', data: { ...where, token: second } };

// biome-ignore format: a table reads in columns
deciderTable(device, [
  // name                     given         when                   then
  ['registers a device',      [],           define(first, false),  [registered]],
  ['leaves what holds alone', [registered], define(first, true),   []],
  ['changes the token',       [registered], define(second, false), [newToken]],
]);

const test = suite('device');

test('one that is as asked for is left alone', () => {
  assert.equal(again(device, [], define(first, false), define(first, true)), []);
  assert.equal(again(device, [registered], define(second, false), define(second, true)), []);
});

test('a new token keeps the class, and needs a device', () => {
  const gateway: DeviceEvent = { type: 'DeviceRegistered', data: { ...where, classId: 'Gateway', token: first } };
  const { classId, token } = stateAfter(device, [gateway, newToken]) ?? {};
  assert.equal([classId, token], ['Gateway', second]);
  assert.is(stateAfter(device, [newToken]), undefined);
});
