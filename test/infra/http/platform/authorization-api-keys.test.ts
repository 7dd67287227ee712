import { subscribeFrame } from '../../../doubles/mqtt-frames.ts';
import { type TestSandbox, withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { temporaryDirectory } from '../../../spec/temporary.ts';
import { type Call, callerOf } from './devices-caller.ts';

const test = suite('API keys over HTTP');

const KEYS = '/authorization/apikeys';

/** Makes a key and answers with a way to call as it. */
async function made(call: Call, { address }: TestSandbox, ...roles: string[]) {
  const { body } = await call('POST', KEYS, { comment: 'mine', roles });
  return { key: body.key as string, token: body.token as string, call: callerOf(address, `${body.key}:${body.token}`) };
}

test('a key is made, listed, looked at, changed and deleted', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const { status, body } = await call('POST', KEYS, { comment: 'vectors', roles: ['PD_STANDARD_APP'] });
    assert.is(status, 200);
    const { token, ...shown } = body;
    assert.match(token, /^[A-Za-z0-9_-]{18}$/);
    assert.match(shown.key, /^a-abc123-[A-Za-z0-9]{10}$/);
    const { key, comment, roles, rolesToGroups, createdBy, created, updated } = shown;
    assert.equal(
      [comment, roles, rolesToGroups, createdBy],
      ['vectors', ['PD_STANDARD_APP'], {}, 'a-abc123-k1k1k1k1k1'],
    );
    assert.is(created, updated);

    const listed = (await call('GET', `${KEYS}/`)).body;
    assert.equal(
      listed.find((one: { key: string }) => one.key === key),
      shown,
    );
    assert.is(listed.length, 3);
    assert.equal(await call('GET', `${KEYS}/${key}`), { status: 200, body: shown });

    const changed = await call('PUT', `${KEYS}/${key}`, { comment: 'new' });
    assert.equal(changed, { status: 200, body: { ...shown, comment: 'new', updated: changed.body.updated } });
    assert.equal(await call('GET', `${KEYS}/${key}`), changed);

    assert.is((await callerOf(address, `${key}:${token}`)('GET', '/')).status, 200);
    assert.equal(await call('DELETE', `${KEYS}/${key}`), { status: 200, body: {} });
    assert.is((await callerOf(address, `${key}:${token}`)('GET', '/')).status, 403);
    for (const [method, path] of [
      ['GET', key],
      ['PUT', key],
      ['DELETE', key],
      ['GET', `${key}/roles`],
      ['PUT', `${key}/roles`],
    ] as const) {
      const given = method === 'PUT' ? { roles: [] } : undefined;
      assert.is((await call(method, `${KEYS}/${path}`, given)).status, 404, `${method} ${path}`);
    }
  });
});

test('a key for which nothing was chosen has the standard role and an empty comment', async () => {
  await withSandbox({}, async ({ address }) => {
    const { body } = await callerOf(address)('POST', KEYS, { comment: null, roles: null, expires: null });
    assert.equal([body.comment, body.roles, 'expires' in body], ['', ['PD_STANDARD_APP'], false]);
  });
});

test('no token is in any later answer, nor in the log, nor is its digest shown', async () => {
  await withSandbox({}, async (running) => {
    const call = callerOf(running.address);
    const { key, token } = await made(call, running, 'PD_STANDARD_APP');
    const answers = [
      await call('GET', KEYS),
      await call('GET', `${KEYS}/${key}`),
      await call('PUT', `${KEYS}/${key}`, {}),
    ];
    const [created] = (await running.events('ApiKeyCreated')).filter(({ data }) => data.key === key);
    const { salt = '', digest = '' } = created?.data.token ?? {};
    for (const secret of [token, salt, digest]) assert.is(JSON.stringify(answers).includes(secret), false);
    const { store } = running.sandbox;
    for await (const page of store.readAll({ direction: 'forwards' }))
      assert.is(JSON.stringify(page).includes(token), false);
  });
});

