import { type DefineDeviceType, type DeviceTypeEvent, deviceType } from '../../domain/device-type.ts';
import { deciderTable } from '../spec/decider.ts';

const define = (classId: 'Device' | 'Gateway'): DefineDeviceType => {
  return { type: 'DefineDeviceType', org: 'abc123', typeId: 't1', classId };
};
const added: DeviceTypeEvent = { type: 'DeviceTypeAdded', data: { org: 'abc123', typeId: 't1', classId: 'Device' } };

// biome-ignore format: a table reads in columns
deciderTable(deviceType, [
  // name                           given    when               then
  ['adds a type',                   [],      define('Device'),  [added]],
  ['leaves what holds alone',       [added], define('Device'),  []],
  ['never changes a type\'s class', [added], define('Gateway'), []],
]);
