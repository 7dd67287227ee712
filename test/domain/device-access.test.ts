import type { DeviceEvent } from '../../domain/device.ts';
import { assignedTo, deviceAccess, deviceByClientId, type SetDeviceAccess } from '../../domain/device-access.ts';
import { inForce, type RoleAssignment } from '../../domain/role-assignment.ts';
import { deciderTable, stateAfter } from '../spec/decider.ts';
import { assert, suite } from '../spec/suite.ts';
import { refusalTable } from './refused.ts';

const device = { org: 'abc123', typeId: 't', deviceId: 'd' };
const token = { salt: 'c2FsdA', digest: 'ZGlnZXN0' };
const asked = (letter: 'd' | 'g') =>
  ({ class: letter, clientId: `${letter}:abc123:t:d`, typeId: 't', deviceId: 'd' }) as const;
const set = (letter: 'd' | 'g', given: Partial<SetDeviceAccess>): SetDeviceAccess => {
  return { type: 'SetDeviceAccess', org: 'abc123', device: asked(letter), hidden: false, ...given };
};
const registered = (classId: 'Device' | 'Gateway'): DeviceEvent => {
  return { type: 'DeviceRegistered', data: { ...device, classId, token } };
};
const [aDevice, aGateway] = [registered('Device'), registered('Gateway')];
const turned = (status: 'enabled' | 'disabled'): DeviceEvent => {
  return { type: 'DeviceStatusChanged', data: { ...device, status } };
};
const standard = inForce(['PD_STANDARD_GW_DEVICE']);
const own = { PD_STANDARD_GW_DEVICE: ['g'] };
const roles = (given: RoleAssignment): RoleAssignment => given;
const limited: DeviceEvent = {
  type: 'DeviceRolesChanged',
  data: { ...device, roles: [...standard], rolesToGroups: own },
};
const assignment = roles({ roles: standard, rolesToGroups: own });

// biome-ignore format: a table reads in columns
deciderTable(deviceAccess, [
  // name                               given                              when                                              then
  ['disables a device',                 [aDevice],                         set('d', { status: 'disabled' }),                 [turned('disabled')]],
  ['disables it once',                  [aDevice, turned('disabled')],     set('d', { status: 'disabled' }),                 []],
  ['enables it again',                  [aDevice, turned('disabled')],     set('d', { status: 'enabled' }),                  [turned('enabled')]],
  ['gives a gateway a role',            [aGateway],                        set('g', { assignment }),                         [limited]],
  ['gives it once',                     [aGateway, limited],               set('g', { assignment }),                         []],
  ['changes both at once',              [aGateway],                        set('g', { assignment, status: 'disabled' }),     [limited, turned('disabled')]],
  ['a device has no role to be given',  [aDevice],                         set('d', { assignment: roles({ roles: [], rolesToGroups: {} }) }), [{ type: 'DeviceRolesChanged', data: { ...device, roles: [], rolesToGroups: {} } }]],
]);

const foreign = roles({ roles: standard, rolesToGroups: { PD_PRIVILEGED_GW_DEVICE: ['g'] } });

// biome-ignore format: a table reads in columns
refusalTable(deviceAccess, [
  // name                               given        when                                                                                        rule                properties
  ['what is not registered',            [],          set('d', { status: 'enabled' }),                                                             'client-unknown',   ['d:abc123:t:d']],
  ['a gateway by the id of a device',   [aGateway],  set('d', { status: 'enabled' }),                                                             'client-unknown',   ['d:abc123:t:d']],
  ['a device by the id of a gateway',   [aDevice],   set('g', { status: 'enabled' }),                                                             'client-unknown',   ['g:abc123:t:d']],
  ['what the caller does not see',      [aDevice],   set('d', { status: 'enabled', hidden: true }),                                               'client-unknown',   ['d:abc123:t:d']],
  ['a role for a device',               [aDevice],   set('d', { assignment }),                                                                    'role-unknown',     ['PD_STANDARD_GW_DEVICE']],
  ['the role of an application',        [aGateway],  set('g', { assignment: roles({ roles: inForce(['PD_STANDARD_APP']), rolesToGroups: {} }) }), 'role-unknown',     ['PD_STANDARD_APP']],
  ['groups of another role, and nothing of the rest', [aGateway], set('g', { assignment: foreign, status: 'disabled' }),                          'roles-not-valid',  ['PD_PRIVILEGED_GW_DEVICE']],
]);

const test = suite('access of devices');

// biome-ignore format: a table reads in columns
const clientIds = [
  ['d:abc123:t:d',     { class: 'd', clientId: 'd:abc123:t:d', typeId: 't', deviceId: 'd' }],
  ['g:abc123:t:d',     { class: 'g', clientId: 'g:abc123:t:d', typeId: 't', deviceId: 'd' }],
  ['d:def456:t:d',     'client-unknown'],
  ['a:abc123:app',     'client-unknown'],
  ['A:abc123:app:1',   'client-unknown'],
  ['t:d',              'resource-id-not-valid'],
  ['d:abc123:t',       'resource-id-not-valid'],
  ['d:abc123:t:d+',    'resource-id-not-valid'],
  ['',                 'resource-id-not-valid'],
] as const;

for (const [clientId, expected] of clientIds) {
  test(`"${clientId}" in a path`, () => {
    const read = deviceByClientId(clientId, 'abc123');
    assert.equal('rule' in read ? read.rule : read, expected);
  });
}

test('what a refusal shows of an id is short and can be printed', () => {
  const read = deviceByClientId(`\u0007${'x'.repeat(1_000)}`, 'abc123');
  assert.ok('rule' in read && read.text.length < 400 && !read.text.includes('\u0007'));
});

test('a gateway without roles is privileged in its own group, a device has none', () => {
  const assigned = (...events: DeviceEvent[]) => {
    const state = stateAfter(deviceAccess, events);
    return state && assignedTo('abc123', state);
  };
  assert.equal(assigned(aGateway), {
    roles: [{ roleId: 'PD_PRIVILEGED_GW_DEVICE', roleStatus: 1 }],
    rolesToGroups: { PD_PRIVILEGED_GW_DEVICE: ['gw_def_res_grp:abc123:t:d'] },
  });
  assert.equal(assigned(aGateway, limited), { roles: standard, rolesToGroups: own });
  assert.equal(assigned(aDevice), { roles: [], rolesToGroups: {} });
});
