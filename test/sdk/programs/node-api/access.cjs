'use strict';
const assert = require('node:assert/strict');
const { assertErrorBody, refused } = require('./platform.cjs');

exports.scenarios = {
  'makes, reads and deletes a resource group': async ({ api }) => {
    const wanted = { name: 'red', description: 'Devices in the red group', searchTags: ['red', 'north'] };
    const made = await api.createGroup(wanted);
    const { id, ...rest } = made;
    assert.equal(typeof id, 'string');
    for (const [member, value] of Object.entries(wanted)) assert.deepEqual(rest[member], value, member);
    assert.deepEqual(await api.getGroup(id), made);
    assert.deepEqual(await api.getGroups(id), made);
    const { results } = await api.getAllGroups();
    assert.deepEqual(
      results.filter((group) => group.id === id),
      [made],
    );
    await api.deleteGroup(id);
    assertErrorBody(await refused(404, api.getGroup(id)));
    assertErrorBody(await refused(404, api.deleteGroup(id)));
  },

  'adds devices to a resource group and removes them': async ({ api, registry, org }) => {
    await registry.registerDeviceType('grouped');
    const devices = ['g1', 'g2', 'g3'].map((deviceId) => ({ typeId: 'grouped', deviceId }));
    await registry.registerMultipleDevices(devices);
    const { id } = await api.createGroup({ name: 'blue' });
    await api.addDevicesToGroup(id, devices);
    await api.removeDevicesFromGroup(id, [devices[1]]);
    const kept = [devices[0], devices[2]];
    const { results } = await api.getAllDevicesInGroup(id);
    assert.deepEqual(
      results.map(({ typeId, deviceId }) => ({ typeId, deviceId })),
      kept,
    );
    assert.ok(results.every(({ clientId }) => clientId.startsWith(`d:${org}:grouped:`)));
    assert.deepEqual((await api.getAllDeviceIdsInGroup(id)).results, kept);
    const [member] = (await api.getGroupIdsForDevice(`d:${org}:grouped:g1`)).results;
    assert.deepEqual(member.resourceGroups, [id]);
    await api.deleteGroup(id);
    await registry.getDevice('grouped', 'g1');
  },

  'reads and updates the access of devices': async ({ api, registry, connect, org }) => {
    await registry.registerDeviceType('accessed');
    await registry.registerDevice('accessed', 'a1', 'passw0rd');
    const clientId = `d:${org}:accessed:a1`;
    const { results } = await api.getAllDeviceAccessControlProperties();
    assert.ok(results.length > 0);
    await api.updateDeviceAccessControlProperties(clientId, { status: 0 });
    await assert.rejects(connect('accessed', 'a1', 'passw0rd'), /Connection refused: Not authorized/);
    const [{ status }] = (await api.getGroupIdsForDevice(clientId)).results;
    assert.equal(status, 0);
    await api.updateDeviceAccessControlProperties(clientId, { status: 1 });
    await (await connect('accessed', 'a1', 'passw0rd')).disconnect();
  },

  'gives a gateway another role, for the group that it came with': async ({ api, registry, org }) => {
    await registry.registerDeviceType('router', undefined, undefined, undefined, 'Gateway');
    const { clientId } = await registry.registerDevice('router', 'r1', 'passw0rd');
    assert.equal(clientId, `g:${org}:router:r1`);
    const [{ resourceGroups }] = (await api.getGroupIdsForDevice(clientId)).results;
    assert.deepEqual(resourceGroups, [`gw_def_res_grp:${org}:router:r1`]);
    const rolesOf = async () => (await api.getDeviceAccessControlProperties(clientId)).roles;
    assert.deepEqual(await rolesOf(), [{ roleId: 'PD_PRIVILEGED_GW_DEVICE', roleStatus: 1 }]);

    const roles = [{ roleId: 'PD_STANDARD_GW_DEVICE', roleStatus: 1 }];
    const rolesToGroups = { PD_STANDARD_GW_DEVICE: resourceGroups };
    await api.updateGatewayRoles(clientId, { roles, rolesToGroups });
    assert.deepEqual(await rolesOf(), roles);
    const privileged = [{ roleId: 'PD_PRIVILEGED_GW_DEVICE', roleStatus: 1 }];
    await api.updateDeviceRoles(clientId, { roles: privileged });
    assert.deepEqual(await rolesOf(), privileged);
    await api.updateDeviceAccessControlPropertiesWithRoles(clientId, { status: 1, roles, rolesToGroups });
    assert.deepEqual(await rolesOf(), roles);
    const unknown = { roles: [{ roleId: 'PD_NO_SUCH_ROLE', roleStatus: 1 }] };
    assertErrorBody(await refused(400, api.updateDeviceRoles(clientId, unknown)));
    assertErrorBody(await refused(404, api.getDeviceAccessControlProperties(`g:${org}:router:no-such`)));
  },
};
