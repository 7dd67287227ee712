import type { LocationView } from '../../../domain/api/devices.ts';
import { getDeviceLocation } from '../../../handlers/devices/get-location.ts';
import { getDeviceManagement } from '../../../handlers/devices/get-management.ts';
import { updateDeviceLocation } from '../../../handlers/devices/update-location.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, bodyOf, openRegistry, ruleOf } from './registry-stage.ts';

const test = suite('the location of a device');

const named = { caller: application, typeId: 't1', deviceId: 'dev1' };
const place = { longitude: 60, latitude: 50 };

test('is as it was set, measured when it says, or else when it was set', async () => {
  const { run, read } = await openRegistry();
  const set = run(updateDeviceLocation, { ...named, body: place });
  const { measuredDateTime, updatedDateTime, ...shown } = bodyOf<LocationView>(set);
  assert.equal(shown, place);
  assert.match(updatedDateTime, /^2024-05-01T10:00:00\.\d{3}Z$/);
  assert.is(measuredDateTime, updatedDateTime);
  assert.equal(read(getDeviceLocation, named), { status: 200, body: bodyOf(set) });
  const measured = '2015-06-09T16:30:23.000Z';
  const again = run(updateDeviceLocation, { ...named, body: { ...place, elevation: 7, measuredDateTime: measured } });
  assert.is(bodyOf<LocationView>(again).measuredDateTime, measured);
  assert.is.not(bodyOf<LocationView>(again).updatedDateTime, measured);
});

test('is replaced as a whole', async () => {
  const { run, read } = await openRegistry();
  run(updateDeviceLocation, { ...named, body: { ...place, elevation: 7, accuracy: 1 } });
  run(updateDeviceLocation, { ...named, body: { longitude: -1, latitude: 0 } });
  const { measuredDateTime: _, updatedDateTime: _u, ...shown } = bodyOf<LocationView>(read(getDeviceLocation, named));
  assert.equal(shown, { longitude: -1, latitude: 0 });
});

test('is unknown until it is set, as is a device that there is not', async () => {
  const { run, read } = await openRegistry();
  assert.is(ruleOf(read(getDeviceLocation, named)), 'location-unknown');
  const gone = { ...named, deviceId: 'gone' };
  assert.is(ruleOf(read(getDeviceLocation, gone)), 'device-unknown');
  assert.is(ruleOf(run(updateDeviceLocation, { ...gone, body: place })), 'device-unknown');
});

test('no device is managed yet', async () => {
  const { read } = await openRegistry();
  assert.is(ruleOf(read(getDeviceManagement, named)), 'device-not-managed');
  assert.is(ruleOf(read(getDeviceManagement, { ...named, deviceId: 'gone' })), 'device-unknown');
});
