import { connectFrame, DISCONNECT, publishFrame } from '../../doubles/mqtt-frames.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import { type TestSandbox, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { app1, application, dev1, monitorTopic } from '../../vectors/fixture.ts';

const test = suite('how connections end');

const watcher = application('a:abc123:watcher');
const will = { topic: 'iot-2/evt/lwt/fmt/json', payload: '"gone"', qos: 1, retain: true } as const;
const willTopic = 'iot-2/type/t1/id/dev1/evt/lwt/fmt/json';
const deviceStatus = monitorTopic(dev1.clientId);

/** An application that sees the events and the status of every device and application. */
async function watch(stage: TestSandbox): Promise<RawClient> {
  const client = await stage.connected(watcher);
  await client.subscribe([
    ['iot-2/type/+/id/+/evt/+/fmt/+', 1],
    ['iot-2/type/+/id/+/mon', 1],
    ['iot-2/app/+/mon', 1],
  ]);
  return client;
}

/** What a watcher has been told of a topic, each status message by its action and close code. */
function told(client: RawClient, topic: string): string[] {
  return client
    .messages()
    .filter((message) => message.topic === topic)
    .map(({ payload, retain }) => {
      const { Action, CloseCode } = JSON.parse(String(payload));
      return [Action, CloseCode, retain && 'retained'].filter((part) => part !== undefined && part !== false).join(' ');
    });
}

function untilTold(client: RawClient, topic: string, count: number): Promise<string[]> {
  return client.until(() => {
    const seen = told(client, topic);
    return seen.length >= count ? seen : undefined;
  }, `${count} messages on ${topic}`);
}

/** What somebody who subscribes only now finds stored on a topic. */
async function stored(stage: TestSandbox, topic: string): Promise<string[]> {
  const client = await stage.connected(application('a:abc123:late'));
  await client.subscribe([[topic, 1]]);
  await client.ping();
  const found = told(client, topic);
  await client.disconnect();
  return found;
}

test('a second connection takes over: 288, the Will, and the newer Connect stays stored', async () => {
  await withSandbox({}, async (stage) => {
    const watching = await watch(stage);
    const first = await stage.connected({ ...dev1, will });
    const second = await stage.connected(dev1);
    await first.untilClosed();
    assert.equal(await untilTold(watching, deviceStatus, 3), ['Connect', 'Disconnect 288', 'Connect']);
    const willMessage = watching.messages().find(({ topic }) => topic === willTopic);
    assert.is(String(willMessage?.payload), will.payload);
    const order = (await stage.events('ClientDisconnected', 'ClientConnected', 'MessagePublished'))
      .filter(({ data }) => data.clientId === dev1.clientId)
      .map(({ type }) => type);
    assert.equal(order, ['ClientConnected', 'ClientDisconnected', 'MessagePublished', 'ClientConnected']);
    assert.equal(await stored(stage, deviceStatus), ['Connect retained']);
    await second.ping();
    assert.not(second.closed);
  });
});

test('a chain of takeovers leaves one connection, and each of the others was told', async () => {
  await withSandbox({}, async (stage) => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => stage.open()));
    // Told apart by their keep-alive: which of them is read last is the system's choice.
    for (const [index, client] of clients.entries())
      client.send(connectFrame({ ...dev1, keepAliveSeconds: 100 + index }));
    const connected = await stage.untilEvent(
      'ClientConnected',
      (_, event) => event.revision === 2 * (clients.length - 1),
    );
    const ended = await stage.events('ClientDisconnected');
    assert.equal(
      ended.map(({ data }) => data.closeCode),
      Array(clients.length - 1).fill(288),
    );
    const last = clients[connected.data.keepAliveSeconds - 100] as RawClient;
    await Promise.all(clients.filter((client) => client !== last).map((client) => client.untilClosed()));
    await last.ping();
  });
});

test('a client that is silent for one and a half times its keep-alive is closed with 160', async () => {
  await withSandbox({}, async (stage) => {
    const watching = await watch(stage);
    const device = await stage.connected({ ...dev1, keepAliveSeconds: 1, will });
    await device.ping();
    await device.untilClosed();
    assert.equal(await untilTold(watching, deviceStatus, 2), ['Connect', 'Disconnect 160']);
    const { data } = await stage.untilEvent('ClientDisconnected');
    assert.is(data.reason, 'The connection timed out.');
    assert.is(await willsSeen(watching), 1);
  });
});

test('the Will goes out, not retained, when the connection is lost, and not after DISCONNECT', async () => {
  await withSandbox({}, async (stage) => {
    const watching = await watch(stage);
    const first = await stage.connected({ ...dev1, will });
    await first.disconnect();
    assert.equal(await untilTold(watching, deviceStatus, 2), ['Connect', 'Disconnect']);
    assert.is(await willsSeen(watching), 0);
    const second = await stage.connected({ ...dev1, will });
    second.drop();
    assert.equal((await untilTold(watching, deviceStatus, 4)).slice(2), ['Connect', 'Disconnect 91']);
    assert.is(await willsSeen(watching), 1);
    const message = watching.messages().find(({ topic }) => topic === willTopic);
    assert.equal([message?.qos, message?.retain], [1, false]);
    const late = await stage.connected(application('a:abc123:late'));
    await late.subscribe([[willTopic, 1]]);
    await late.ping();
    assert.is(late.messages().length, 0);
  });
});

