import { type TestSandbox, withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { temporaryDirectory } from '../../../spec/temporary.ts';
import { type Answer, type Call, callerOf } from './devices-caller.ts';

const test = suite('devices over HTTP');

const DEVICES = '/device/types/t1/devices';
const BULK = '/bulk/devices';
const user = 'use-token-auth';

/** The application that listens to what becomes of the devices of a type. */
async function watcher({ connected }: TestSandbox, filter: string) {
  const client = await connected({ clientId: 'a:abc123:watcher', user: 'a-abc123-k1k1k1k1k1', pass: 'tok-k1' });
  await client.subscribe([[filter, 0]]);
  return client;
}

test('a device that was registered connects at once, with the token that was shown and with no other', async () => {
  await withSandbox({}, async (running) => {
    const call = callerOf(running.address);
    const chosen = await call('POST', DEVICES, { deviceId: 'chosen', authToken: 'password' });
    assert.is(chosen.body.authToken, 'password');
    await running.connected({ clientId: 'd:abc123:t1:chosen', user, pass: 'password' });
    const { status, body } = await call('POST', DEVICES, { deviceId: 'made' });
    assert.is(status, 201);
    assert.match(body.authToken, /^[A-Za-z0-9_-]{18}$/);
    const stranger = await running.open();
    assert.is((await stranger.connect({ clientId: 'd:abc123:t1:made', user, pass: 'password' })).returnCode, 5);
    await running.connected({ clientId: 'd:abc123:t1:made', user, pass: body.authToken });
    assert.is('authToken' in (await call('GET', `${DEVICES}/made`)).body, false);
  });
});

test('no token and no digest of one is in any answer but the first, nor in the log', async () => {
  await withSandbox({}, async ({ address, sandbox, events }) => {
    const call = callerOf(address);
    await call('POST', DEVICES, { deviceId: 'd1', authToken: 'planted-token' });
    await call('POST', DEVICES, { deviceId: 'd1', authToken: 'planted-token' });
    await call('POST', DEVICES, { deviceId: 'd2', authToken: 'planted token' });
    await call('POST', `${BULK}/add`, [{ typeId: 't1', deviceId: 'd3', authToken: 'planted-token' }]);
    const [registered] = (await events('DeviceRegistered')).filter(({ data }) => data.deviceId === 'd1');
    const { salt = '', digest = '' } = registered?.data.token ?? {};
    const answers = JSON.stringify([
      await call('GET', `${DEVICES}/d1?_expand=location,mgmt`),
      await call('GET', DEVICES),
      await call('GET', BULK),
      await call('PUT', `${DEVICES}/d1`, { metadata: { a: 1 } }),
      await call('POST', `${BULK}/add`, [
        { typeId: 't1', deviceId: 'd1', authToken: 'planted-token' },
        { typeId: 't1', deviceId: 'd9', authToken: 'planted token' },
      ]),
    ]);
    for (const secret of ['planted', salt, digest]) assert.is(answers.includes(secret), false, secret);
    await sandbox.store.flushed();
    for await (const page of sandbox.store.readAll({ direction: 'forwards' })) {
      assert.is(JSON.stringify(page).includes('planted'), false);
    }
  });
});

test('a device that is deleted is closed, its application is told, and its token is of no use', async () => {
  await withSandbox({}, async (running) => {
    const call = callerOf(running.address);
    const clientId = 'd:abc123:t1:d1';
    await call('POST', DEVICES, { deviceId: 'd1', authToken: 'password-1' });
    const device = await running.connected({ clientId, user, pass: 'password-1' });
    const application = await watcher(running, 'iot-2/type/t1/id/d1/mon');
    assert.is((await call('DELETE', `${DEVICES}/d1`)).status, 204);
    await device.untilClosed();
    const told = await application.until(() => {
      const bodies = application.messages().map(({ payload }) => JSON.parse(Buffer.from(payload).toString()));
      return bodies.find(({ Action }) => Action === 'Disconnect');
    }, 'a Disconnect');
    assert.equal([told.ClientID, told.CloseCode], [clientId, 94]);
    const back = await running.open();
    assert.is.not((await back.connect({ clientId, user, pass: 'password-1' })).returnCode, 0);
    await call('POST', DEVICES, { deviceId: 'd1', authToken: 'password-2' });
    const old = await running.open();
    assert.is((await old.connect({ clientId, user, pass: 'password-1' })).returnCode, 5);
    await running.connected({ clientId, user, pass: 'password-2' });
  });
});

test('a device that is registered again comes back clean', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    await call('POST', DEVICES, { deviceId: 'd1', metadata: { a: 1 }, deviceInfo: { model: 'm' } });
    await call('PUT', `${DEVICES}/d1/location`, { latitude: 1, longitude: 2 });
    await call('PUT', `${DEVICES}/d1`, { status: { alert: { enabled: true } }, extensions: { a: 1 } });
    await call('DELETE', `${DEVICES}/d1`);
    await call('POST', DEVICES, { deviceId: 'd1' });
    const { body } = await call('GET', `${DEVICES}/d1?_expand=location`);
    const { metadata, deviceInfo, status, location, extensions } = body;
    assert.equal([metadata, deviceInfo, status], [{}, {}, { alert: { enabled: false } }]);
    assert.equal([location, extensions], [undefined, undefined]);
    assert.is((await call('GET', `${DEVICES}/d1/location`)).status, 404);
  });
});

