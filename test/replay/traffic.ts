/** A log of everything that clients do with a whole sandbox: real sockets, a log on disk, a process that breaks off and comes back. */
import { cpSync } from 'node:fs';
import { connectAsync } from 'mqtt';
import type { Config } from '../../infra/config/config.ts';
import { publishFrame, subscribeFrame } from '../doubles/mqtt-frames.ts';
import type { RawClient } from '../doubles/raw-client.ts';
import { callerOf } from '../infra/http/platform/devices-caller.ts';
import { anyPlainPort, type TestSandbox, withSandbox } from '../spec/sandbox.ts';
import { temporaryDirectory } from '../spec/temporary.ts';
import { app1, application, dev1, dev2, quickstartApp } from '../vectors/fixture.ts';

const events = 'iot-2/type/+/id/+/evt/+/fmt/+';
const durable = { ...app1, clean: false };

/** Records a log, and answers its data directory. Nobody has it open. */
export async function recordTraffic(): Promise<string> {
  const [data, broken] = [temporaryDirectory(), temporaryDirectory()];
  const settings: Partial<Config> = { store: 'lmdb', queuedMessagesMax: 3, ...anyPlainPort };
  await withSandbox({ ...settings, data }, async (sandbox) => {
    await refusedConnects(sandbox);
    await messages(sandbox);
    await applications(sandbox);
    await plain(sandbox);
    await calls(sandbox);
    await again(sandbox);
    await sandbox.sandbox.store.flushed();
    // As if the process had been killed: somebody is connected, and the log just ends.
    cpSync(data, broken, { recursive: true });
  });
  await withSandbox({ ...settings, data: broken }, async ({ connected, untilEvent }) => {
    const back = await connected(durable);
    await back.until(() => back.messages()[0], 'what it was owed');
    const device = await connected({ ...dev1, will: { topic: 'iot-2/evt/last/fmt/json', payload: '{}', qos: 1 } });
    await device.publish('iot-2/evt/e/fmt/json', 'after', 1);
    device.drop();
    await untilEvent('MessagePublished', ({ topic }) => topic.includes('/evt/last/'));
    await back.disconnect();
  });
  return broken;
}

async function refusedConnects({ open }: TestSandbox): Promise<void> {
  for (const wrong of [
    { ...dev1, pass: 'another' },
    { clientId: dev1.clientId },
    { ...dev1, clientId: 'd:zzzzzz:t1:dev1' },
    { ...dev1, clientId: 'd:abc123:t1:nobody' },
    { ...dev1, clientId: 'nonsense' },
    { ...dev1, clientId: 'd:abc123:t1:bad part' },
    { ...dev1, clientId: 'd:dis000:t1:dev1', pass: 'x' },
    { ...dev1, clientId: 'd:sec789:t1:dev1', pass: 'tok' },
    { ...app1, user: 'a-def456-k9k9k9k9k9', pass: 'tok-k9' },
    { ...dev1, will: { topic: 'no/topic', payload: '' } },
  ]) {
    const client = await open();
    await client.connect(wrong).catch(() => undefined);
    await client.untilClosed();
  }
}