test('the Will goes out when the client breaks the protocol', async () => {
  await withSandbox({}, async (stage) => {
    const watching = await watch(stage);
    const device = await stage.connected({ ...dev1, will });
    device.send(publishFrame({ topic: 'hello', payload: '' }));
    await device.untilClosed();
    assert.equal(await untilTold(watching, deviceStatus, 2), ['Connect', 'Disconnect 276']);
    assert.is(await willsSeen(watching), 1);
  });
});

test('what stands before DISCONNECT in one write counts, what stands behind it does not', async () => {
  await withSandbox({}, async (stage) => {
    const device = await stage.connected(dev1);
    const event = (payload: string) => publishFrame({ topic: 'iot-2/evt/e/fmt/json', payload });
    device.send(Buffer.concat([event('before'), DISCONNECT, event('behind')]));
    await device.untilClosed();
    const messages = await stage.events('MessagePublished');
    assert.equal(
      messages.map(({ payload }) => String(payload)),
      ['before'],
    );
    const { data } = await stage.untilEvent('ClientDisconnected');
    assert.equal([data.closeCode, data.readMsg], [0, 1]);
  });
});

test('the stored status of a device is its last; that of an application goes with its connection', async () => {
  await withSandbox({}, async (stage) => {
    const watching = await watch(stage);
    const appStatus = monitorTopic(app1.clientId);
    assert.equal(await stored(stage, deviceStatus), []);
    const device = await stage.connected(dev1);
    const app = await stage.connected(app1);
    assert.equal(await stored(stage, deviceStatus), ['Connect retained']);
    assert.equal(await stored(stage, appStatus), ['Connect retained']);
    await device.disconnect();
    app.drop();
    await untilTold(watching, deviceStatus, 2);
    assert.equal(await untilTold(watching, appStatus, 2), ['Connect', 'Disconnect 91']);
    assert.equal(await stored(stage, deviceStatus), ['Disconnect retained']);
    assert.equal(await stored(stage, appStatus), []);
    const refused = await stage.open();
    await refused.connect({ ...dev1, pass: 'wrong' });
    assert.equal((await untilTold(watching, deviceStatus, 3)).at(-1), 'FailedConnect 180');
    assert.equal(await stored(stage, deviceStatus), ['Disconnect retained'], 'a refusal is not stored');
  });
});

test('the counters of a connection count its bytes and messages both ways', async () => {
  await withSandbox({}, async (stage) => {
    const client = await stage.open();
    const connect = connectFrame(app1);
    client.send(connect);
    await client.next('connack', 0);
    const topic = 'iot-2/type/t1/id/dev1/evt/e/fmt/json';
    await client.subscribe([['iot-2/type/+/id/+/evt/+/fmt/+', 0]]);
    const publish = publishFrame({ topic, payload: 'x' });
    client.send(publish);
    await client.next('publish', 0);
    client.send(DISCONNECT);
    await client.untilClosed();
    const { data } = await stage.untilEvent('ClientDisconnected');
    const subscribe = 2 + 2 + 2 + 'iot-2/type/+/id/+/evt/+/fmt/+'.length + 1;
    assert.equal(
      { readBytes: data.readBytes, readMsg: data.readMsg, writeBytes: data.writeBytes, writeMsg: data.writeMsg },
      {
        readBytes: connect.length + subscribe + publish.length + DISCONNECT.length,
        readMsg: 1,
        writeBytes: 4 + 5 + publish.length,
        writeMsg: 1,
      },
    );
  });
});

test('stopping tells every client 93, and the log that the sandbox stopped', async () => {
  const data = temporaryDirectory();
  const onDisk = { store: 'lmdb', data } as const;
  await withSandbox(onDisk, async (stage) => {
    const clients = [await stage.connected({ ...dev1, will }), await stage.connected(app1)];
    await stage.sandbox.close();
    await Promise.all(clients.map((client) => client.untilClosed()));
  });
  await withSandbox(onDisk, async (stage) => {
    const all = await stage.events('ClientDisconnected', 'MessagePublished', 'SandboxStopped', 'SandboxStarted');
    const ended = await stage.events('ClientDisconnected');
    assert.equal(
      ended.map(({ data: { clientId, closeCode, reason } }) => [clientId, closeCode, reason]),
      [dev1, app1].map(({ clientId }) => [clientId, 93, 'The connection was closed because the server was shutdown.']),
    );
    assert.equal(
      all.map(({ type }) => type),
      [
        'SandboxStarted',
        'ClientDisconnected',
        'MessagePublished',
        'ClientDisconnected',
        'SandboxStopped',
        'SandboxStarted',
      ],
    );
    assert.equal(await stored(stage, deviceStatus), ['Disconnect 93 retained']);
    assert.equal(await stored(stage, monitorTopic(app1.clientId)), []);
  });
});

/** How many Wills a watcher has got, everything that was under way included. */
async function willsSeen(watching: RawClient): Promise<number> {
  await watching.ping();
  return watching.messages().filter(({ topic }) => topic === willTopic).length;
}
