import type { DeviceUpdate } from '../../domain/api/devices.ts';
import { type Device, type DeviceCommand, type DeviceEvent, device, type RegisterDevice } from '../../domain/device.ts';
import type { DeviceTypeAggregate } from '../../domain/device-type.ts';
import { deciderTable, stateAfter } from '../spec/decider.ts';
import { assert, suite } from '../spec/suite.ts';
import { again } from './again.ts';
import { refusalTable } from './refused.ts';

const named = { org: 'abc123', typeId: 't1', deviceId: 'dev1' };
const first = { salt: 'c2FsdA', digest: 'Zmlyc3Q' };
const second = { salt: 'c2FsdA', digest: 'c2Vjb25k' };
const author = { id: 'a-abc123-k1k1k1k1k1', type: 'apikey' } as const;
const NOW = Date.UTC(2024, 4, 1, 10);

const bare: DeviceTypeAggregate = { typeId: 't1', classId: 'Device', createdAt: 0, updatedAt: 0 };
const template: DeviceTypeAggregate = {
  ...bare,
  deviceInfo: { manufacturer: 'Acme', model: 'x9' },
  metadata: { a: 1, b: 2 },
};
const hub = (classId: 'Device' | 'Gateway' | undefined) => ({ gateway: { typeId: 'hub', deviceId: 'g-1', classId } });

const define = (token: typeof first, tokenHolds: boolean): DeviceCommand => {
  return { type: 'DefineDevice', ...named, classId: 'Device', token, tokenHolds };
};
const register = (members: Partial<RegisterDevice> = {}): RegisterDevice => {
  return { type: 'RegisterDevice', ...named, template: bare, token: first, author, now: NOW, ...members };
};
const ask = <Type extends DeviceCommand['type']>(type: Type, members: object = {}) => {
  return { type, ...named, ...members } as unknown as DeviceCommand;
};
const update = (body: DeviceUpdate) => ask('UpdateDevice', { body });

const defined: DeviceEvent = { type: 'DeviceRegistered', data: { ...named, classId: 'Device', token: first } };
type Registered = Partial<Extract<DeviceEvent, { type: 'DeviceRegistered' }>['data']>;
const registered = (members: Registered = {}): DeviceEvent => {
  return { type: 'DeviceRegistered', data: { ...named, classId: 'Device', token: first, author, ...members } };
};
const described = registered({ deviceInfo: { manufacturer: 'Acme', model: 'x9' }, metadata: { a: 1, b: 2 } });
const changed = (data: object): DeviceEvent => ({ type: 'DeviceUpdated', data: { ...named, ...data } });
const newToken: DeviceEvent = { type: 'DeviceTokenChanged', data: { ...named, token: second } };
const status = (to: 'enabled' | 'disabled'): DeviceEvent => {
  return { type: 'DeviceStatusChanged', data: { ...named, status: to } };
};
const [disabled, enabled] = [status('disabled'), status('enabled')];
const deleted: DeviceEvent = { type: 'DeviceDeleted', data: named };

const coordinates = { longitude: 8, latitude: 49 };
const measured = { ...coordinates, measuredDateTime: '2024-01-02T03:04:05.000Z' };
const located = (location: typeof measured): DeviceEvent => {
  return { type: 'DeviceLocationUpdated', data: { ...named, location } };
};
const standard = { roles: [{ roleId: 'PD_STANDARD_GW_DEVICE', roleStatus: 1 as const }], rolesToGroups: {} };
const withRoles = (roles: typeof standard): DeviceEvent => ({
  type: 'DeviceRolesChanged',
  data: { ...named, ...roles },
});

