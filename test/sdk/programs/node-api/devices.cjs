'use strict';
const assert = require('node:assert/strict');
const { assertErrorBody, assertInstant, refused } = require('./platform.cjs');

const deviceInfo = { serialNumber: '100087', manufacturer: 'ACME Co.', hwVersion: '1.0' };

exports.scenarios = {
  'registers, reads, updates and unregisters a device': async ({ registry, org, key }) => {
    await registry.registerDeviceType('pump');
    const registered = await registry.registerDevice('pump', 'p1', 'passw0rd', deviceInfo, undefined, { floor: 2 });
    const { authToken, ...device } = registered;
    assert.equal(authToken, 'passw0rd');
    assert.equal(device.clientId, `d:${org}:pump:p1`);
    assert.deepEqual(device.deviceInfo, deviceInfo);
    assert.deepEqual(device.metadata, { floor: 2 });
    assert.equal(device.registration.auth.id, key);
    assertInstant(device.registration.date);
    assert.deepEqual(device.status, { alert: { enabled: false } });
    assert.deepEqual(await registry.getDevice('pump', 'p1'), device);

    const changed = await registry.updateDevice('pump', 'p1', { hwVersion: '2.0' }, { alert: { enabled: true } });
    assert.deepEqual(changed.deviceInfo, { ...deviceInfo, hwVersion: '2.0' });
    assert.deepEqual(changed.metadata, { floor: 2 });
    assert.equal(changed.status.alert.enabled, true);
    assertInstant(changed.status.alert.timestamp);
    const extended = await registry.updateDevice('pump', 'p1', undefined, undefined, { floor: 3 }, { a: { b: 1 } });
    assert.deepEqual(extended.metadata, { floor: 3 });
    assert.deepEqual(extended.deviceInfo, changed.deviceInfo);

    await registry.unregisterDevice('pump', 'p1');
    assertErrorBody(await refused(404, registry.getDevice('pump', 'p1')));
    assertErrorBody(await refused(404, registry.unregisterDevice('pump', 'p1')));
  },

  'is given a token where it chooses none, and the device connects with it at once': async (platform) => {
    const { registry, connect } = platform;
    await registry.registerDeviceType('tokens');
    const { authToken, deviceInfo: none, metadata } = await registry.registerDevice('tokens', 't1');
    assert.match(authToken, /^.{8,36}$/);
    assert.deepEqual([none, metadata], [{}, {}]);
    const device = await connect('tokens', 't1', authToken);
    await device.disconnect();
  },

  'cannot connect a device that it has unregistered': async ({ registry, connect }) => {
    await registry.registerDeviceType('gone');
    await registry.registerDevice('gone', 'g1', 'passw0rd');
    await (await connect('gone', 'g1', 'passw0rd')).disconnect();
    await registry.unregisterDevice('gone', 'g1');
    await assert.rejects(connect('gone', 'g1', 'passw0rd'), /Connection refused: Not authorized/);
  },

  'lists the devices of a type': async ({ registry }) => {
    await registry.registerDeviceType('listed');
    for (const id of ['b', 'c', 'a']) await registry.registerDevice('listed', id);
    const { results, meta, bookmark } = await registry.listAllDevicesOfType('listed');
    assert.deepEqual(results.map(({ deviceId }) => deviceId).sort(), ['a', 'b', 'c']);
    assert.deepEqual([meta.total_rows, bookmark], [3, undefined]);
    for (const device of results) assert.ok(!('authToken' in device));
    assertErrorBody(await refused(404, registry.listAllDevicesOfType('no-such-type')));
  },

  'is refused a device that exists, an unknown type, and a token that is too short': async ({ registry }) => {
    await registry.registerDeviceType('strict');
    await registry.registerDevice('strict', 's1');
    const exists = await refused(409, registry.registerDevice('strict', 's1'));
    assert.equal(exists.exception.id, 'CUDRS0020E');
    assertErrorBody(await refused(404, registry.registerDevice('no-such-type', 's1')));
    const { exception, violations } = await refused(400, registry.registerDevice('strict', 's2', 'short'));
    assert.equal(exception.id, 'CUDRS0007E');
    assert.deepEqual(
      violations.map((violation) => violation.exception),
      [{ id: 'CUDRS0053E', properties: ['authToken'] }],
    );
    assertErrorBody(await refused(404, registry.updateDevice('strict', 'no-such-device', { model: 'x' })));
  },

  'sets and reads the location of a device': async ({ registry }) => {
    await registry.registerDeviceType('placed');
    await registry.registerDevice('placed', 'p1');
    assertErrorBody(await refused(404, registry.getDeviceLocation('placed', 'p1')));
    const measuredDateTime = '2024-03-01T10:00:00.000Z';
    const location = { longitude: 50, latitude: -60.5, elevation: 12, accuracy: 3.5, measuredDateTime };
    const set = await registry.updateDeviceLocation('placed', 'p1', location);
    const { updatedDateTime, ...rest } = await registry.getDeviceLocation('placed', 'p1');
    assert.deepEqual(rest, location);
    assertInstant(updatedDateTime);
    assert.deepEqual(set, { ...rest, updatedDateTime });
    const invalid = await refused(400, registry.updateDeviceLocation('placed', 'p1', { longitude: 50, latitude: 100 }));
    assert.equal(invalid.exception.id, 'CUDHT0300I');
    assert.equal(invalid.violations.length, 1);
    assert.deepEqual(await registry.getDeviceLocation('placed', 'p1'), set);
  },

  'is told that a device is not managed': async ({ registry }) => {
    await registry.registerDeviceType('unmanaged');
    await registry.registerDevice('unmanaged', 'u1');
    assertErrorBody(await refused(404, registry.getDeviceManagementInformation('unmanaged', 'u1')));
  },
};
