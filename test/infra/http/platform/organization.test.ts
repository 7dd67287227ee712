import { type TestSandbox, withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { temporaryDirectory } from '../../../spec/temporary.ts';
import { callerOf } from './devices-caller.ts';

const test = suite('the organization over HTTP');

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test('says what it is, with and without a slash at the end', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const { status, body } = await call('GET', '/');
    assert.is(status, 200);
    const { created, updated, ...others } = body;
    assert.match(created, iso);
    assert.match(updated, iso);
    const config = { historian: { enabled: false, retention: 0 } };
    assert.equal(others, { id: 'abc123', name: 'abc123', enabled: true, type: 'Subscription', config });
    assert.equal(await call('GET', ''), { status, body });
  });
});

test('is told to its own keys only, and to no gateway', async () => {
  await withSandbox({}, async ({ address }) => {
    const statuses = async (credentials: string, host?: string) =>
      (await callerOf(address, credentials)('GET', '/', undefined, host === undefined ? {} : { host })).status;
    assert.is((await callerOf(address, 'a-def456-k9k9k9k9k9:tok-k9')('GET', '/')).body.id, 'def456');
    assert.is(await statuses('a-abc123-k1k1k1k1k1:tok-k9'), 401);
    assert.is(await statuses('a-abc123-0000000000:tok-k1'), 403);
    assert.is(await statuses('g/abc123/gwt/gw1:tok-gw1'), 403);
    const { status } = await fetch(`http://${address.host}:${address.port}/api/v0002/`);
    assert.is(status, 401);
  });
});

test('its services are up, in one region', async () => {
  await withSandbox({}, async ({ address }) => {
    assert.equal(await callerOf(address)('GET', '/service-status'), {
      status: 200,
      body: { us: { messaging: 'green', dashboard: 'green', thirdParty: 'green' } },
    });
  });
});

test('the last event cache is configured, and what is not said stays', async () => {
  await withSandbox({}, async ({ address, events }) => {
    const call = callerOf(address);
    assert.equal((await call('GET', '/config/lec')).body, { enabled: true, ttlDays: 7 });
    assert.equal((await call('PUT', '/config/lec', { enabled: true, ttlDays: 3 })).body, { enabled: true, ttlDays: 3 });
    assert.equal((await call('PUT', '/config/lec', { enabled: false })).body, { enabled: false, ttlDays: 3 });
    assert.equal(await call('GET', '/config/lec'), { status: 200, body: { enabled: false, ttlDays: 3 } });
    await call('PUT', '/config/lec', { enabled: false, ttlDays: null });
    assert.is((await events('LastEventCacheConfigured')).length, 2, 'what holds already leaves no event');
  });
});

// biome-ignore format: a table reads in columns
const refused = [
  ['more days than a last event is kept', '/config/lec',         { enabled: true, ttlDays: 46 },  'ttlDays'],
  ['no day at all',                       '/config/lec',         { enabled: true, ttlDays: 0 },   'ttlDays'],
  ['half a day',                          '/config/lec',         { enabled: true, ttlDays: 1.5 }, 'ttlDays'],
  ['no word on whether it is on',         '/config/lec',         { ttlDays: 3 },                  'enabled'],
  ['a text for yes or no',                '/config/clientstate', { enabled: 'true' },             'enabled'],
  ['the other spelling of it',            '/accesscontrol',      { enabled: true },               'enable'],
  ['a list',                              '/accesscontrol',      [],                              'body'],
] as const;

for (const [name, path, given, member] of refused) {
  test(`configuring refuses ${name}`, async () => {
    await withSandbox({}, async ({ address }) => {
      const { status, body } = await callerOf(address)('PUT', path, given);
      assert.is(status, 400);
      assert.is(body.exception.id, 'CUDRS0007E');
      assert.is(body.violations[0].exception.properties[0], member);
    });
  });
}

test('connection states are switched off and on', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const on = { status: 200, body: { enabled: true } };
    assert.equal(await call('GET', '/config/clientstate'), on);
    assert.equal(await call('PUT', '/config/clientstate', { enabled: false }), {
      status: 200,
      body: { enabled: false },
    });
    assert.is((await call('GET', '/config/clientstate')).status, 403);
    assert.equal(await call('PUT', '/config/clientstate', { enabled: true }), on);
    assert.equal(await call('GET', '/config/clientstate'), on);
  });
});

test('looking and configuring ask for different roles', async () => {
  await withSandbox({}, async ({ address }) => {
    const call = callerOf(address);
    const { body: key } = await call('POST', '/authorization/apikeys', { roles: ['PD_STANDARD_APP'] });
    const standard = callerOf(address, `${key.key}:${key.token}`);
    assert.is((await standard('GET', '/config/lec')).status, 200);
    for (const path of ['/config/lec', '/config/clientstate', '/accesscontrol']) {
      assert.is((await standard('PUT', path, { enabled: true, enable: true })).status, 403, path);
      assert.is((await call('PUT', path, { enabled: true, enable: true })).status, 200, path);
    }
    await call('PUT', `/authorization/apikeys/${key.key}/roles`, { roles: ['PD_DEVICE_APP'] });
    assert.is((await standard('GET', '/config/lec')).status, 403);
    assert.is((await standard('GET', '/service-status')).status, 200);
  });
});

test('its configuration is there after a restart', async () => {
  const data = temporaryDirectory();
  const on = { store: 'lmdb', data } as const;
  const before = await withSandbox(on, async ({ address }) => {
    const call = callerOf(address);
    await call('PUT', '/config/lec', { enabled: false, ttlDays: 45 });
    return (await call('GET', '/')).body;
  });
  await withSandbox(on, async ({ address }: TestSandbox) => {
    const call = callerOf(address);
    assert.equal((await call('GET', '/config/lec')).body, { enabled: false, ttlDays: 45 });
    assert.equal((await call('GET', '/')).body, before);
  });
});
