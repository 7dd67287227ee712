'use strict';
const assert = require('node:assert/strict');
const { assertErrorBody, assertInstant, refused } = require('./platform.cjs');

const deviceInfo = { manufacturer: 'ACME Co.', model: '7865', fwVersion: '1.0.0', descriptiveLocation: 'Office 5' };
const metadata = { customField1: 'customValue1', nested: { list: [1, 'two', null] } };

exports.scenarios = {
  'registers, reads, updates and deletes a device type': async ({ registry }) => {
    const registered = await registry.registerDeviceType('lamp', 'A lamp', deviceInfo, metadata);
    const { id, classId, description } = registered;
    assert.deepEqual({ id, classId, description }, { id: 'lamp', classId: 'Device', description: 'A lamp' });
    assert.deepEqual(registered.deviceInfo, deviceInfo);
    assert.deepEqual(registered.metadata, metadata);
    assertInstant(registered.createdDateTime);
    assert.deepEqual(await registry.getDeviceType('lamp'), registered);

    const updated = await registry.updateDeviceType('lamp', 'A better lamp', { model: '7866' });
    assert.equal(updated.description, 'A better lamp');
    assert.deepEqual(updated.deviceInfo, { ...deviceInfo, model: '7866' });
    assert.deepEqual(updated.metadata, metadata);
    assert.deepEqual(await registry.getDeviceType('lamp'), updated);

    await registry.deleteDeviceType('lamp');
    assertErrorBody(await refused(404, registry.getDeviceType('lamp')));
    assertErrorBody(await refused(404, registry.deleteDeviceType('lamp')));
  },

  'registers a type that has nothing but an id, and a type of gateways': async ({ registry }) => {
    const bare = await registry.registerDeviceType('bare');
    for (const absent of ['description', 'deviceInfo', 'metadata']) assert.ok(!(absent in bare), absent);
    const gateway = await registry.registerDeviceType('gateways', undefined, undefined, undefined, 'Gateway');
    assert.equal(gateway.classId, 'Gateway');
  },

  'lists the device types, 25 of them when it names no number': async ({ registry }) => {
    const { results, meta, bookmark } = await registry.getAllDeviceTypes();
    assert.equal(results.length, 25);
    assert.ok(meta.total_rows > 50, JSON.stringify(meta));
    assert.equal(typeof bookmark, 'string');
  },

  'is refused a type that exists, an id that is none, and a class that is none': async ({ registry }) => {
    await registry.registerDeviceType('taken');
    assertErrorBody(await refused(409, registry.registerDeviceType('taken')));
    assertErrorBody(await refused(404, registry.updateDeviceType('no-such-type', 'text')));
    const classless = registry.registerDeviceType('classless', undefined, undefined, undefined, 'Sensor');
    for (const call of [registry.registerDeviceType('has space'), classless]) {
      const body = await refused(400, call);
      assertErrorBody(body);
      assert.equal(body.exception.id, 'CUDRS0007E');
      assert.equal(body.violations.length, 1);
      assertErrorBody(body.violations[0]);
    }
  },

  'is refused the deletion of a type that has devices': async ({ registry }) => {
    await registry.registerDeviceType('in-use');
    await registry.registerDevice('in-use', 'd1');
    assertErrorBody(await refused(409, registry.deleteDeviceType('in-use')));
    await registry.unregisterDevice('in-use', 'd1');
    await registry.deleteDeviceType('in-use');
  },
};
