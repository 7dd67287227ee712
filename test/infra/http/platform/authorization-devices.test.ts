import { type TestSandbox, withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { callerOf } from './devices-caller.ts';

const test = suite('access of devices over HTTP');

const ACCESS = '/authorization/devices';
const of = (clientId: string) => `${ACCESS}/${encodeURIComponent(clientId)}`;
const [DEVICE, GATEWAY] = [of('d:abc123:t1:dev1'), of('g:abc123:gwt:gw1')];
const OWN = 'gw_def_res_grp:abc123:gwt:gw1';
const aDevice = { clientId: 'd:abc123:t1:dev1', user: 'use-token-auth', pass: 'tok-dev1' } as const;
const aGateway = { clientId: 'g:abc123:gwt:gw1', user: 'use-token-auth', pass: 'tok-gw1' } as const;
const standard = [{ roleId: 'PD_STANDARD_GW_DEVICE', roleStatus: 1 }];
const privileged = [{ roleId: 'PD_PRIVILEGED_GW_DEVICE', roleStatus: 1 }];

test('a gateway has the privileged role and its own group, a device neither', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const gateway = {
      id: 'g:abc123:gwt:gw1',
      clientId: 'g:abc123:gwt:gw1',
      typeId: 'gwt',
      deviceId: 'gw1',
      roles: privileged,
      rolesToGroups: { PD_PRIVILEGED_GW_DEVICE: [OWN] },
      resourceGroups: [OWN],
      status: 1,
    };
    assert.equal(await call('GET', GATEWAY), { status: 200, body: { results: [gateway], meta: { total_rows: 1 } } });
    const { roles, rolesToGroups } = gateway;
    assert.equal(await call('GET', `${GATEWAY}/roles`), { status: 200, body: { roles, rolesToGroups } });
    const { results } = (await call('GET', DEVICE)).body;
    assert.equal([results[0].roles, results[0].rolesToGroups, results[0].resourceGroups], [[], {}, []]);
  });
});

test('lists devices and gateways, page by page', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const rows: string[] = [];
    let bookmark = '';
    do {
      const { body } = await call('GET', `${ACCESS}?_limit=3&_sort=-typeId,-deviceId&_bookmark=${bookmark}`);
      assert.is(body.meta.total_rows, 4);
      rows.push(...body.results.map((row: { clientId: string }) => row.clientId));
      bookmark = body.bookmark ?? '';
    } while (bookmark !== '');
    assert.equal(rows, ['d:abc123:t1:dev2', 'd:abc123:t1:dev1', 'g:abc123:gwt:gw2', 'g:abc123:gwt:gw1']);
    await call('PUT', DEVICE, { status: 0 });
    const disabled = (await call('GET', `${ACCESS}?status=0`)).body;
    assert.equal(
      disabled.results.map((row: { clientId: string; status: number }) => [row.clientId, row.status]),
      [['d:abc123:t1:dev1', 0]],
    );
    assert.equal(disabled.results, (await call('GET', DEVICE)).body.results);
  });
});

test('what is disabled is closed with 94 and let in again once it is enabled', async () => {
  await withSandbox({}, async ({ address, connected, open, untilEvent, events }) => {
    const call = callerOf(address);
    const other = await connected({ ...aDevice, clientId: 'd:abc123:t1:dev2', pass: 'tok-dev2' });
    for (const [path, fields] of [
      [DEVICE, aDevice],
      [GATEWAY, aGateway],
    ] as const) {
      const client = await connected(fields);
      const { status, body } = await call('PUT', path, { status: 0 });
      assert.equal([status, body.status, body.clientId], [200, 0, fields.clientId]);
      await client.untilClosed();
      const { data } = await untilEvent('ClientDisconnected', ({ clientId }) => clientId === fields.clientId);
      assert.is(data.closeCode, 94);
      const refused = await open();
      assert.is((await refused.connect(fields)).returnCode, 5);
      const refusal = await untilEvent('ConnectRefused', ({ clientId }) => clientId === fields.clientId);
      assert.is(refusal.data.rejection, 'device-disabled');
      await call('PUT', path, { status: 0 });
      assert.is((await call('PUT', path, { status: 1 })).body.status, 1);
      await connected(fields);
    }
    assert.is((await events('DeviceStatusChanged')).length, 4, 'what holds already leaves no event');
    await other.ping();
  });
});

test('the roles of a gateway are changed in both spellings, and answered as objects', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const given = { roles: standard, rolesToGroups: { PD_STANDARD_GW_DEVICE: [OWN] } };
    assert.equal(await call('PUT', `${GATEWAY}/roles`, given), { status: 200, body: given });
    assert.equal((await call('GET', `${GATEWAY}/roles`)).body, given);
    const strings = { roles: ['PD_PRIVILEGED_GW_DEVICE'] };
    assert.equal((await call('PUT', `${GATEWAY}/roles`, strings)).body, { roles: privileged, rolesToGroups: {} });
    assert.equal((await call('GET', GATEWAY)).body.results[0].resourceGroups, [OWN], 'its own group stays');
  });
});

test('status and roles are changed together, or neither is', async () => {
  await withSandbox({}, async ({ address, events }) => {
    const call = callerOf(address);
    const wrong = { status: 0, roles: ['PD_STANDARD_APP'] };
    assert.is((await call('PUT', `${GATEWAY}/withroles`, wrong)).status, 400);
    assert.is((await call('GET', GATEWAY)).body.results[0].status, 1);
    const { status, body } = await call('PUT', `${GATEWAY}/withroles`, { status: 0, roles: standard });
    assert.equal([status, body.status, body.roles], [200, 0, standard]);
    assert.equal((await call('GET', GATEWAY)).body.results[0], { ...body, resourceGroups: [OWN] });
    assert.is((await call('PUT', `${GATEWAY}/withroles`, { roles: standard })).body.status, 0, 'left out it stays');
    assert.equal(
      (await events('DeviceRolesChanged', 'DeviceStatusChanged')).map(({ type }) => type),
      ['DeviceRolesChanged', 'DeviceStatusChanged'],
    );
  });
});

