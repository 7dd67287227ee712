import { ackFrame, type ConnectFields } from '../../doubles/mqtt-frames.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import { type TestSandbox, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { application, dev1 } from '../../vectors/fixture.ts';
import { hear, heard } from './brief.ts';

const test = suite('sessions that outlive their connections');

const command = 'iot-2/type/t1/id/dev1/cmd/go/fmt/json';
const commands = 'iot-2/cmd/+/fmt/+';
const app = application('a:abc123:sender');
const durable: ConnectFields = { ...dev1, clean: false };

/** A device that has connected and does not acknowledge by itself. */
async function arrive({ open }: TestSandbox, fields: ConnectFields = durable): Promise<RawClient> {
  const device = await open();
  device.acknowledge = false;
  await device.connect(fields);
  return device;
}

/** The device leaves, and the log knows it. */
async function leave(device: RawClient, { events, untilEvent }: TestSandbox): Promise<void> {
  const connection = (await events('ClientConnected')).findLast(({ data }) => data.clientId === dev1.clientId);
  device.drop();
  await untilEvent('ClientDisconnected', ({ connectionId }) => connectionId === connection?.data.connectionId);
}

async function send(stage: TestSandbox, payloads: readonly string[], qos: 0 | 1 | 2 = 2): Promise<void> {
  const sender = await stage.connected(app);
  for (const payload of payloads) await sender.publish(command, payload, qos);
  await sender.disconnect();
}

test('what comes while a client is away waits for it in order; QoS 0 does not', async () => {
  await withSandbox({}, async (stage) => {
    const first = await arrive(stage);
    await first.subscribe([[commands, 2]]);
    await leave(first, stage);
    await send(stage, ['one'], 1);
    await send(stage, ['lost'], 0);
    await send(stage, ['two'], 2);
    await send(stage, ['three'], 1);
    const second = await arrive(stage);
    assert.equal(await hear(second, 4), [
      'connack 0 present',
      'publish q1 #1 "one"',
      'publish q2 #2 "two"',
      'publish q1 #3 "three"',
    ]);
    await send(stage, ['four'], 1);
    assert.equal((await hear(second, 5)).slice(4), ['publish q1 #4 "four"']);
  });
});

test('what was not acknowledged comes again, marked and under its own packet id, before what is new', async () => {
  await withSandbox({}, async (stage) => {
    const first = await arrive(stage);
    await first.subscribe([[commands, 2]]);
    await send(stage, ['q1', 'acknowledged'], 1);
    await send(stage, ['q2', 'received'], 2);
    await hear(first, 6);
    first.send(Buffer.concat([ackFrame('puback', 2), ackFrame('pubrec', 4)]));
    await first.next('pubrel', 0);
    await leave(first, stage);
    await send(stage, ['new'], 1);
    const second = await arrive(stage);
    assert.equal(await hear(second, 5), [
      'connack 0 present',
      'publish q1 #1 dup "q1"',
      'publish q2 #3 dup "q2"',
      'pubrel #4',
      'publish q1 #5 "new"',
    ]);
    second.send(
      Buffer.concat([
        ackFrame('puback', 1),
        ackFrame('pubrec', 3),
        ackFrame('pubcomp', 3),
        ackFrame('pubcomp', 4),
        ackFrame('puback', 5),
      ]),
    );
    await second.ping();
    await leave(second, stage);
    const third = await arrive(stage);
    await third.ping();
    assert.equal(heard(third), ['connack 0 present', 'pingresp']);
  });
});

test('whoever takes over a durable session gets what the connection before it had not acknowledged', async () => {
  await withSandbox({}, async (stage) => {
    const first = await arrive(stage);
    await first.subscribe([[commands, 1]]);
    await send(stage, ['unacknowledged'], 1);
    await first.next('publish', 0);
    const second = await arrive(stage);
    await first.untilClosed();
    await send(stage, ['new'], 1);
    assert.equal(await hear(second, 3), [
      'connack 0 present',
      'publish q1 #1 dup "unacknowledged"',
      'publish q1 #2 "new"',
    ]);
  });
});

test('CONNACK tells whether there is a session, but not in MQTT 3.1', async () => {
  await withSandbox({}, async (stage) => {
    const v31 = { protocolName: 'MQIsdp', level: 3 };
    // biome-ignore format: a table reads in columns
    const connects: readonly (readonly [ConnectFields, string])[] = [
      [{ ...dev1, clean: false },         'connack 0'],
      [{ ...dev1, clean: false },         'connack 0 present'],
      [{ ...dev1, clean: false, ...v31 }, 'connack 0'],
      [{ ...dev1, clean: true },          'connack 0'],
      [{ ...dev1, clean: false },         'connack 0'],
      [{ ...dev1, clean: false },         'connack 0 present'],
    ];
    for (const [index, [fields, expected]] of connects.entries()) {
      const device = await arrive(stage, fields);
      assert.equal(heard(device), [expected], `connect ${index}`);
      await device.disconnect();
    }
  });
});

