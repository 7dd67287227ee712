import { publishFrame } from '../../../doubles/mqtt-frames.ts';
import type { RawClient } from '../../../doubles/raw-client.ts';
import { type TestSandbox, withSandbox } from '../../../spec/sandbox.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { application, dev1, dev2 } from '../../../vectors/fixture.ts';
import { type Call, callerOf } from './devices-caller.ts';

const test = suite('resource-level access control of subscriptions');

const EVENTS = 'iot-2/type/+/id/+/evt/+/fmt/+';
const STATUS = 'iot-2/type/+/id/+/mon';
const APPLICATIONS = 'iot-2/app/+/mon';

type Stage = TestSandbox &
  Readonly<{ call: Call; group: string; key: string; limited: (id: string) => Promise<RawClient> }>;

/** Access control is on, and there is a key that is limited to a group of `dev1`. */
async function withLimits(use: (stage: Stage) => Promise<void>): Promise<void> {
  await withSandbox({}, async (stage) => {
    const call = callerOf(stage.address);
    const { body: group } = await call('POST', '/groups', { name: 'red' });
    await call('PUT', `/bulk/devices/${group.id}/add`, [{ typeId: 't1', deviceId: 'dev1' }]);
    const given = { roles: ['PD_TRUSTED_APP'], rolesToGroups: { PD_TRUSTED_APP: [group.id] } };
    const { body } = await call('POST', '/authorization/apikeys', given);
    await call('PUT', '/accesscontrol', { enable: true });
    const limited = (clientId: string) => stage.connected({ clientId, user: body.key, pass: body.token });
    await use({ ...stage, call, group: group.id, key: body.key, limited });
  });
}

/** Publishes one event of each device, acknowledged. */
async function publish({ connected }: Stage, payload: string): Promise<void> {
  for (const fields of [dev1, dev2]) {
    const device = await connected(fields);
    await device.publish('iot-2/evt/e/fmt/json', payload, 1);
    await device.disconnect();
  }
}

/** Events that a client has, as `device payload`. */
const eventsOf = async (client: RawClient) => {
  await client.ping();
  const events = client.messages().filter(({ topic }) => topic.includes('/evt/'));
  return events.map(({ topic, payload }) => `${topic.split('/')[4]} ${payload}`);
};

test('a limited key receives the events of members, and follows changes at once', async () => {
  await withLimits(async (stage) => {
    const { call, group, key } = stage;
    const [free, limited] = [
      await stage.connected(application('a:abc123:free')),
      await stage.limited('a:abc123:limited'),
    ];
    for (const client of [free, limited]) await client.subscribe([[EVENTS, 1]]);
    await publish(stage, '1');
    await call('PUT', `/bulk/devices/${group}/add`, [{ typeId: 't1', deviceId: 'dev2' }]);
    await call('PUT', `/bulk/devices/${group}/remove`, [{ typeId: 't1', deviceId: 'dev1' }]);
    await publish(stage, '2');
    await call('PUT', `/authorization/apikeys/${key}/roles`, { roles: ['PD_TRUSTED_APP'] });
    await publish(stage, '3');
    const given = { roles: ['PD_TRUSTED_APP'], rolesToGroups: { PD_TRUSTED_APP: [group] } };
    await call('PUT', `/authorization/apikeys/${key}/roles`, given);
    await call('DELETE', `/groups/${group}`);
    await publish(stage, '4');
    await call('PUT', '/accesscontrol', { enable: false });
    await publish(stage, '5');
    assert.equal(await eventsOf(limited), ['dev1 1', 'dev2 2', 'dev1 3', 'dev2 3', 'dev1 5', 'dev2 5']);
    assert.is((await eventsOf(free)).length, 10);
  });
});

test('a limited key is shown the status of members and of applications only, stored and live', async () => {
  await withLimits(async (stage) => {
    for (const fields of [dev1, dev2]) await (await stage.connected(fields)).disconnect();
    const limited = await stage.limited('a:abc123:limited');
    await limited.subscribe([
      [STATUS, 0],
      [APPLICATIONS, 0],
    ]);
    for (const fields of [dev1, dev2, application('a:abc123:other')]) await stage.connected(fields);
    await limited.ping();
    const seen = limited.messages().map(({ topic, payload, retain }) => {
      return [topic.split('/').at(-2), JSON.parse(String(payload)).Action, retain];
    });
    assert.equal(seen, [
      ['dev1', 'Disconnect', true],
      ['limited', 'Connect', true],
      ['dev1', 'Connect', false],
      ['other', 'Connect', false],
    ]);
  });
});

test('of an application that shares its messages, only members that may see one get it', async () => {
  await withLimits(async (stage) => {
    const [free, limited] = [await stage.connected(application('A:abc123:pool')), await stage.limited('A:abc123:pool')];
    for (const client of [free, limited]) await client.subscribe([[EVENTS, 1]]);
    for (const payload of ['1', '2', '3', '4']) await publish(stage, payload);
    assert.equal(await eventsOf(limited), ['dev1 2', 'dev1 4']);
    assert.equal(await eventsOf(free), ['dev1 1', 'dev2 1', 'dev2 2', 'dev1 3', 'dev2 3', 'dev2 4']);
  });
});

test('a command to a hidden device closes the connection', async () => {
  await withLimits(async ({ limited, connected, untilEvent }) => {
    const device = await connected(dev2);
    await device.subscribe([['iot-2/cmd/+/fmt/+', 1]]);
    const client = await limited('a:abc123:limited');
    client.send(publishFrame({ topic: 'iot-2/type/t1/id/dev2/cmd/c/fmt/json', payload: '{}' }));
    await client.untilClosed();
    await untilEvent('PublishRefused', ({ rejection }) => rejection === 'device-not-in-group');
    await untilEvent('ClientDisconnected', ({ closeCode }) => closeCode === 180);
    await device.ping();
    assert.equal(device.messages(), []);
  });
});

test('the explanation of a message names the key and its groups', async () => {
  await withLimits(async ({ address: { host, port }, limited, group, key }) => {
    await (await limited('a:abc123:limited')).subscribe([[EVENTS, 1]]);
    const post = async (path: string, body?: object) =>
      (await fetch(`http://${host}:${port}${path}`, {
        ...(body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }).then((response) => response.json())) as Record<string, never>;
    const target = { org: 'abc123', typeId: 't1', deviceId: 'dev2', eventId: 'e', payload: {} };
    const { explain } = await post('/_sandbox/v1/messages', target);
    const { recipients, others } = await post(String(explain));
    assert.equal(recipients, []);
    const [{ clientId, why }] = others as unknown as [{ clientId: string; why: string }];
    assert.is(clientId, 'a:abc123:limited');
    assert.match(why, /^it was hidden by access control/);
    assert.ok(why.includes(`"${key}"`) && why.includes(`"${group}"`), why);
  });
});
