import type { Device } from '../../../domain/device.ts';
import { deviceView } from '../../../handlers/devices/view.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('a device as the API shows it');

const token = { salt: 'c2FsdA', digest: 'ZGlnZXN0' };
const bare: Device = { typeId: 't1', deviceId: 'd1', classId: 'Device', token, registered: { position: 7, at: 1_000 } };
const location = { longitude: 60, latitude: 50, measuredDateTime: '2015-06-09T16:30:23.000Z' };

test('has every member that clients rely on, however little is known', () => {
  assert.equal(deviceView('abc123', bare), {
    clientId: 'd:abc123:t1:d1',
    typeId: 't1',
    deviceId: 'd1',
    classId: 'Device',
    deviceInfo: {},
    metadata: {},
    registration: { auth: { id: 'configuration', type: 'configuration' }, date: '1970-01-01T00:00:01.000Z' },
    status: { alert: { enabled: false } },
    refs: {
      location: '/api/v0002/device/types/t1/devices/d1/location',
      diag: {
        logs: '/api/v0002/device/types/t1/devices/d1/diag/logs',
        errorCodes: '/api/v0002/device/types/t1/devices/d1/diag/errorCodes',
      },
    },
  });
});

test('shows all that is known but the token, and the location when it is asked for', () => {
  const device: Device = {
    ...bare,
    classId: 'Gateway',
    deviceInfo: { model: 'm' },
    metadata: { a: 1 },
    author: { id: 'g:abc123:gwt:gw1', type: 'gateway' },
    alert: { enabled: true, at: 2_000 },
    gateway: { typeId: 'gwt', deviceId: 'gw1' },
    extensions: { twc: {} },
    location: { ...location, updatedAt: 3_000 },
    disabled: true,
    roles: [],
    rolesToGroups: {},
  };
  const { refs: _, ...shown } = deviceView('abc123', device);
  const expected = {
    clientId: 'g:abc123:t1:d1',
    typeId: 't1',
    deviceId: 'd1',
    classId: 'Gateway',
    deviceInfo: { model: 'm' },
    metadata: { a: 1 },
    registration: { auth: { id: 'g:abc123:gwt:gw1', type: 'gateway' }, date: '1970-01-01T00:00:01.000Z' },
    status: { alert: { enabled: true, timestamp: '1970-01-01T00:00:02.000Z' } },
    gatewayTypeId: 'gwt',
    gatewayId: 'gw1',
    extensions: { twc: {} },
  };
  assert.equal(shown, expected);
  assert.equal(deviceView('abc123', device, true).location, {
    ...location,
    updatedDateTime: '1970-01-01T00:00:03.000Z',
  });
  assert.is(deviceView('abc123', bare, true).location, undefined);
});