test('a clean session ends with its connection, and ends the session before it', async () => {
  await withSandbox({}, async (stage) => {
    const first = await arrive(stage);
    await first.subscribe([[commands, 1]]);
    await leave(first, stage);
    await send(stage, ['never seen']);
    const clean = await arrive(stage, dev1);
    await clean.ping();
    assert.equal(heard(clean), ['connack 0', 'pingresp'], 'neither the session nor its queue');
    await clean.subscribe([[commands, 1]]);
    await clean.disconnect();
    await send(stage, ['nor this']);
    const third = await arrive(stage);
    await send(stage, ['nor that']);
    await third.ping();
    assert.equal(heard(third), ['connack 0', 'pingresp'], 'no subscription is left');
  });
});

test('a queue that is full loses its oldest, and the log names the session', async () => {
  await withSandbox({ queuedMessagesMax: 3 }, async (stage) => {
    const first = await arrive(stage);
    await first.subscribe([[commands, 1]]);
    await leave(first, stage);
    await send(stage, ['1', '2', '3', '4', '5']);
    const positions = (await stage.events('MessagePublished')).map(({ position }) => position);
    const dropped = (await stage.events('DeliveriesDropped')).map(({ data }) => data);
    assert.equal(
      dropped.flatMap((data) => data.positions),
      positions.slice(0, 2),
    );
    assert.ok(dropped.every(({ clientId, reason }) => clientId === dev1.clientId && reason.includes('full')));
    const second = await arrive(stage);
    assert.equal(await hear(second, 4), [
      'connack 0 present',
      'publish q1 #3 "3"',
      'publish q1 #4 "4"',
      'publish q1 #5 "5"',
    ]);
  });
});

test('a queue that is longer than the window is fed from the log as the client acknowledges', async () => {
  await withSandbox({}, async (stage) => {
    const first = await arrive(stage);
    await first.subscribe([[commands, 1]]);
    await leave(first, stage);
    const payloads = Array.from({ length: 35 }, (_, at) => `${at}`);
    await send(stage, payloads, 1);
    const second = await arrive(stage);
    await second.ping();
    assert.is(second.messages().length, 10);
    await send(stage, ['live'], 1);
    for (let next = 0; next < 36; next++) {
      await second.until(() => second.messages()[next], `message ${next}`);
      second.send(ackFrame('puback', second.messages()[next]?.packetId ?? 0));
    }
    assert.equal(
      second.messages().map(({ payload }) => String(payload)),
      [...payloads, 'live'],
    );
    assert.ok(second.messages().every(({ dup }) => !dup));
  });
});

test('a session lives on in the log: subscriptions, queue and open handshakes survive the sandbox', async () => {
  const data = temporaryDirectory();
  const onDisk = { store: 'lmdb', data } as const;
  await withSandbox(onDisk, async (stage) => {
    const device = await arrive(stage);
    await device.subscribe([[commands, 2]]);
    await send(stage, ['written'], 1);
    await send(stage, ['received'], 2);
    await hear(device, 4);
    device.send(ackFrame('pubrec', 2));
    await device.next('pubrel', 0);
    await device.publish('iot-2/evt/e/fmt/json', 'released', 2);
    await leave(device, stage);
    await send(stage, ['queued'], 1);
  });
  await withSandbox(onDisk, async (stage) => {
    await send(stage, ['after the start'], 2);
    const device = await arrive(stage);
    assert.equal(await hear(device, 5), [
      'connack 0 present',
      'publish q1 #1 dup "written"',
      'pubrel #2',
      'publish q1 #3 "queued"',
      'publish q2 #4 "after the start"',
    ]);
    device.send(
      Buffer.concat([
        ackFrame('puback', 1),
        ackFrame('pubcomp', 2),
        ackFrame('puback', 3),
        ackFrame('pubrec', 4),
        ackFrame('pubcomp', 4),
      ]),
    );
    await device.next('pubrel', 5);
    await device.ping();
  });
  await withSandbox(onDisk, async (stage) => {
    const device = await arrive(stage);
    await device.ping();
    assert.equal(heard(device), ['connack 0 present', 'pingresp']);
    await send(stage, ['still subscribed'], 1);
    assert.equal((await hear(device, 3)).slice(2), ['publish q1 #5 "still subscribed"']);
  });
});

test('a subscription that the rules no longer allow is gone when its client comes back', async () => {
  const data = temporaryDirectory();
  const onDisk = { store: 'lmdb', data } as const;
  const watcher = { ...application('a:abc123:watcher'), clean: false };
  const filters = [
    ['iot-2/type/+/id/+/evt/+/fmt/+', 1],
    ['iot-2/type/+/id/+/cmd/+/fmt/+', 1],
  ] as const;
  const config = await withSandbox(onDisk, async (stage) => {
    const client = await stage.connected(watcher);
    await client.subscribe(filters);
    return stage.config;
  });
  const orgs = config.orgs.map((org) => ({
    ...org,
    apiKeys: org.apiKeys.map((key) => ({ ...key, permissions: ['cmd_recv' as const, 'cmd_send' as const] })),
  }));
  await withSandbox({ ...onDisk, orgs }, async (stage) => {
    const client = await stage.open();
    assert.equal(await client.connect(watcher), { type: 'connack', sessionPresent: true, returnCode: 0 });
    const device = await stage.connected(dev1);
    await device.publish('iot-2/evt/e/fmt/json', 'no longer', 1);
    await send(stage, ['still'], 1);
    assert.equal((await hear(client, 2)).slice(1), ['publish q1 #1 "still"']);
  });
});
