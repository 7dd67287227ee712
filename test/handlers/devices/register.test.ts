import type { DeviceView } from '../../../domain/api/devices.ts';
import { getDevice } from '../../../handlers/devices/get.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, bodyOf, gateway, limitTo, openRegistry, ruleOf } from './registry-stage.ts';

const test = suite('registering a device');
const expand = { location: true };

test('the answer is the device as it is read afterwards', async () => {
  const { register, read } = await openRegistry();
  const location = { longitude: 1, latitude: 2, elevation: 3 };
  const answer = register('t1', { deviceId: 'd1', deviceInfo: { model: 'm' }, metadata: { a: [1] }, location });
  const { location: shown, ...device } = bodyOf<DeviceView>(
    read(getDevice, { caller: application, typeId: 't1', deviceId: 'd1', expand }),
  );
  assert.equal(answer, { status: 201, body: device });
  const { measuredDateTime, updatedDateTime, ...place } = shown ?? {};
  assert.equal(place, location);
  assert.is(measuredDateTime, device.registration.date, 'measured when it was registered');
  assert.is(updatedDateTime, device.registration.date);
  assert.equal(device.registration.auth, { id: application.id, type: 'apikey' });
});

test('an application registers under a gateway that it names', async () => {
  const { register } = await openRegistry();
  const named = { typeId: 'gwt', deviceId: 'gw1' };
  const { gatewayTypeId, gatewayId } = bodyOf<DeviceView>(register('t1', { deviceId: 'd1', gateway: named }));
  assert.equal([gatewayTypeId, gatewayId], ['gwt', 'gw1']);
  assert.is(ruleOf(register('t1', { deviceId: 'd2', gateway: { ...named, deviceId: 'gw9' } })), 'gateway-unknown');
  assert.is(ruleOf(register('t1', { deviceId: 'd2', gateway: { typeId: 't1', deviceId: 'dev1' } })), 'not-a-gateway');
});

test('what a gateway registers is behind itself, in its own group, and says so', async () => {
  const { register, world } = await openRegistry();
  const elsewhere = { typeId: 'gwt', deviceId: 'gw9' };
  const shown = bodyOf<DeviceView>(register('t1', { deviceId: 'd1', gateway: elsewhere }, gateway));
  assert.equal([shown.gatewayTypeId, shown.gatewayId], ['gwt', 'gw1']);
  assert.equal(shown.registration.auth, { id: 'g:abc123:gwt:gw1', type: 'gateway' });
  const group = world.registry.resourceGroup('abc123', 'gw_def_res_grp:abc123:gwt:gw1');
  assert.equal([...(group?.members ?? [])], ['t1 d1']);
});

test('a gateway looks at itself only', async () => {
  const { read } = await openRegistry();
  const look = (typeId: string, deviceId: string) => read(getDevice, { caller: gateway, typeId, deviceId, expand });
  assert.is(bodyOf<DeviceView>(look('gwt', 'gw1')).clientId, 'g:abc123:gwt:gw1');
  assert.is(ruleOf(look('t1', 'dev1')), 'operation-not-permitted');
  assert.is(ruleOf(look('gwt', 'dev1')), 'operation-not-permitted');
});

test('a gateway that the caller does not see is not there', async () => {
  const stage = await openRegistry();
  limitTo(stage, [{ typeId: 't1', deviceId: 'dev1' }]);
  const hidden = { typeId: 'gwt', deviceId: 'gw1' };
  assert.is(ruleOf(stage.register('t1', { deviceId: 'd1', gateway: hidden })), 'gateway-unknown');
});