async function messages({ connected, open }: TestSandbox): Promise<void> {
  const app = await connected(durable);
  await app.subscribe([
    [events, 2],
    ['iot-2/type/+/id/+/mon', 1],
  ]);
  const bold = await connected(application('a:abc123:bold'));
  bold.send(subscribeFrame(1, [['not/allowed', 1]]));
  await bold.untilClosed();
  const device = await connected({
    ...dev1,
    will: { topic: 'iot-2/evt/gone/fmt/json', payload: '{"gone":true}', qos: 2 },
  });
  for (const qos of [0, 1, 2] as const) await device.publish('iot-2/evt/e/fmt/json', `{"qos":${qos}}`, qos);
  await device.publish('iot-2/evt/e/fmt/text', 'no json', 1);
  await device.publish('iotdevice-1/mgmt/manage', '{"d":{},"reqId":"1"}', 1);
  // A repetition, before its PUBREL.
  const from = device.received.length;
  for (const dup of [false, true]) {
    device.send(publishFrame({ topic: 'iot-2/evt/e/fmt/json', payload: 'twice', qos: 2, packetId: 77, dup }));
  }
  await device.until(
    () => (device.received.slice(from).filter(({ type }) => type === 'pubrec').length === 2 ? true : undefined),
    'two PUBREC',
  );
  device.release(77);
  await device.subscribe([['iot-2/cmd/+/fmt/+', 1]]);
  await app.publish('iot-2/type/t1/id/dev1/cmd/blink/fmt/json', '{}', 1);
  await device.until(() => device.messages()[0], 'the command');
  // It goes without a word; then another connection takes its place, and that one's place is taken.
  device.drop();
  for (let nth = 0; nth < 2; nth++) await (await connected(dev1)).publish('iot-2/evt/e/fmt/json', 'back', 1);
  const bad = await connected(dev2);
  bad.send(publishFrame({ topic: 'iot-2/evt/e', payload: '' }));
  await bad.untilClosed();
  const gateway = await connected({ clientId: 'g:abc123:gwt:gw1', user: 'use-token-auth', pass: 'tok-gw1' });
  await gateway.publish('iot-2/type/gwt/id/gw1/evt/e/fmt/json', '{}', 1);
  await gateway.publish('iot-2/type/t1/id/dev1/evt/e/fmt/json', '{}', 1);
  const anybody = await open();
  await anybody.connect(quickstartApp);
  await anybody.subscribe([['iot-2/type/any/id/thing1/evt/+/fmt/+', 0]]);
  await (await connected({ clientId: 'd:quickstart:any:thing1' })).publish('iot-2/evt/e/fmt/json', '{"d":{}}', 0);
  await anybody.disconnect();
  // More than the session may be owed.
  await app.disconnect();
  const last = await connected(dev1);
  for (let nth = 0; nth < 6; nth++) await last.publish('iot-2/evt/e/fmt/json', `${nth}`, 1);
}

async function applications({ connected, address }: TestSandbox): Promise<void> {
  const members: RawClient[] = [];
  for (const clientId of ['A:abc123:shared', 'A:abc123:shared', 'A:abc123:shared:one']) {
    const member = await connected(application(clientId));
    await member.subscribe([[events, 1]]);
    members.push(member);
  }
  const device = await connected(dev1);
  for (let nth = 0; nth < 6; nth++) await device.publish('iot-2/evt/e/fmt/json', 'shared', 1);
  for (const member of members) await member.disconnect();
  // As IBM's libraries connect.
  const client = await connectAsync(`mqtt://${address.host}:${address.port}`, {
    ...{
      clientId: 'a:abc123:library',
      username: app1.user as string,
      password: app1.pass as string,
      reconnectPeriod: 0,
    },
  });
  await client.subscribeAsync(events, { qos: 1 });
  const heard = new Promise((resolve) => client.once('message', resolve));
  await client.publishAsync('iot-2/type/t1/id/dev1/evt/e/fmt/json', 'as the device', { qos: 2 });
  await heard;
  await client.unsubscribeAsync(events);
  await client.unsubscribeAsync('never/subscribed');
  await client.endAsync();
}

async function plain({ connected, plainAddress }: TestSandbox): Promise<void> {
  const to = plainAddress();
  const one = await connected(
    { clientId: 'one', clean: false, will: { topic: 'bye', payload: 'one', retain: true } },
    to,
  );
  await one.subscribe([
    ['#', 1],
    ['a/#/b', 1],
  ]);
  one.send(publishFrame({ topic: 'kept', payload: 'x', qos: 1, retain: true, packetId: 1 }));
  await one.ping();
  const other = await connected({ clientId: '' }, to);
  await other.subscribe([['kept', 0]]);
  one.drop();
  await other.disconnect();
}