test('of many registrations of one id at the same time one succeeds', async () => {
  await withSandbox({}, async ({ address, connected, events }) => {
    const call = callerOf(address);
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, nth) => call('POST', DEVICES, { deviceId: 'd1', authToken: `password-${nth}` })),
    );
    const winners = answers.filter(({ status }) => status === 201);
    assert.is(winners.length, 1);
    assert.is(answers.filter(({ status, body }) => status === 409 && body.exception.id === 'CUDRS0020E').length, 199);
    await connected({ clientId: 'd:abc123:t1:d1', user, pass: winners[0]?.body.authToken });
    const registered = (await events('DeviceRegistered')).filter(({ data }) => data.deviceId === 'd1');
    assert.is(registered.length, 1);
  });
});

test('a gateway registers devices with its own token, and they are found behind it', async () => {
  await withSandbox({}, async ({ address, connected }) => {
    const call = callerOf(address);
    const gateway = callerOf(address, 'g/abc123/gwt/gw1:tok-gw1');
    assert.is((await gateway('POST', DEVICES, { deviceId: 'a2', authToken: 'password' })).status, 201);
    await call('POST', DEVICES, { deviceId: 'a1', gatewayTypeId: 'gwt', gatewayId: 'gw1' });
    await call('POST', DEVICES, { deviceId: 'a3', gatewayTypeId: 'gwt', gatewayId: 'gw2' });
    const behind = await call('GET', '/device/types/gwt/devices/gw1/devices');
    assert.equal(
      behind.body.results.map((row: { deviceId: string; registration: { auth: object } }) => [
        row.deviceId,
        row.registration.auth,
      ]),
      [
        ['a1', { id: 'a-abc123-k1k1k1k1k1', type: 'apikey' }],
        ['a2', { id: 'g:abc123:gwt:gw1', type: 'gateway' }],
      ],
    );
    await connected({ clientId: 'd:abc123:t1:a2', user, pass: 'password' });
    // biome-ignore format: a table reads in columns
    const others: [string, string, unknown][] = [
      ['GET',    DEVICES,                                undefined],
      ['GET',    `${DEVICES}/a2`,                        undefined],
      ['PUT',    `${DEVICES}/a2`,                        {}],
      ['DELETE', `${DEVICES}/a2`,                        undefined],
      ['GET',    '/device/types/gwt/devices/gw1/devices', undefined],
      ['GET',    BULK,                                   undefined],
      ['POST',   `${BULK}/add`,                          []],
      ['POST',   `${BULK}/remove`,                       []],
    ];
    for (const [method, path, body] of others) {
      assert.is((await gateway(method, path, body)).status, 403, `${method} ${path}`);
    }
    assert.is((await gateway('GET', '/device/types/gwt/devices/gw1')).body.clientId, 'g:abc123:gwt:gw1');
    await call('DELETE', `${DEVICES}/a1`);
    assert.is((await call('GET', '/device/types/gwt/devices/gw1/devices')).body.meta.total_rows, 1);
  });
});

/** All that the API shows of the devices of an org. */
async function everything(call: Call) {
  const list = await call('GET', `${BULK}?_limit=100&_facets=typeId,deviceInfo.model`);
  const each: Answer[] = [];
  for (const { typeId, deviceId } of list.body.results) {
    const path = `/device/types/${typeId}/devices/${deviceId}`;
    each.push(await call('GET', `${path}?_expand=location`), await call('GET', `${path}/location`));
  }
  return { list, each, behind: await call('GET', '/device/types/gwt/devices/gw1/devices') };
}

test('a restart changes nothing', async () => {
  const onDisk = { store: 'lmdb', data: temporaryDirectory() } as const;
  const before = await withSandbox(onDisk, async ({ address }) => {
    const call = callerOf(address);
    const gateway = { gatewayTypeId: 'gwt', gatewayId: 'gw1' };
    const rest = { deviceInfo: { model: 'm' }, metadata: { deep: [{ a: null }] } };
    await call('POST', DEVICES, {
      deviceId: 'd1',
      authToken: 'password',
      location: { latitude: 1, longitude: 2.5 },
      ...rest,
    });
    await call('POST', DEVICES, { deviceId: 'd2', ...gateway });
    await call('POST', DEVICES, { deviceId: 'd3' });
    await call('POST', `${BULK}/add`, [{ typeId: 't1', deviceId: 'd4' }]);
    await call('PUT', `${DEVICES}/d2/location`, { latitude: -90, longitude: 180, elevation: 8, accuracy: 0.5 });
    await call('PUT', `${DEVICES}/d2`, {
      status: { alert: { enabled: true } },
      extensions: { e: 1 },
      deviceInfo: { model: 'n' },
    });
    await call('DELETE', `${DEVICES}/d3`);
    return everything(call);
  });
  assert.is(before.list.body.meta.total_rows, 7);
  await withSandbox(onDisk, async ({ address, connected }) => {
    const call = callerOf(address);
    assert.equal(await everything(call), before);
    await connected({ clientId: 'd:abc123:t1:d1', user, pass: 'password' });
    assert.is((await call('POST', DEVICES, { deviceId: 'd1' })).status, 409);
    assert.is((await call('POST', DEVICES, { deviceId: 'd3' })).status, 201);
  });
});