test("a gateway's roles hold from its next connection on, over MQTT", async () => {
  await withSandbox({}, async ({ address, connected, untilEvent }) => {
    const call = callerOf(address);
    const topic = 'iot-2/type/gwt/id/gw1/evt/e/fmt/json';
    const before = await connected(aGateway);
    await call('PUT', `${GATEWAY}/roles`, { roles: [{ roleId: 'PD_STANDARD_GW_DEVICE', roleStatus: 0 }] });
    await before.publish(topic, '{}', 1);
    const after = await connected(aGateway);
    void after.publish(topic, '{}', 1).catch(() => undefined);
    assert.is((await untilEvent('PublishRefused')).data.clientId, aGateway.clientId);
    await call('PUT', `${GATEWAY}/roles`, { roles: standard });
    const again = await connected(aGateway);
    await again.publish(topic, '{}', 1);
  });
});

test('a gateway registers devices under itself while it is privileged, and looks at itself only', async () => {
  await withSandbox({}, async ({ address }: TestSandbox) => {
    const call = callerOf(address);
    for (const [deviceId, user] of [
      ['slashes', 'g/abc123/gwt/gw1'],
      ['dashes', 'g-abc123-gwt-gw1'],
    ] as const) {
      const gateway = callerOf(address, `${user}:tok-gw1`);
      await call('PUT', `${GATEWAY}/roles`, { roles: privileged });
      const { status, body } = await gateway('POST', '/device/types/t1/devices', { deviceId });
      assert.is(status, 201);
      assert.equal([body.gatewayTypeId, body.gatewayId], ['gwt', 'gw1']);
      assert.equal(body.registration.auth, { id: 'g:abc123:gwt:gw1', type: 'gateway' });
      assert.equal((await call('GET', of(`d:abc123:t1:${deviceId}`))).body.results[0].resourceGroups, [OWN]);

      assert.is((await gateway('GET', '/device/types/gwt/devices/gw1')).body.clientId, 'g:abc123:gwt:gw1');
      for (const path of [
        '/device/types/gwt/devices/gw2',
        '/device/types/t1/devices',
        GATEWAY,
        '/groups',
        '/bulk/devices',
      ])
        assert.is((await gateway('GET', path)).status, 403, path);
      await call('PUT', `${GATEWAY}/roles`, { roles: standard });
      assert.is((await gateway('POST', '/device/types/t1/devices', { deviceId: 'x' })).status, 403);
      assert.is((await gateway('GET', '/device/types/gwt/devices/gw1')).status, 200);
      await call('PUT', GATEWAY, { status: 0 });
      assert.is((await gateway('GET', '/device/types/gwt/devices/gw1')).status, 403, 'disabled');
      await call('PUT', GATEWAY, { status: 1 });
    }
  });
});

// biome-ignore format: a table reads in columns
const refused = [
  ['PUT', of('d:abc123:t1:nobody'),              { status: 0 },                        404],
  ['PUT', of('g:abc123:t1:dev1'),                { status: 0 },                        404],
  ['PUT', of('d:abc123:gwt:gw1'),                { status: 0 },                        404],
  ['PUT', of('d:def456:t1:dev1'),                { status: 0 },                        404],
  ['PUT', of('a:abc123:app'),                    { status: 0 },                        404],
  ['PUT', of('t1:dev1'),                         { status: 0 },                        400],
  ['GET', `${of('d:abc123:t1:nobody')}/roles`,   undefined,                            404],
  ['GET', of('nonsense'),                        undefined,                            400],
  ['GET', `${ACCESS}/%zz`,                       undefined,                            400],
  ['PUT', DEVICE,                                { status: 2 },                        400],
  ['PUT', DEVICE,                                {},                                   400],
  ['PUT', DEVICE,                                [],                                   400],
  ['PUT', `${DEVICE}/roles`,                     { roles: ['PD_STANDARD_GW_DEVICE'] }, 400],
  ['PUT', `${GATEWAY}/roles`,                    { roles: ['PD_STANDARD_APP'] },       400],
  ['PUT', `${GATEWAY}/roles`,                    { roles: standard, rolesToGroups: { PD_STANDARD_GW_DEVICE: ['nope'] } }, 404],
  ['PUT', `${GATEWAY}/withroles`,                { status: 0 },                        400],
] as const;

test('what cannot be done is refused and changes nothing', async () => {
  await withSandbox({}, async ({ address, events }) => {
    for (const [method, path, given, status] of refused)
      assert.is((await callerOf(address)(method, path, given)).status, status, `${method} ${path}`);
    assert.equal(await events('DeviceStatusChanged', 'DeviceRolesChanged'), []);
  });
});

test('looking and changing ask for different roles', async () => {
  await withSandbox({}, async ({ address }) => {
    const { body } = await callerOf(address)('POST', '/authorization/apikeys', { roles: ['PD_VISUALIZATION_APP'] });
    const viewer = callerOf(address, `${body.key}:${body.token}`);
    assert.is((await viewer('GET', DEVICE)).status, 200);
    assert.is((await viewer('PUT', DEVICE, { status: 0 })).status, 403);
    assert.is((await viewer('PUT', `${GATEWAY}/roles`, { roles: standard })).status, 403);
  });
});