// biome-ignore format: a table reads in columns
deciderTable(device, [
  // name                                       given                  when                                                  then
  ['defines a device',                          [],                    define(first, false),                                 [defined]],
  ['leaves what is defined alone',              [defined],             define(first, true),                                  []],
  ['changes the token',                         [defined],             define(second, false),                                [newToken]],
  ['registers a device',                        [],                    register(),                                           [registered()]],
  ['registers one that was deleted, clean',     [described, deleted],  register({ token: second }),                          [registered({ token: second })]],
  ['a gateway is of a type of gateways',        [],                    register({ template: { ...bare, classId: 'Gateway' } }), [registered({ classId: 'Gateway' })]],
  ['keeps all that is said',                    [],                    register({ deviceInfo: { model: 'm' }, metadata: { c: 3 } }), [registered({ deviceInfo: { model: 'm' }, metadata: { c: 3 } })]],
  ['the type stands where nothing is said',     [],                    register({ template }),                               [described]],
  ['what is said lies over the type, member by member', [],            register({ template, deviceInfo: { model: 'x10' }, metadata: { b: 3, c: 4 } }), [registered({ deviceInfo: { manufacturer: 'Acme', model: 'x10' }, metadata: { a: 1, b: 3, c: 4 } })]],
  ['a location measured then',                  [],                    register({ location: measured }),                     [registered({ location: measured })]],
  ['a location without a time is of now',       [],                    register({ location: coordinates }),                  [registered({ location: { ...coordinates, measuredDateTime: '2024-05-01T10:00:00.000Z' } })]],
  ['behind a gateway',                          [],                    register(hub('Gateway')),                             [registered({ gateway: { typeId: 'hub', deviceId: 'g-1' } })]],
  ['metadata alone leaves device info alone',   [described],           update({ metadata: { foo: 'bar' } }),                 [changed({ metadata: { foo: 'bar' } })]],
  ['a member of device info leaves the others', [described],           update({ deviceInfo: { description: 'hello' } }),     [changed({ deviceInfo: { manufacturer: 'Acme', model: 'x9', description: 'hello' } })]],
  ['device info where there was none',          [registered()],        update({ deviceInfo: { model: 'm' } }),               [changed({ deviceInfo: { model: 'm' } })]],
  ['extensions are replaced',                   [described, changed({ extensions: { a: 1 } })], update({ extensions: { b: 2 } }), [changed({ extensions: { b: 2 } })]],
  ['leaves out what stays',                     [described],           update({ deviceInfo: { model: 'x9' }, metadata: {} }), [changed({ metadata: {} })]],
  ['leaves what holds alone',                   [described],           update({ deviceInfo: { model: 'x9' }, metadata: { b: 2, a: 1 } }), []],
  ['leaves all alone when nothing is said',     [described],           update({}),                                           []],
  ['sets an alert',                             [described],           update({ alert: true }),                              [changed({ alert: true })]],
  ['sets it once',                              [described, changed({ alert: true })], update({ alert: true }),              []],
  ['takes it back',                             [described, changed({ alert: true })], update({ alert: false }),             [changed({ alert: false })]],
  ['keeps that there is no alert',              [described],           update({ alert: false }),                             [changed({ alert: false })]],
  ['is at a location',                          [described],           ask('UpdateDeviceLocation', { location: measured }),  [located(measured)]],
  ['is there again: the time is new',           [described, located(measured)], ask('UpdateDeviceLocation', { location: measured }), [located(measured)]],
  ['is disabled',                               [described],           ask('SetDeviceStatus', { status: 'disabled' }),       [disabled]],
  ['is disabled once',                          [described, disabled], ask('SetDeviceStatus', { status: 'disabled' }),       []],
  ['is enabled again',                          [described, disabled], ask('SetDeviceStatus', { status: 'enabled' }),        [enabled]],
  ['is enabled already',                        [described],           ask('SetDeviceStatus', { status: 'enabled' }),        []],
  ['has roles',                                 [described],           ask('SetDeviceRoles', standard),                      [withRoles(standard)]],
  ['has them already',                          [described, withRoles(standard)], ask('SetDeviceRoles', standard),           []],
  ['has them for other groups',                 [described, withRoles(standard)], ask('SetDeviceRoles', { ...standard, rolesToGroups: { PD_STANDARD_GW_DEVICE: ['g'] } }), [{ type: 'DeviceRolesChanged', data: { ...named, ...standard, rolesToGroups: { PD_STANDARD_GW_DEVICE: ['g'] } } }]],
  ['is deleted',                                [described],           ask('DeleteDevice'),                                  [deleted]],
]);

const [T, D] = ['t1', 'dev1'];
// biome-ignore format: a table reads in columns
refusalTable(device, [
  ['a device of no type',                       [],                    register({ template: undefined }),                    'device-type-unknown', [T]],
  ['a device that exists',                      [defined],             register({ token: second }),                          'device-exists',       [D]],
  ['to tell of a gateway first',                [defined],             register(hub(undefined)),                             'device-exists',       [D]],
  ['a gateway that does not exist',             [],                    register(hub(undefined)),                             'gateway-unknown',     ['hub', 'g-1']],
  ['a gateway that is none',                    [],                    register(hub('Device')),                              'not-a-gateway',       ['hub', 'g-1']],
  ...([
    ['to change',   update({ alert: true })],
    ['to place',    ask('UpdateDeviceLocation', { location: measured })],
    ['to disable',  ask('SetDeviceStatus', { status: 'disabled' })],
    ['to enable',   ask('SetDeviceStatus', { status: 'enabled' })],
    ['to restrict', ask('SetDeviceRoles', standard)],
    ['to delete',   ask('DeleteDevice')],
  ] as const).flatMap(([what, command]) => [
    [`${what} a device that is not there`,      [],                    command,                                              'device-unknown',      [T, D]],
    [`${what} a device that was deleted`,       [described, deleted],  command,                                              'device-unknown',      [T, D]],
    [`${what} a device that is hidden`,         [described],           { ...command, hidden: true } as DeviceCommand,        'device-unknown',      [T, D]],
  ] as const),
]);

const test = suite('device');
const after = (...events: DeviceEvent[]) => stateAfter(device, events) ?? ({} as Partial<Device>);

test('one that is as asked for is left alone', () => {
  assert.equal(again(device, [], define(first, false), define(first, true)), []);
  assert.equal(again(device, [defined], define(second, false), define(second, true)), []);
  for (const body of [
    { metadata: { c: 3 } },
    { deviceInfo: { model: 'm' } },
    { alert: true },
    { extensions: { a: 1 } },
  ]) {
    assert.equal(again(device, [described], update(body)), []);
  }
});

test('a new token keeps the class, and needs a device', () => {
  const { classId, token } = after(registered({ classId: 'Gateway' }), newToken);
  assert.equal([classId, token], ['Gateway', second]);
});

test('what changed stands in the state, with its time', () => {
  assert.equal(after(described).registered, { position: 0, at: 0 });
  assert.equal(after(described, changed({ alert: true })).alert, { enabled: true, at: 1 });
  assert.equal(after(described, changed({ deviceInfo: { model: 'm' } })).metadata, { a: 1, b: 2 });
  assert.equal(after(described, located(measured)).location, { ...measured, updatedAt: 1 });
  assert.equal(after(registered({ location: measured })).location, { ...measured, updatedAt: 0 });
  assert.is(after(described, disabled).disabled, true);
  assert.not('disabled' in after(described, disabled, enabled));
  assert.equal(after(described, withRoles(standard)).roles, standard.roles);
});

test('a change of a device that is not there leaves none', () => {
  for (const event of [newToken, changed({ alert: true }), located(measured), disabled, withRoles(standard), deleted]) {
    assert.is(stateAfter(device, [event]), undefined, event.type);
    assert.is(stateAfter(device, [described, deleted, event]), undefined, event.type);
  }
});
