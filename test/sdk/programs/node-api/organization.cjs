'use strict';
const assert = require('node:assert/strict');
const { assertErrorBody, assertInstant, refused } = require('./platform.cjs');

exports.scenarios = {
  'reads the organization': async ({ api, org }) => {
    const organization = await api.getOrganizationDetails();
    const { id, name, enabled, type } = organization;
    assert.deepEqual({ id, enabled }, { id: org, enabled: true });
    assert.ok(name.length > 0 && type.length > 0, JSON.stringify(organization));
    assertInstant(organization.created);
    assertInstant(organization.updated);
  },

  'reads the status of the service': async ({ api }) => {
    assert.deepEqual(await api.getServiceStatus(), {
      us: { messaging: 'green', dashboard: 'green', thirdParty: 'green' },
    });
  },

  'reads the data usage, by day and in one': async ({ api, registry, connect }) => {
    await registry.registerDeviceType('meter');
    await registry.registerDevice('meter', 'm1', 'passw0rd');
    const today = new Date().toISOString().slice(0, 10);
    const total = async () => (await api.getDataUsage(today, today)).total;
    const before = await total();
    const device = await connect('meter', 'm1', 'passw0rd');
    await device.publish('reading', 'json', { watts: 1250 });
    await device.disconnect();
    assert.ok((await total()) > before, `still ${before} bytes after a message`);

    const { start, end, average, days } = await api.getDataUsage('2024-02-25', '2024-03-01', true);
    assert.deepEqual([start, end, average], ['2024-02-25', '2024-03-01', 0]);
    assert.deepEqual(
      days,
      ['2024-02-25', '2024-02-26', '2024-02-27', '2024-02-28', '2024-02-29', '2024-03-01'].map((date) => ({
        date,
        total: 0,
      })),
    );
    assertErrorBody(await refused(400, api.getDataUsage('2024-03-02', '2024-03-01', true)));
  },

  'is told what the platform has retired': async ({ api }) => {
    assertErrorBody(await refused(410, api.getActiveDevices('2024', '2024', true)));
    assertErrorBody(await refused(410, api.getHistoricalDataUsage('2024', '2024', false)));
  },

  'is refused with a wrong token and with a key that does not exist': async ({ apiAs, org }) => {
    assertErrorBody(await refused(401, apiAs({ token: 'wrong-api-token' }).getOrganizationDetails()));
    assertErrorBody(await refused(403, apiAs({ key: `a-${org}-nosuchkey0` }).getOrganizationDetails()));
  },

  'is told of what is not emulated, in an error of its own': async ({ dsc }) => {
    await assert.rejects(dsc.getServices(), (error) => {
      assert.equal(error.cause.response.status, 501);
      assert.match(error.message, /docs\/fidelity\.md/);
      return error.name === 'WiotpError';
    });
  },
};
