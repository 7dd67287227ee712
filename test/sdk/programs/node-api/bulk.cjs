'use strict';
const assert = require('node:assert/strict');
const { assertErrorBody, refused } = require('./platform.cjs');

const named = (typeId, count) =>
  Array.from({ length: count }, (_, n) => ({ typeId, deviceId: `d${String(n).padStart(3, '0')}` }));
const keyOf = ({ typeId, deviceId }) => ({ typeId, deviceId });

exports.scenarios = {
  'registers many devices, pages through them, and deletes them': async ({ api, registry }) => {
    await registry.registerDeviceType('many');
    const devices = named('many', 60);
    const [chosen, ...others] = devices;
    const added = await registry.registerMultipleDevices([{ ...chosen, authToken: 'passw0rd' }, ...others]);
    assert.deepEqual(added.map(keyOf), devices);
    assert.equal(added[0].authToken, 'passw0rd');
    for (const { success, authToken } of added) {
      assert.equal(success, true);
      assert.match(authToken, /^.{8,36}$/);
    }
    assert.equal(new Set(added.map(({ authToken }) => authToken)).size, 60);

    const read = [];
    let _bookmark;
    const pages = [];
    do {
      const page = await api.getAllDevices({ typeId: 'many', _sort: '-deviceId', _limit: 25, _bookmark });
      read.push(...page.results.map(keyOf));
      pages.push(page.results.length);
      assert.equal(page.meta.total_rows, 60);
      _bookmark = page.bookmark;
    } while (_bookmark !== undefined);
    assert.deepEqual(pages, [25, 25, 10]);
    assert.deepEqual(read, devices.toReversed());

    const removed = await registry.deleteMultipleDevices(devices);
    assert.deepEqual(
      removed,
      devices.map((device) => ({ ...device, success: true })),
    );
    assert.deepEqual((await api.getAllDevices({ typeId: 'many' })).results, []);
  },

  'deletes many devices of which some are not there': async ({ registry }) => {
    await registry.registerDeviceType('some');
    const [there, ...missing] = named('some', 3);
    await registry.registerMultipleDevices([there]);
    const removed = await registry.deleteMultipleDevices([
      missing[0],
      there,
      { ...missing[1], typeId: 'no-such-type' },
    ]);
    assert.deepEqual(
      removed.map(({ success }) => success),
      [true, true, true],
    );
    assertErrorBody(await refused(404, registry.getDevice(there.typeId, there.deviceId)));
  },

  'is told which of many devices were not registered': async ({ registry }) => {
    await registry.registerDeviceType('partly');
    const [first, second] = named('partly', 2);
    await registry.registerMultipleDevices([first]);
    // The library takes any status but 201 for an error; its error holds the answer.
    const entries = await refused(202, registry.registerMultipleDevices([first, second]));
    assert.deepEqual(
      entries.map(({ deviceId, success }) => [deviceId, success]),
      [
        ['d000', false],
        ['d001', true],
      ],
    );
    assertErrorBody(entries[0]);
    assert.ok(!('authToken' in entries[0]));
    await registry.getDevice('partly', 'd001');
  },

  'is refused what is no list, and more than 512 KB': async ({ registry }) => {
    assertErrorBody(await refused(400, registry.registerMultipleDevices({ typeId: 'partly', deviceId: 'x' })));
    const large = [{ typeId: 'partly', deviceId: 'x', metadata: { text: 'x'.repeat(512 * 1024) } }];
    assertErrorBody(await refused(413, registry.registerMultipleDevices(large)));
    assertErrorBody(await refused(413, registry.deleteMultipleDevices(large)));
  },
};
