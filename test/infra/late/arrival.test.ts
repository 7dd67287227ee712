/** What the adapters do while an event is on its way to the log and back. */
import { setImmediate } from 'node:timers/promises';
import { openLateLog } from '../../doubles/late-store.ts';
import { connectFrame, publishFrame } from '../../doubles/mqtt-frames.ts';
import { seed } from '../../spec/property.ts';
import { type TestSandbox, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { app1, application, dev1, dev2 } from '../../vectors/fixture.ts';

type Log = ReturnType<typeof openLateLog>;

/** A sandbox as a node of its own on a log. */
function withNode(log: Log, node: string, use: (stage: TestSandbox) => Promise<void>): Promise<void> {
  return withSandbox({ node }, use, { openStore: async () => log.open() });
}

async function alone(use: (stage: TestSandbox, log: Log) => Promise<void>): Promise<void> {
  const log = openLateLog({ seed });
  await withNode(log, 'a', (stage) => use(stage, log));
}

/** What the log says of the connections of a client: who came (`+`), and who went and why. */
async function connectionsOf({ events }: TestSandbox, clientId: string): Promise<string[]> {
  const found = (await events('ClientConnected', 'ClientDisconnected')).filter(
    ({ data }) => data.clientId === clientId,
  );
  const ids = [...new Set(found.map(({ data }) => data.connectionId))];
  return found.map(({ type, data }) => {
    const name = `${ids.indexOf(data.connectionId)}`;
    return type === 'ClientConnected' ? `+${name}` : `-${name} ${(data as { closeCode: number }).closeCode}`;
  });
}

/** Enough turns for what was sent to have been read. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await setImmediate();
}

const call = (stage: TestSandbox, method: string, path: string, body: unknown) =>
  fetch(`http://127.0.0.1:${stage.address.port}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${app1.user}:${app1.pass}`).toString('base64')}`,
    },
    body: JSON.stringify(body),
  });

const coming = suite('a client whose CONNECT is on its way');

coming('is answered when it has arrived, and not before', async () => {
  await alone(async ({ open }, log) => {
    const client = await open();
    log.hold();
    client.send(connectFrame(dev1));
    await turns();
    assert.equal(client.received, []);
    log.release();
    assert.is((await client.next('connack', 0)).returnCode, 0);
  });
});

coming('and that goes away meanwhile has come and gone', async () => {
  await alone(async (stage, log) => {
    const client = await stage.open();
    log.hold();
    client.send(connectFrame(dev1));
    await turns();
    client.drop();
    await turns();
    log.release();
    await stage.untilEvent('ClientDisconnected');
    assert.equal(await connectionsOf(stage, dev1.clientId), ['+0', '-0 91']);
  });
});

coming('gives way to the next connection of its id when it has arrived', async () => {
  await alone(async (stage, log) => {
    const [first, second] = [await stage.open(), await stage.open()];
    log.hold();
    first.send(connectFrame(dev1));
    await turns();
    second.send(connectFrame(dev1));
    await turns();
    log.release();
    assert.is((await second.next('connack', 0)).returnCode, 0);
    await first.untilClosed();
    assert.equal(await connectionsOf(stage, dev1.clientId), ['+0', '-0 288', '+1']);
  });
});

coming('at two nodes at once stays at one of them', async () => {
  const log = openLateLog({ seed });
  await withNode(log, 'a', (a) =>
    withNode(log, 'b', async (b) => {
      const [first, second] = [await a.open(), await b.open()];
      log.hold();
      first.send(connectFrame(dev1));
      second.send(connectFrame(dev1));
      await turns();
      log.release();
      await log.settled();
      assert.equal(await connectionsOf(a, dev1.clientId), ['+0', '-0 288', '+1']);
      assert.equal(await connectionsOf(b, dev1.clientId), ['+0', '-0 288', '+1']);
      const [, last] = await b.events('ClientConnected');
      const [stays, goes] = last?.metadata.node === 'a' ? [first, second] : [second, first];
      await goes.untilClosed();
      await stays.ping();
    }),
  );
});

const together = suite('two nodes on one log');

together('deliver each other’s messages, take each other’s clients over, and know each other’s registry', async () => {
  const log = openLateLog({ seed: seed + 1 });
  await withNode(log, 'a', (a) =>
    withNode(log, 'b', async (b) => {
      const app = await b.connected({ ...application('a:abc123:everything'), clean: false });
      await app.subscribe([['iot-2/type/+/id/+/evt/+/fmt/+', 1]]);
      await log.settled();
      const device = await a.connected(dev1);
      await device.publish('iot-2/evt/e/fmt/json', '1', 1);
      await app.until(() => app.messages()[0], 'the message of the other node');
      const again = await a.connected({ ...application('a:abc123:everything'), clean: false });
      await app.untilClosed();
      await device.publish('iot-2/evt/e/fmt/json', '2', 1);
      await again.until(() => again.messages().find(({ payload }) => String(payload) === '2'), 'the next message');
      assert.is((await call(a, 'POST', '/api/v0002/device/types', { id: 'made-at-a' })).status, 201);
      await log.settled();
      assert.is((await call(b, 'POST', '/api/v0002/device/types', { id: 'made-at-a' })).status, 409);
      assert.equal(await connectionsOf(b, 'a:abc123:everything'), ['+0', '-0 288', '+1']);
    }),
  );
});

together('share the members of a group: each message reaches one of them', async () => {
  const log = openLateLog({ seed: seed + 2 });
  await withNode(log, 'a', (a) =>
    withNode(log, 'b', async (b) => {
      const members = [
        await a.connected(application('A:abc123:sc:one')),
        await b.connected(application('A:abc123:sc:two')),
      ];
      for (const member of members) await member.subscribe([['iot-2/type/+/id/+/evt/+/fmt/+', 1]]);
      await log.settled();
      const senders = [await a.connected(dev1), await b.connected(dev2)];
      for (let n = 0; n < 10; n++)
        for (const sender of senders) await sender.publish('iot-2/evt/e/fmt/json', `${n}`, 1);
      const count = () => members.reduce((sum, member) => sum + member.messages().length, 0);
      for (const member of members)
        await member.until(() => count() >= 20 || member.messages().length >= 10 || undefined, 'its share');
      await log.settled();
      assert.is(count(), 20);
      for (const member of members) assert.is(member.messages().length, 10);
    }),
  );
});

together('stop one after the other: each says goodbye for its own', async () => {
  const log = openLateLog({ seed: seed + 3 });
  await withNode(log, 'a', async (a) => {
    await withNode(log, 'b', async (b) => {
      await a.connected(dev1);
      await b.connected(dev2);
      await log.settled();
    });
    await log.settled();
    assert.equal(await connectionsOf(a, dev1.clientId), ['+0']);
    assert.equal(await connectionsOf(a, dev2.clientId), ['+0', '-0 93']);
    const stopped = await a.events('SandboxStopped', 'ClientDisconnected');
    assert.equal(
      stopped.map(({ type }) => type),
      ['ClientDisconnected', 'SandboxStopped'],
    );
  });
});

const refused = suite('a log that takes nothing');

refused('is told to whoever comes, and goes on as if nothing had been when it is back', async () => {
  await alone(async (stage, log) => {
    const device = await stage.connected(dev1);
    const app = await stage.connected(application('a:abc123:everything'));
    await app.subscribe([['iot-2/type/+/id/+/evt/+/fmt/+', 1]]);
    log.be('refuses');
    const late = await stage.open();
    assert.is((await late.connect(dev2)).returnCode, 3);
    await late.untilClosed();
    const answer = await call(stage, 'POST', '/api/v0002/device/types', { id: 'refused' });
    assert.is(answer.status, 503);
    assert.match(await answer.text(), /did not take the change/);
    const where = { org: 'abc123', typeId: 't1', deviceId: 'dev1', eventId: 'e', payload: '1' };
    assert.is((await call(stage, 'POST', '/_sandbox/v1/messages', where)).status, 503);
    device.send(publishFrame({ topic: 'iot-2/evt/e/fmt/json', payload: 'lost', qos: 1, packetId: 7 }));
    await device.untilClosed();
    assert.equal(
      device.received.filter(({ type }) => type === 'puback'),
      [],
    );
    await app.subscribe([['iot-2/app/+/mon', 1]]).catch(() => undefined);
    await app.untilClosed();
    log.be('takes');
    // Their ends are said again until they are taken.
    await stage.untilEvent('ClientDisconnected', ({ clientId }) => clientId === dev1.clientId);
    const back = await stage.connected(dev1);
    await back.publish('iot-2/evt/e/fmt/json', 'kept', 1);
    await back.next('puback', 0);
    assert.is((await call(stage, 'POST', '/api/v0002/device/types', { id: 'refused' })).status, 201);
    assert.equal(
      (await stage.events('MessagePublished')).map(({ payload }) => String(payload)),
      ['kept'],
    );
  });
});

refused('though it had taken a CONNECT ends that connection when it comes in', async () => {
  await alone(async (stage, log) => {
    log.be('takes and forgets');
    const client = await stage.open();
    assert.is((await client.connect(dev1)).returnCode, 3);
    log.be('takes');
    await stage.untilEvent('ClientDisconnected');
    assert.equal(await connectionsOf(stage, dev1.clientId), ['+0', '-0 92']);
  });
});
