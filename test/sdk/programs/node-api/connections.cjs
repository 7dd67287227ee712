'use strict';
const assert = require('node:assert/strict');
const { assertErrorBody, assertInstant, refused, until } = require('./platform.cjs');

exports.scenarios = {
  'reads the connection state of a device': async ({ api, registry, connect, org }) => {
    const before = new Date().toISOString();
    await registry.registerDeviceType('seen');
    await registry.registerDevice('seen', 's1', 'passw0rd');
    const id = `d:${org}:seen:s1`;
    assert.deepEqual((await refused(404, api.getConnectionState(id))).exception.properties, [id]);
    const device = await connect('seen', 's1', 'passw0rd');
    const state = await api.getConnectionState(id);
    assert.deepEqual([state.id, state.connectionStatus], [id, 'connected']);
    assertInstant(state.lastConnectTime);

    const idsIn = async (call) => (await call).results.map((one) => one.id);
    assert.ok((await idsIn(api.getConnectionStates())).includes(id));
    assert.ok((await idsIn(api.getConnectedClientsConnectionStates())).includes(id));
    assert.ok((await idsIn(api.getRecentConnectionStates(before))).includes(id));
    assert.deepEqual(await idsIn(api.getRecentConnectionStates('2999-01-01T00:00:00.000Z')), []);
    assert.deepEqual(await idsIn(api.getCustomConnectionState('?deviceType=seen&connectionStatus=connected')), [id]);
    assert.deepEqual(await idsIn(api.getCustomConnectionState('?deviceType=seen&connectionStatus=disconnected')), []);

    await device.disconnect();
    const left = await until(
      () => api.getConnectionState(id),
      ({ connectionStatus }) => connectionStatus === 'disconnected',
    );
    assertInstant(left.lastDisconnectTime);
    assert.ok(!(await idsIn(api.getConnectedClientsConnectionStates())).includes(id));
  },

  'reads the connection logs of a device': async ({ registry, connect }) => {
    await registry.registerDeviceType('logged');
    await registry.registerDevice('logged', 'l1', 'passw0rd');
    assert.deepEqual(await registry.getDeviceConnectionLogs('logged', 'l1'), []);
    for (const _ of [1, 2]) await (await connect('logged', 'l1', 'passw0rd')).disconnect();
    const logs = await until(
      () => registry.getDeviceConnectionLogs('logged', 'l1'),
      ({ length }) => length === 4,
    );
    for (const { message, timestamp } of logs) {
      assert.ok(message.length > 0);
      assert.ok(!Number.isNaN(Date.parse(timestamp)), timestamp);
    }
    assertErrorBody(await refused(404, registry.getDeviceConnectionLogs('logged', 'no-such-device')));
  },

  'reads the last events of a device': async ({ registry, lec, connect }) => {
    await registry.registerDeviceType('cached');
    await registry.registerDevice('cached', 'c1', 'passw0rd');
    assert.deepEqual(await lec.getLastEvents('cached', 'c1'), []);
    const device = await connect('cached', 'c1', 'passw0rd');
    await device.publish('status', 'json', { n: 1 });
    await device.publish('alarm', 'text', 'water');
    await device.publish('status', 'json', { n: 2 });
    await device.disconnect();

    const events = await lec.getLastEvents('cached', 'c1');
    const read = events.map(({ eventId, format, payload }) => [eventId, format, atob(payload)]);
    assert.deepEqual(read, [
      ['alarm', 'text', 'water'],
      ['status', 'json', '{"n":2}'],
    ]);
    const [{ typeId, deviceId, timestamp }, status] = events;
    assert.deepEqual([typeId, deviceId], ['cached', 'c1']);
    assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    assert.deepEqual(await lec.getLastEventsByEventType('cached', 'c1', 'status'), status);
    assertErrorBody(await refused(404, lec.getLastEventsByEventType('cached', 'c1', 'no-such-event')));
    assertErrorBody(await refused(404, lec.getLastEvents('cached', 'no-such-device')));
  },
};
