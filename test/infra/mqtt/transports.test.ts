import type { ConnectFields } from '../../doubles/mqtt-frames.ts';
import { openTcp, openTls, openWebSocket } from '../../doubles/open-client.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import type { Address } from '../../doubles/transport.ts';
import { withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { application, dev1 } from '../../vectors/fixture.ts';
import { heard } from './brief.ts';

const test = suite('the same MQTT over every transport');

/** Shared, so that certificates are made once. */
const data = temporaryDirectory();
const everyEvent = 'iot-2/type/+/id/+/evt/+/fmt/+';
const event = 'iot-2/evt/e/fmt/json';
const will = { topic: 'iot-2/evt/lwt/fmt/json', payload: 'gone' };

async function openUpgraded(address: Address): Promise<RawClient> {
  const { client, answer } = await openWebSocket(address, { host: 'abc123.messaging.example' });
  if (!client) throw new Error(`The upgrade was answered ${answer.status}.`);
  return client;
}

const transports: Readonly<Record<string, Readonly<{ open: typeof openTcp; secure: boolean; protocol: string }>>> = {
  TCP: { open: openTcp, secure: false, protocol: 'mqtt4' },
  TLS: { open: openTls, secure: true, protocol: 'mqtt4' },
  WebSocket: { open: openUpgraded, secure: false, protocol: 'mqtt4-ws' },
};

for (const [name, { open, secure, protocol }] of Object.entries(transports)) {
  test(`${name}: handshakes, takeover, refusal, Will and close codes`, async () => {
    await withSandbox({ data }, async ({ address, events, untilEvent }) => {
      const clients: RawClient[] = [];
      const arrive = async (fields: ConnectFields) => {
        const client = await open(address);
        clients.push(client);
        const { returnCode } = await client.connect(fields);
        return { client, returnCode };
      };
      try {
        const { client: app } = await arrive(application('a:abc123:watcher'));
        await app.subscribe([[everyEvent, 2]]);
        const { client: replaced } = await arrive({ ...dev1, will });
        const { client: device } = await arrive({ ...dev1, will });
        await replaced.untilClosed();
        for (const qos of [0, 1, 2] as const) await device.publish(event, `${qos}`, qos);
        await device.publish(event, Buffer.alloc(131_072, 'x'), 1);
        await device.ping();
        device.drop();
        const messages = await app.until(
          () => (app.messages().length === 6 ? app.messages() : undefined),
          'six messages',
        );
        assert.equal(
          messages.map(({ payload, qos }) => [payload.length > 9 ? payload.length : String(payload), qos]),
          [
            ['gone', 0],
            ['0', 0],
            ['1', 1],
            ['2', 2],
            [131_072, 1],
            ['gone', 0],
          ],
        );
        const refused = await arrive({ ...dev1, pass: 'wrong' });
        assert.is(refused.returnCode, 5);
        await refused.client.untilClosed();
        await app.disconnect();
        await untilEvent('ClientDisconnected', ({ closeCode }) => closeCode === 0);
        const ended = (await events('ClientDisconnected')).map(({ data }) => data);
        assert.equal(
          ended.map(({ closeCode }) => closeCode),
          [288, 91, 0],
        );
        assert.ok(ended.every((data) => data.secure === secure && data.protocol === protocol));
      } finally {
        for (const client of clients) client.drop();
      }
    });
  });

  test(`${name}: silence ends with 160`, async () => {
    await withSandbox({ data }, async ({ address, untilEvent }) => {
      const client = await open(address);
      await client.connect({ ...dev1, keepAliveSeconds: 1 });
      await client.untilClosed();
      assert.equal(heard(client), ['connack 0']);
      assert.is((await untilEvent('ClientDisconnected')).data.closeCode, 160);
    });
  });
}

test('a client of one transport takes over from one of another', async () => {
  await withSandbox({ data }, async ({ address, events }) => {
    const opened: RawClient[] = [];
    for (const { open } of Object.values(transports)) {
      const client = await open(address);
      opened.push(client);
      await client.connect(dev1);
    }
    const last = opened.pop();
    await Promise.all(opened.map((client) => client.untilClosed()));
    await last?.ping();
    last?.drop();
    assert.equal(
      (await events('ClientDisconnected')).map(({ data }) => data.closeCode),
      [288, 288],
    );
  });
});