test('roles are given in both spellings, on both paths, and take the place of those before', async () => {
  await withSandbox({}, async (running) => {
    const call = callerOf(running.address);
    const { key } = await made(call, running, 'PD_STANDARD_APP');
    const roles = `${KEYS}/${key}/roles`;
    const shown = async () => (await call('GET', roles)).body;
    assert.equal(await shown(), { results: [{ roleId: 'PD_STANDARD_APP', roleStatus: 1 }], rolesToGroups: {} });
    const off = { roleId: 'PD_DEVICE_APP', roleStatus: 0 };
    const objects = [{ roleId: 'PD_TRUSTED_APP' }, off];
    const both = [{ roleId: 'PD_TRUSTED_APP', roleStatus: 1 }, off];
    assert.equal(await call('PUT', roles, { roles: objects, rolesToGroups: {} }), {
      status: 200,
      body: { roles: both, rolesToGroups: {} },
    });
    assert.equal(await shown(), { results: both, rolesToGroups: {} });
    assert.equal((await call('GET', `${KEYS}/${key}`)).body.roles, ['PD_TRUSTED_APP'], 'those in force');
    await call('PUT', `${KEYS}/${key}/role`, { roles: ['PD_OPERATOR_APP', 'PD_OPERATOR_APP'] });
    assert.equal(await shown(), { results: [{ roleId: 'PD_OPERATOR_APP', roleStatus: 1 }], rolesToGroups: {} });
  });
});

// biome-ignore format: a table reads in columns
const wrong = [
  ['a role that does not exist',       { roles: ['PD_X'] },                                                       'PD_X'],
  ['the role of a gateway',            { roles: ['PD_STANDARD_GW_DEVICE'] },                                      'PD_STANDARD_GW_DEVICE'],
  ['groups of a role it has not',      { roles: ['PD_STANDARD_APP'], rolesToGroups: { PD_DEVICE_APP: ['g'] } },   'PD_DEVICE_APP'],
  ['no roles',                         {},                                                                        'roles'],
  ['a text for roles',                 { roles: 'PD_STANDARD_APP' },                                              'roles'],
  ['a number for a role',              { roles: ['PD_STANDARD_APP', 7] },                                         'roles.1'],
  ['a status that is none',            { roles: [{ roleId: 'PD_STANDARD_APP', roleStatus: 2 }] },                 'roles.0'],
  ['a text for groups',                { roles: [], rolesToGroups: { PD_STANDARD_APP: 'g' } },                    'rolesToGroups.PD_STANDARD_APP'],
] as const;

test('roles that cannot be given change nothing', async () => {
  await withSandbox({}, async (running) => {
    const call = callerOf(running.address);
    const { key } = await made(call, running, 'PD_STANDARD_APP');
    for (const [name, given, property] of wrong) {
      const { status, body } = await call('PUT', `${KEYS}/${key}/roles`, given);
      assert.is(status, 400, name);
      assert.is((body.violations?.[0] ?? body).exception.properties[0], property, name);
      if ('roles' in given) assert.is((await call('POST', KEYS, given)).status, 400, name);
    }
    assert.is(
      (
        await call('PUT', `${KEYS}/${key}/roles`, {
          roles: ['PD_STANDARD_APP'],
          rolesToGroups: { PD_STANDARD_APP: ['nope'] },
        })
      ).status,
      404,
    );
    assert.equal((await running.events('ApiKeyRolesChanged')).length, 0);
    assert.is((await call('GET', KEYS)).body.length, 3);
  });
});

test('what a key may call follows its roles at once; itself it may always look at', async () => {
  await withSandbox({}, async (running) => {
    const call = callerOf(running.address);
    const one = await made(call, running, 'PD_TRUSTED_APP');
    const status = async (method: string, path: string, given?: unknown) =>
      (await one.call(method, path, given)).status;
    assert.is(await status('POST', KEYS, { roles: ['PD_STANDARD_APP'] }), 403);
    assert.is(await status('GET', KEYS), 403);
    assert.is(await status('GET', `${KEYS}/${one.key}`), 200);
    assert.is(await status('GET', `${KEYS}/a-abc123-k1k1k1k1k1`), 403);
    assert.is(await status('GET', `${KEYS}/a-abc123-unknown123`), 403, 'nor does it learn which keys there are');
    assert.is(await status('PUT', `${KEYS}/${one.key}`, { comment: 'x' }), 403);
    assert.is(await status('PUT', `${KEYS}/${one.key}/roles`, { roles: ['PD_OPERATOR_APP'] }), 403);
    await call('PUT', `${KEYS}/${one.key}/roles`, { roles: ['PD_OPERATOR_APP'] });
    assert.is(await status('GET', `${KEYS}/a-abc123-k1k1k1k1k1`), 200);
    assert.is(await status('POST', KEYS, { roles: ['PD_STANDARD_APP'] }), 200);
    await call('PUT', `${KEYS}/${one.key}/roles`, { roles: [{ roleId: 'PD_OPERATOR_APP', roleStatus: 0 }] });
    assert.is(await status('GET', `${KEYS}/${one.key}`), 403, 'a key without a role in force may do nothing');
  });
});

