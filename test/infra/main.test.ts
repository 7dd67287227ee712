import { cpSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { startSandbox } from '../../infra/main.ts';
import { openTcp } from '../doubles/open-client.ts';
import { anyPlainPort, testConfig, withSandbox } from '../spec/sandbox.ts';
import { assert, suite } from '../spec/suite.ts';
import { temporaryDirectory } from '../spec/temporary.ts';
import { app1, application, dev1 } from '../vectors/fixture.ts';

const test = suite('starting and stopping a sandbox');

/** A port that another program has. */
async function takenPort(use: (port: number) => Promise<void>): Promise<void> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  try {
    await use(typeof address === 'object' && address ? address.port : 0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

async function rejection(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'nothing was thrown',
    (error: Error) => error.message,
  );
}

test('every port asked for is bound, and speaks MQTT and HTTP', async () => {
  await withSandbox({ listen: [0, 0], ...anyPlainPort }, async ({ sandbox, connected, plainAddress }) => {
    assert.is(sandbox.ports.length, 2);
    assert.equal(
      sandbox.bound.map(({ requested }) => requested),
      [0, 0],
    );
    assert.not(sandbox.ports.includes(plainAddress().port), 'the plain listener is apart');
    for (const port of sandbox.ports) {
      const client = await connected(dev1, { host: '127.0.0.1', port });
      await client.ping();
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`);
      assert.is(ready.status, 200);
      await ready.arrayBuffer();
    }
  });
});

test('the log says what was started, stopped and started again, and what was there is not made again', async () => {
  const onDisk = { store: 'lmdb', data: temporaryDirectory(), node: 'node-9' } as const;
  const types = async () =>
    withSandbox(onDisk, async ({ sandbox }) => {
      const seen: string[] = [];
      for await (const page of sandbox.store.readAll({ direction: 'forwards' }))
        for (const { type, metadata } of page) seen.push(metadata.node === 'node-9' ? type : `${type} elsewhere`);
      return seen;
    });
  const first = await types();
  assert.is(first[0], 'SandboxStarted');
  assert.ok(first.includes('OrgCreated'));
  const second = await types();
  assert.equal(
    second.filter((type) => type !== 'InputIgnored'),
    [...first, 'SandboxStopped', 'SandboxStarted'],
  );
  assert.ok(second.includes('InputIgnored'), 'that the presets were asked for again is told');
});

test('stopping twice is stopping once, and then the port is free', async () => {
  const sandbox = await startSandbox(await testConfig());
  const [port = 0] = sandbox.ports;
  const closing = sandbox.close();
  assert.is(sandbox.close(), closing);
  await closing;
  assert.match(await rejection(openTcp({ host: '127.0.0.1', port })), /ECONNREFUSED/);
});

test('a start for which no port is free says so, and leaves nothing open', async () => {
  await takenPort(async (port) => {
    const config = await testConfig({ store: 'lmdb' });
    assert.match(
      await rejection(startSandbox({ ...config, listen: [port] })),
      new RegExp(`no port could be bound:\\n {2}${port} \\(EADDRINUSE\\): .*--listen`),
    );
    // The log can be opened by somebody else.
    await withSandbox(config, async ({ connected }) => {
      await connected(dev1);
    });
  });
});

test('a port that is taken does not keep the others from working', async () => {
  await takenPort(async (port) => {
    await withSandbox({ listen: [port, 0] }, async ({ sandbox, connected }) => {
      assert.equal(
        sandbox.unbound.map(({ requested, code }) => [requested, code]),
        [[port, 'EADDRINUSE']],
      );
      await connected(dev1, { host: '127.0.0.1', port: sandbox.ports[0] ?? 0 });
    });
  });
});

test('a plain listener that cannot be had is a failure, and the other ports are let go', async () => {
  await takenPort(async (port) => {
    const config = await testConfig({ plainListener: { host: '127.0.0.1', port } });
    assert.match(await rejection(startSandbox(config)), new RegExp(`the plain listener's port ${port} .*EADDRINUSE`));
  });
});

test('a pair of certificates that cannot be read fails the start', async () => {
  const missing = join(temporaryDirectory(), 'missing.pem');
  const config = await testConfig({ tls: { certificate: missing, key: missing } });
  assert.match(await rejection(startSandbox(config)), /missing\.pem/);
});

test('whoever was connected when the log broke off is gone with 93, the Will included', async () => {
  const data = temporaryDirectory();
  const copy = temporaryDirectory();
  const will = { topic: 'iot-2/evt/lwt/fmt/json', payload: 'gone' } as const;
  await withSandbox({ store: 'lmdb', data }, async ({ connected, sandbox }) => {
    await connected({ ...dev1, will });
    await connected(app1);
    const gone = await connected(application('a:abc123:gone'));
    await gone.disconnect();
    await sandbox.store.flushed();
    // As after a crash: everything durable is there, and no goodbye.
    cpSync(data, copy, { recursive: true });
  });
  await withSandbox({ store: 'lmdb', data: copy }, async ({ events, connected }) => {
    const ended = (await events('ClientDisconnected')).filter(({ data: { closeCode } }) => closeCode === 93);
    assert.equal(
      ended.map(({ data: { clientId, reason } }) => [clientId, reason]),
      [dev1, app1].map(({ clientId }) => [clientId, 'The connection was closed because the server was shutdown.']),
    );
    assert.equal(
      (await events('MessagePublished')).map(({ payload }) => String(payload)),
      ['gone'],
    );
    const order = (await events('ClientDisconnected', 'SandboxStarted')).map(({ type }) => type);
    assert.is(order.at(-1), 'SandboxStarted', 'told before anything new');
    const watcher = await connected(application('a:abc123:watcher'));
    await watcher.subscribe([
      ['iot-2/type/+/id/+/mon', 0],
      ['iot-2/app/app1/mon', 0],
    ]);
    await watcher.ping();
    assert.equal(
      watcher.messages().map(({ topic, payload, retain }) => [topic, JSON.parse(String(payload)).CloseCode, retain]),
      [['iot-2/type/t1/id/dev1/mon', 93, true]],
    );
  });
  await withSandbox({ store: 'lmdb', data: copy }, async ({ events }) => {
    assert.is((await events('ClientDisconnected')).filter(({ data: d }) => d.closeCode === 93).length, 3);
  });
});

test('a bound that is lower after a restart applies to the queues that are there', async () => {
  const onDisk = { store: 'lmdb', data: temporaryDirectory() } as const;
  const watcher = { ...application('a:abc123:watcher'), clean: false };
  await withSandbox(onDisk, async ({ connected }) => {
    const client = await connected(watcher);
    await client.subscribe([['iot-2/type/+/id/+/evt/+/fmt/+', 1]]);
    await client.disconnect();
    const device = await connected(dev1);
    for (const payload of ['1', '2', '3', '4']) await device.publish('iot-2/evt/e/fmt/json', payload, 1);
  });
  await withSandbox({ ...onDisk, queuedMessagesMax: 2 }, async ({ connected, events }) => {
    const positions = (await events('MessagePublished')).map(({ position }) => position);
    const dropped = (await events('DeliveriesDropped')).flatMap(({ data }) => data.positions);
    assert.equal(dropped, positions.slice(0, 2));
    const client = await connected(watcher);
    await client.until(() => client.messages()[1], 'two messages');
    assert.equal(
      client.messages().map(({ payload }) => String(payload)),
      ['3', '4'],
    );
  });
});

test('two sandboxes in one process know nothing of each other', async () => {
  await withSandbox({}, async (one) => {
    await withSandbox({}, async (two) => {
      const first = await one.connected(dev1);
      const second = await two.connected(dev1);
      await first.ping();
      await second.publish('iot-2/evt/e/fmt/json', 'x', 1);
      assert.equal(await one.events('MessagePublished', 'ClientDisconnected'), []);
    });
  });
});
