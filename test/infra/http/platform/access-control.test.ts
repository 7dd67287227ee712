import { withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { type Call, callerOf } from './devices-caller.ts';

const test = suite('resource-level access control');

const [dev1, dev2] = [
  { typeId: 't1', deviceId: 'dev1' },
  { typeId: 't1', deviceId: 'dev2' },
];

/** A key that is limited to a group of `dev1`, and to another of the gateway `gw1`. */
async function limitedKey(call: Call): Promise<Readonly<{ user: string; groups: readonly string[] }>> {
  const groups: string[] = [];
  for (const member of [dev1, { typeId: 'gwt', deviceId: 'gw1' }]) {
    const { body } = await call('POST', '/groups', { name: 'red' });
    await call('PUT', `/bulk/devices/${body.id}/add`, [member]);
    groups.push(body.id);
  }
  const { body } = await call('POST', '/authorization/apikeys', {
    roles: ['PD_TRUSTED_APP'],
    rolesToGroups: { PD_TRUSTED_APP: groups },
  });
  return { user: `${body.key}:${body.token}`, groups };
}

/** What a key sees of `dev1` and `dev2`, and which devices its lists hold. */
async function sightOf(call: Call) {
  const status = async (path: string) => (await call('GET', path)).status;
  const listed = async (path: string) => {
    const { results, meta } = (await call('GET', path)).body;
    assert.is(results.length, meta.total_rows);
    return results.map(({ deviceId }: { deviceId: string }) => deviceId).join();
  };
  return {
    one: [await status('/device/types/t1/devices/dev1'), await status('/device/types/t1/devices/dev2')],
    access: [
      await status('/authorization/devices/d:abc123:t1:dev1'),
      await status('/authorization/devices/d:abc123:t1:dev2'),
    ],
    lists: [
      await listed('/device/types/t1/devices'),
      await listed('/bulk/devices'),
      await listed('/authorization/devices'),
    ],
  };
}

const everything = {
  one: [200, 200],
  access: [200, 200],
  lists: ['dev1,dev2', 'gw1,gw2,dev1,dev2', 'gw1,gw2,dev1,dev2'],
};
const members = { one: [200, 404], access: [200, 404], lists: ['dev1', 'gw1,dev1', 'gw1,dev1'] };

test('limits keys with groups to the members of these, while it is on', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const limited = callerOf(address, (await limitedKey(call)).user);
    assert.equal(await sightOf(limited), everything);
    assert.equal(await call('PUT', '/accesscontrol', { enable: true }), { status: 200, body: { enable: true } });
    assert.equal(await sightOf(limited), members);
    assert.equal(await sightOf(call), everything, 'a key without groups');
    assert.equal(await call('PUT', '/accesscontrol', { enable: false }), { status: 200, body: { enable: false } });
    assert.equal(await sightOf(limited), everything);
  });
});

test('follows the members of the groups, and shows nothing of a group that is deleted', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const { user, groups } = await limitedKey(call);
    const limited = callerOf(address, user);
    await call('PUT', '/accesscontrol', { enable: true });
    const listed = async () => (await sightOf(limited)).lists[1];
    await call('PUT', `/bulk/devices/${groups[0]}/add`, [dev2]);
    assert.is(await listed(), 'gw1,dev1,dev2');
    await call('PUT', `/bulk/devices/${groups[0]}/remove`, [dev1]);
    assert.is(await listed(), 'gw1,dev2');
    for (const id of groups) await call('DELETE', `/groups/${id}`);
    assert.is(await listed(), '');
    const [key = ''] = user.split(':');
    await call('PUT', `/authorization/apikeys/${key}/roles`, { roles: ['PD_TRUSTED_APP'] });
    assert.is(await listed(), 'gw1,gw2,dev1,dev2');
  });
});

test('hides devices from changes, too', async () => {
  await withSandbox({}, async ({ address, events }) => {
    const call = callerOf(address);
    const { user, groups } = await limitedKey(call);
    const limited = callerOf(address, user);
    await call('PUT', `/bulk/devices/${groups[0]}/add`, [dev2]);
    const { body: others } = await call('POST', '/groups', { name: 'others' });
    await call('PUT', `/bulk/devices/${others.id}/add`, [dev1, dev2]);
    await call('PUT', `/bulk/devices/${groups[0]}/remove`, [dev2]);
    await call('PUT', '/accesscontrol', { enable: true });
    assert.is((await limited('PUT', '/authorization/devices/d:abc123:t1:dev2', { status: 0 })).status, 404);
    assert.is((await limited('PUT', '/authorization/devices/d:abc123:t1:dev1', { status: 0 })).status, 200);
    assert.is((await limited('PUT', `/bulk/devices/${groups[0]}/add`, [dev2])).status, 404);
    assert.equal((await limited('GET', `/bulk/devices/${others.id}/ids`)).body.results, [dev1]);
    assert.is((await limited('GET', `/bulk/devices/${others.id}`)).body.meta.total_rows, 1);
    assert.is((await limited('PUT', `/bulk/devices/${others.id}/remove`, [dev1, dev2])).status, 200);
    assert.equal((await call('GET', `/bulk/devices/${others.id}/ids`)).body.results, [dev2]);
    assert.is((await events('DeviceStatusChanged')).length, 1);
  });
});