async function calls({ address, open }: TestSandbox): Promise<void> {
  const call = callerOf(address);
  const added = { id: 't9', classId: 'Device', description: 'ninth' };
  for (const body of [added, added, { id: '' }]) await call('POST', '/device/types', body);
  const device = {
    deviceId: 'd9',
    authToken: 'a-token-of-its-own',
    deviceInfo: { serialNumber: '9' },
    metadata: { a: 1 },
  };
  for (let twice = 0; twice < 2; twice++) await call('POST', '/device/types/t9/devices', device);
  const own = await open();
  await own.connect({ clientId: 'd:abc123:t9:d9', user: 'use-token-auth', pass: device.authToken });
  await own.publish('iot-2/evt/e/fmt/json', '{}', 1);
  await call('PUT', '/device/types/t9/devices/d9', { deviceInfo: { model: 'm' } });
  await call('PUT', '/device/types/t9/devices/d9', { deviceInfo: { model: 'm' } });
  await call('PUT', '/device/types/t9/devices/d9/location', { longitude: 1, latitude: 2 });
  await call('POST', '/device/types/t9/devices/d9/diag/errorCodes', { errorCode: 7 });
  await call('POST', '/device/types/t9/devices/d9/diag/logs', { message: 'm' });
  await call('DELETE', '/device/types/t9/devices/d9/diag/errorCodes');
  await call('POST', '/bulk/devices/add', [
    { typeId: 't9', deviceId: 'b1' },
    { typeId: 't9', deviceId: 'b1' },
    { typeId: 'no', deviceId: 'b2' },
  ]);
  await call('POST', '/bulk/devices/remove', [
    { typeId: 't9', deviceId: 'b1' },
    { typeId: 't9', deviceId: 'no' },
  ]);
  await call('POST', '/groups', { name: 'group', description: 'd', searchTags: ['a'] });
  await call('POST', '/authorization/apikeys', { description: 'made', roles: ['PD_STANDARD_APP'] });
  await call('PUT', '/device/types/t9', { description: 'changed' });
  await call('DELETE', '/device/types/t9');
  await call('DELETE', '/device/types/t9/devices/d9');
  await own.untilClosed();
  await call('DELETE', '/device/types/t9');
  await call('GET', '/device/types/t9');
  await callerOf(address, 'a-abc123-k1k1k1k1k1:wrong')('GET', '/device/types');
  await callerOf(address, 'a-abc123-k2k2k2k2k2:tok-k2')('POST', '/device/types', added);
}

async function again({ address, untilEvent }: TestSandbox): Promise<void> {
  const own = async (method: string, path: string, body: object) => {
    const headers = { 'content-type': 'application/json' };
    const url = `http://${address.host}:${address.port}/_sandbox/v1${path}`;
    return (await fetch(url, { method, headers, body: JSON.stringify(body) })).json();
  };
  await own('POST', '/messages', { org: 'abc123', typeId: 't1', deviceId: 'dev1', eventId: 'by-hand', payload: {} });
  await own('POST', '/messages', { org: 'zzzzzz', typeId: 't1', deviceId: 'dev1', eventId: 'by-hand', payload: {} });
  await own('PUT', '/orgs/abc123/clock', { mode: 'frozen', at: '2030-01-01T00:00:00Z' });
  await own('PUT', '/orgs/zzzzzz/clock', { mode: 'frozen' });
  await own('POST', '/messages', { org: 'abc123', typeId: 't1', deviceId: 'dev1', eventId: 'frozen', payload: {} });
  await own('POST', '/replays', { org: 'abc123', into: 'def456', speed: 'max' });
  await untilEvent(
    'MessagePublished',
    ({ topic }, { metadata }) => metadata.org === 'def456' && topic.includes('/evt/frozen/'),
  );
}
