import type { OrgPreset } from '../../../../domain/preset.ts';
import { testConfig, withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { callerOf } from './devices-caller.ts';

const test = suite('users and roles over HTTP');

const ann = '/authorization/users/ann%40example.com';
const users = [{ id: 'ann@example.com', roles: ['PD_ADMIN_USER'] }];

/** The orgs of the fixture, one of them with a user. */
async function orgsWithUser(): Promise<readonly OrgPreset[]> {
  const { orgs } = await testConfig();
  return orgs.map((org) => (org.id === 'abc123' ? { ...org, users } : org));
}

test('a user of the configuration is shown, and given other roles', async () => {
  await withSandbox({ orgs: await orgsWithUser() }, async ({ address }) => {
    const call = callerOf(address);
    const admin = { roles: [{ roleId: 'PD_ADMIN_USER', roleStatus: 1 }], rolesToGroups: {} };
    assert.equal(await call('GET', ann), { status: 200, body: { id: 'ann@example.com', ...admin } });
    const reader = { roles: [{ roleId: 'PD_READER_USER', roleStatus: 0 }], rolesToGroups: {} };
    assert.equal(await call('PUT', `${ann}/roles`, reader), { status: 200, body: reader });
    assert.equal((await call('GET', ann)).body, { id: 'ann@example.com', ...reader });
    assert.is((await call('PUT', `${ann}/roles`, { roles: ['PD_STANDARD_APP'] })).status, 400);
    assert.equal((await call('GET', ann)).body, { id: 'ann@example.com', ...reader });
  });
});

test('nobody else is known, not even to another org', async () => {
  await withSandbox({ orgs: await orgsWithUser() }, async ({ address }) => {
    const call = callerOf(address);
    assert.is((await call('GET', '/authorization/users/bob')).status, 404);
    assert.is((await call('PUT', '/authorization/users/bob/roles', { roles: [] })).status, 404);
    assert.is((await callerOf(address, 'a-def456-k9k9k9k9k9:tok-k9')('GET', ann)).status, 404);
  });
});

test('every role that can be given is listed', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const { status, body } = await call('GET', '/authorization/roles');
    assert.is(status, 200);
    assert.equal(body[0], { roleId: 'PD_STANDARD_APP', roleName: 'Standard application', roleType: 'application' });
    const ids = (roleType: string) =>
      body
        .filter((role: { roleType: string }) => role.roleType === roleType)
        .map((role: { roleId: string }) => role.roleId);
    for (const roleId of ids('application'))
      assert.is((await call('POST', '/authorization/apikeys', { roles: [roleId] })).status, 200, roleId);
    for (const roleId of ids('gateway'))
      assert.is((await call('PUT', '/authorization/devices/g:abc123:gwt:gw1/roles', { roles: [roleId] })).status, 200);
    assert.equal([ids('application').length, ids('gateway').length, ids('user').length], [7, 2, 5]);
  });
});
