import type { RawClient } from '../../../doubles/raw-client.ts';
import { type TestSandbox, withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { temporaryDirectory } from '../../../spec/temporary.ts';
import { type Call, callerOf } from './devices-caller.ts';

const test = suite('what devices did, over HTTP');

const DEV1 = 'd:abc123:t1:dev1';
const device = '/device/types/t1/devices/dev1';
const asDev1 = { clientId: DEV1, user: 'use-token-auth', pass: 'tok-dev1' };

async function staged<T>(use: (running: TestSandbox, call: Call) => Promise<T>): Promise<T> {
  return withSandbox({}, (running) => use(running, callerOf(running.address)));
}

/** Leaves, and waits until it is recorded. */
async function leaves(client: RawClient, { untilEvent }: TestSandbox): Promise<void> {
  await client.disconnect();
  await untilEvent('ClientDisconnected');
}

test('a device has no state before it connects, then that of what it does', async () => {
  await staged(async (running, call) => {
    const path = `/clientconnectionstates/${DEV1}`;
    const unknown = await call('GET', path);
    assert.equal([unknown.status, unknown.body.exception.properties], [404, [DEV1]]);
    const client = await running.connected(asDev1);
    await client.publish('iot-2/evt/test2/fmt/json', '{"foo":"bar2"}', 1);
    const { status, body } = await call('GET', path);
    assert.is(status, 200);
    const { id, clientType, connectionStatus, lastActivityEvent, mqttConnectProtocol } = body;
    assert.equal([id, clientType, connectionStatus], [DEV1, 'device', 'connected']);
    assert.equal([lastActivityEvent, mqttConnectProtocol], ['mqttPublish', '3.1.1']);
    assert.ok(body.lastConnectTime <= body.lastActivityTime);
    assert.is('lastDisconnectTime' in body, false);
    const listed = await call('GET', '/clientconnectionstates?connectionStatus=connected&deviceType=t1');
    assert.equal(listed.body, { results: [body], meta: { total_rows: 1 } });
    await leaves(client, running);
    const gone = (await call('GET', `/clientconnectionstates/${encodeURIComponent(DEV1)}`)).body;
    assert.equal([gone.connectionStatus, gone.lastDisconnectSource], ['disconnected', 'client']);
    assert.match(gone.lastDisconnectTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.is((await call('GET', '/clientconnectionstates?connectionStatus=connected')).body.meta.total_rows, 0);
  });
});

// biome-ignore format: a table reads in columns
const refused: [string, string, number, string][] = [
  ['an id that nobody has',            '/clientconnectionstates/15',                               404, '15'],
  ['a path of three ids',              '/clientconnectionstates/fff/kdk/f?',                       400, ''],
  ['a path of two ids',                '/clientconnectionstates/fff/kdk',                          400, ''],
  ['a status that is none',            '/clientconnectionstates?connectionStatus=perhaps',         400, 'connectionStatus'],
  ['a time that is none',              '/clientconnectionstates?connectedAfter=now',               400, 'connectedAfter'],
  ['a log without a device',           '/logs/connection?typeId=t1',                               400, 'deviceId'],
  ['more lines than there may be',     '/logs/connection?typeId=t1&deviceId=dev1&limit=21',        400, 'limit'],
  ['the log of an unknown device',     '/logs/connection?typeId=t1&deviceId=dev9',                 404, 't1'],
  ['an event of an unknown device',    '/device/types/t1/devices/dev9/events/e',                   404, 't1'],
  ['an event that was never sent',     '/device/types/t1/devices/dev1/events/e',                   404, 'e'],
  ['usage without an end',             '/usage/data-traffic?start=2024',                           400, 'end'],
  ['usage from a day that is none',    '/usage/data-traffic?start=2024-02-30&end=2024',            400, 'start'],
  ['usage that ends before it starts', '/usage/data-traffic?start=2024-03-11&end=2024-03-01',      400, 'start'],
  ['active devices',                   '/usage/active-devices?start=2024&end=2024',                410, ''],
  ['historical data',                  '/usage/historical-data?start=2024&end=2024',               410, ''],
];
test('what cannot be answered is refused, naming what is wrong', async () => {
  await staged(async (_running, call) => {
    for (const [name, path, status, property] of refused) {
      const answer = await call('GET', path);
      assert.is(answer.status, status, name);
      assert.is(answer.body.exception.properties[0] ?? '', property, name);
    }
  });
});

test('the log of a device tells of connections that began, failed and ended', async () => {
  await staged(async (running, call) => {
    await leaves(await running.connected(asDev1), running);
    const stranger = await running.open();
    await stranger.connect({ ...asDev1, pass: 'wrong-token' });
    const { status, body } = await call('GET', '/logs/connection?typeId=t1&deviceId=dev1');
    assert.is(status, 200);
    const begins = body.map(({ message }: { message: string }) => message.slice(0, 17));
    assert.equal(begins, ['Connection attemp', 'Closed connection', 'Token auth succee']);
    assert.is(JSON.stringify(body).includes('wrong-token'), false);
    const one = await call('GET', '/logs/connection?typeId=t1&deviceId=dev1&limit=1&offset=1');
    assert.equal(one.body, [body[1]]);
  });
});

test('the last events of a device are there at once, whoever sent them', async () => {
  await staged(async (running, call) => {
    const { status, body } = await call('GET', `${device}/events`);
    assert.equal([status, body], [200, []]);
    const client = await running.connected(asDev1);
    await client.publish('iot-2/evt/test2/fmt/json', '{"foo":"bar0"}', 1);
    await client.publish('iot-2/evt/test2/fmt/json', '{"foo":"bar2"}', 0);
    await client.publish('iot-2/evt/test1/fmt/json', '{"foo":"bar1"}', 2);
    const app = await running.connected({ clientId: 'a:abc123:x', user: 'a-abc123-k1k1k1k1k1', pass: 'tok-k1' });
    await app.publish('iot-2/type/t1/id/dev1/evt/a%20b/fmt/text', 'hi', 1);
    const events = (await call('GET', `${device}/events`)).body;
    const seen = events.map(({ eventId, format, payload }: Record<string, string>) => [
      eventId,
      format,
      Buffer.from(payload ?? '', 'base64').toString(),
    ]);
    assert.equal(seen, [
      ['a%20b', 'text', 'hi'],
      ['test1', 'json', '{"foo":"bar1"}'],
      ['test2', 'json', '{"foo":"bar2"}'],
    ]);
    assert.match(events[0].timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    assert.equal((await call('GET', `${device}/events/test1`)).body, events[1]);
    assert.equal((await call('GET', `${device}/events/a%2520b`)).body, events[0]);
  });
});

test('usage counts what was published today', async () => {
  await staged(async (running, call) => {
    const client = await running.connected(asDev1);
    await client.publish('iot-2/evt/e/fmt/json', '12345', 1);
    await client.publish('iot-2/evt/e/fmt/json', '123', 1);
    const published = await running.events('MessagePublished');
    const day = (index: number) => new Date(published[index]?.metadata.at ?? 0).toISOString().slice(0, 10);
    const asked = `/usage/data-traffic?start=${day(0)}&end=${day(1)}&detail=True`;
    const { status, body } = await call('GET', asked);
    assert.equal([status, body.total], [200, 8]);
    assert.is(body.days.length, day(0) === day(1) ? 1 : 2);
    assert.equal((await call('GET', asked.replace('True', 'False'))).body, { ...body, days: [] });
  });
});

test('what is switched off is gone, and begins anew', async () => {
  await staged(async (running, call) => {
    const client = await running.connected(asDev1);
    await client.publish('iot-2/evt/e/fmt/json', '1', 1);
    assert.is((await call('PUT', '/config/lec', { enabled: false })).status, 200);
    assert.is((await call('PUT', '/config/clientstate', { enabled: false })).status, 200);
    const off = await call('GET', `${device}/events`);
    assert.equal([off.status, off.body.exception.id], [403, 'CUDCS0105E']);
    assert.is((await call('GET', `${device}/events/e`)).status, 403);
    assert.is((await call('GET', '/clientconnectionstates')).status, 403);
    assert.is((await call('GET', `/clientconnectionstates/${DEV1}`)).status, 403);
    await call('PUT', '/config/lec', { enabled: true });
    await call('PUT', '/config/clientstate', { enabled: true });
    assert.equal((await call('GET', `${device}/events`)).body, []);
    assert.is((await call('GET', '/clientconnectionstates')).body.meta.total_rows, 0);
    await client.publish('iot-2/evt/e/fmt/json', '2', 1);
    assert.is((await call('GET', `${device}/events`)).body.length, 1);
  });
});

test('a device that is registered again has left nothing', async () => {
  await staged(async (running, call) => {
    const client = await running.connected(asDev1);
    await client.publish('iot-2/evt/e/fmt/json', '1', 1);
    await call('POST', `${device}/diag/logs`, { message: 'hi' });
    assert.is((await call('DELETE', device)).status, 204);
    await client.untilClosed();
    await call('POST', '/device/types/t1/devices', { deviceId: 'dev1', authToken: 'tok-dev1' });
    await running.untilEvent('ClientDisconnected');
    assert.equal((await call('GET', `${device}/events`)).body, []);
    assert.equal((await call('GET', `${device}/diag/logs`)).body, []);
    assert.is((await call('GET', `/clientconnectionstates/${DEV1}`)).status, 404);
    const lines = (await call('GET', '/logs/connection?typeId=t1&deviceId=dev1')).body;
    assert.ok(
      lines.every(({ message }: { message: string }) => message.startsWith('Closed connection')),
      'no older ones',
    );
  });
});

test('after a restart it is all still there', async () => {
  const data = temporaryDirectory();
  const before = await withSandbox({ store: 'lmdb', data }, async (running) => {
    const call = callerOf(running.address);
    const client = await running.connected(asDev1);
    await client.publish('iot-2/evt/e/fmt/json', '1', 1);
    await client.publish('iot-2/evt/f/fmt/json', '{}', 1);
    await leaves(client, running);
    await call('POST', `${device}/diag/logs`, { message: 'hi' });
    await call('POST', `${device}/diag/errorCodes`, { errorCode: 3 });
    return looks(call);
  });
  assert.equal(
    before.map(({ status }) => status),
    looked.map(() => 200),
  );
  await withSandbox({ store: 'lmdb', data }, async (running) => {
    assert.equal(await looks(callerOf(running.address)), before);
  });
});

const looked = [
  '/clientconnectionstates',
  `${device}/events`,
  `${device}/diag/logs`,
  `${device}/diag/errorCodes`,
  '/logs/connection?typeId=t1&deviceId=dev1',
  '/usage/data-traffic?start=2020-01-01&end=2029-12-31&detail=1',
];

async function looks(call: Call) {
  const answers: Awaited<ReturnType<Call>>[] = [];
  for (const path of looked) answers.push(await call('GET', path));
  return answers;
}