test('keys of another org are not there', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const foreign = `${KEYS}/a-def456-k9k9k9k9k9`;
    for (const [method, path] of [
      ['GET', ''],
      ['PUT', ''],
      ['DELETE', ''],
      ['GET', '/roles'],
      ['PUT', '/roles'],
    ] as const) {
      const given = method === 'PUT' ? { roles: ['PD_DEVICE_APP'] } : undefined;
      assert.is((await call(method, foreign + path, given)).status, 404, `${method} ${path}`);
    }
    const own = callerOf(address, 'a-def456-k9k9k9k9k9:tok-k9');
    assert.equal((await own('GET', foreign)).body.roles, ['PD_STANDARD_APP', 'PD_OPERATOR_APP']);
    assert.is((await own('GET', KEYS)).body.length, 1);
  });
});

test('applications of a key that is deleted are closed, others stay', async () => {
  await withSandbox({}, async (running) => {
    const { connected, untilEvent, address } = running;
    const call = callerOf(address);
    const { key, token } = await made(call, running, 'PD_STANDARD_APP');
    const other = await connected({ clientId: 'a:abc123:other', user: 'a-abc123-k1k1k1k1k1', pass: 'tok-k1' });
    const clients = [
      await connected({ clientId: 'a:abc123:one', user: key, pass: token }),
      await connected({ clientId: 'A:abc123:many:1', user: key, pass: token }),
    ];
    await call('DELETE', `${KEYS}/${key}`);
    for (const client of clients) await client.untilClosed();
    for (const clientId of ['a:abc123:one', 'A:abc123:many:1']) {
      const { data } = await untilEvent('ClientDisconnected', (left) => left.clientId === clientId);
      assert.is(data.closeCode, 94);
    }
    await other.ping();
    const again = await running.open();
    assert.is((await again.connect({ clientId: 'a:abc123:one', user: key, pass: token })).returnCode, 5);
  });
});

test('what applications may do over MQTT follows the roles, from the next connection on', async () => {
  await withSandbox({}, async (running) => {
    const { connected, address } = running;
    const call = callerOf(address);
    const { key, token } = await made(call, running, 'PD_DEVICE_APP');
    const application = () => connected({ clientId: 'a:abc123:one', user: key, pass: token });
    const events = [['iot-2/type/+/id/+/evt/+/fmt/+', 0]] as const;
    const before = await application();
    await call('PUT', `${KEYS}/${key}/roles`, { roles: ['PD_VISUALIZATION_APP'] });
    before.send(subscribeFrame(1, events));
    await before.untilClosed();
    const after = await application();
    assert.equal(await after.subscribe(events), [0]);
  });
});

test('a key ends when it was said to end, over HTTP and MQTT', async () => {
  await withSandbox({}, async ({ address, open }) => {
    const call = callerOf(address);
    const { body } = await call('POST', KEYS, { expires: '2100-01-01T01:00:00+01:00' });
    assert.is(body.expires, '2100-01-01T00:00:00.000Z');
    const own = callerOf(address, `${body.key}:${body.token}`);
    assert.is((await own('GET', '/')).status, 200);
    assert.is(
      (await call('PUT', `${KEYS}/${body.key}`, { expires: '2020-01-01' })).body.expires,
      '2020-01-01T00:00:00.000Z',
    );
    assert.is((await own('GET', '/')).status, 403);
    const client = await open();
    assert.is((await client.connect({ clientId: 'a:abc123:one', user: body.key, pass: body.token })).returnCode, 5);
    assert.is((await call('POST', KEYS, { expires: '2020-23-01' })).status, 400);
  });
});

test('keys are there after a restart, with their tokens, roles and groups', async () => {
  const data = temporaryDirectory();
  const on = { store: 'lmdb', data } as const;
  const before = await withSandbox(on, async (running) => {
    const call = callerOf(running.address);
    const { body: group } = await call('POST', '/groups', { name: 'red' });
    const given = { roles: ['PD_TRUSTED_APP'], rolesToGroups: { PD_TRUSTED_APP: [group.id] } };
    const { token, ...shown } = (await call('POST', KEYS, given)).body;
    assert.equal([shown.roles, shown.rolesToGroups], [given.roles, given.rolesToGroups]);
    return { token, shown };
  });
  await withSandbox(on, async ({ address }) => {
    const own = callerOf(address, `${before.shown.key}:${before.token}`);
    assert.equal(await own('GET', `${KEYS}/${before.shown.key}`), { status: 200, body: before.shown });
  });
});
