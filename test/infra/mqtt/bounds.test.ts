import type { Socket } from 'node:net';
import { ackFrame, type ConnectFields, connectFrame, publishFrame, subscribeFrame } from '../../doubles/mqtt-frames.ts';
import { RawClient } from '../../doubles/raw-client.ts';
import { overSocket, tcpSocket } from '../../doubles/transport.ts';
import { type TestSandbox, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, dev1 } from '../../vectors/fixture.ts';

const test = suite('clients that do not keep up');

const everyEvent = 'iot-2/type/+/id/+/evt/+/fmt/+';
const topic = 'iot-2/evt/big/fmt/bin';
const SIZE = 100_000;
/** More than the system's own buffers on both sides of a connection take, and the broker's bound with it. */
const HELD_BYTES_MAX = 16_000_000;

/** A client that subscribes and from then on reads nothing: its socket stands still once the system's buffers are full. */
async function deafReader({ address, untilEvent }: TestSandbox, fields: ConnectFields, qos: number): Promise<Socket> {
  const socket = await tcpSocket(address);
  socket.pause();
  socket.write(Buffer.concat([connectFrame(fields), subscribeFrame(1, [[everyEvent, qos]])]));
  await untilEvent('ClientSubscribed', ({ clientId }) => clientId === fields.clientId);
  return socket;
}

/** Publishes numbered messages of `SIZE` bytes, `count` or until `enough` says so. */
async function flood(
  sender: RawClient,
  qos: 0 | 1,
  { count, enough = () => false }: { count: number; enough?: () => boolean },
): Promise<number> {
  let sent = 0;
  for (; sent < count && !enough(); sent++) {
    const payload = Buffer.alloc(SIZE, 'x');
    payload.writeUInt32BE(sent, 0);
    sender.send(publishFrame({ topic, payload, qos, packetId: sent + 1 }));
    // The broker has read it by the time it answers, so that the sender's own buffers stay small.
    if (sent % 8 === 7) await sender.ping();
  }
  await sender.ping();
  return sent;
}

test('a reader that takes no QoS 0 is dropped with 178; the others get everything', async () => {
  await withSandbox({ outboundBytesMax: 1_000_000 }, async (stage) => {
    const slow = application('a:abc123:slow');
    const socket = await deafReader(stage, slow, 0);
    const good = await stage.connected(application('a:abc123:good'));
    await good.subscribe([[everyEvent, 0]]);
    const device = await stage.connected(dev1);
    let ended = false;
    const dropped = stage
      .untilEvent('ClientDisconnected', ({ clientId }) => clientId === slow.clientId)
      .finally(() => {
        ended = true;
      });
    const sent = await flood(device, 0, { count: 1_000, enough: () => ended });
    const { data } = await dropped;
    assert.is(data.closeCode, 178);
    assert.match(data.reason, /slow consumer.*1000000 bytes/);
    assert.ok(data.writeBytes < HELD_BYTES_MAX, `${data.writeBytes} bytes were held for it`);
    await good.until(() => (good.messages().length === sent ? true : undefined), `${sent} messages`);
    socket.destroy();
  });
});

test('a reader that takes no QoS 1 keeps its connection, and everything waits in the log until it reads', async () => {
  await withSandbox({}, async (stage) => {
    const slow = application('a:abc123:slow');
    const socket = await deafReader(stage, slow, 1);
    const device = await stage.connected(dev1);
    const count = 300;
    await flood(device, 1, { count });
    await device.until(
      () => (device.received.filter(({ type }) => type === 'puback').length === count ? true : undefined),
      'every PUBACK',
    );
    assert.equal(await stage.events('ClientDisconnected', 'DeliveriesDropped'), []);
    const reader = new RawClient(overSocket(socket));
    await reader.until(() => (reader.messages().length === count ? true : undefined), 'all messages');
    assert.equal(
      reader.messages().map(({ payload }) => payload.readUInt32BE(0)),
      Array.from({ length: count }, (_, at) => at),
    );
    assert.ok(reader.messages().every(({ dup }) => !dup));
    await reader.disconnect();
    assert.equal(await stage.events('DeliveriesDropped'), []);
  });
});

test('what waits for a reader that takes no QoS 1 is not in memory', async () => {
  await withSandbox({}, async (stage) => {
    const slow = application('a:abc123:slow');
    const socket = await deafReader(stage, slow, 1);
    const device = await stage.connected(dev1);
    await flood(device, 1, { count: 250 });
    socket.destroy();
    const { data } = await stage.untilEvent('ClientDisconnected', ({ clientId }) => clientId === slow.clientId);
    assert.ok(data.writeBytes < HELD_BYTES_MAX, `${data.writeBytes} bytes were held for it`);
  });
});

test('a bound that is set low drops no reader of QoS 1 for being slow', async () => {
  await withSandbox({ outboundBytesMax: 300_000 }, async (stage) => {
    const socket = await deafReader(stage, application('a:abc123:slow'), 1);
    const device = await stage.connected(dev1);
    await flood(device, 1, { count: 150 });
    assert.equal(await stage.events('ClientDisconnected'), []);
    const reader = new RawClient(overSocket(socket));
    await reader.until(() => (reader.messages().length === 150 ? true : undefined), 'all messages');
    await reader.disconnect();
  });
});

test('a reader that acknowledges nothing loses the oldest that wait, and none that is under way', async () => {
  await withSandbox({ queuedMessagesMax: 20 }, async (stage) => {
    const lazy = await stage.connected(dev1);
    lazy.acknowledge = false;
    await lazy.subscribe([['iot-2/cmd/+/fmt/+', 1]]);
    const app = await stage.connected(application('a:abc123:sender'));
    const numbers = Array.from({ length: 50 }, (_, at) => at);
    for (const at of numbers) await app.publish('iot-2/type/t1/id/dev1/cmd/go/fmt/json', `${at}`, 1);
    const positions = (await stage.events('MessagePublished')).map(({ position }) => position);
    const dropped = (await stage.events('DeliveriesDropped')).flatMap(({ data }) => data.positions);
    // Ten are under way, twenty wait.
    assert.equal(dropped, positions.slice(10, 30));
    for (let next = 0; next < 30; next++) {
      await lazy.until(() => lazy.messages()[next], `message ${next}`);
      lazy.send(ackFrame('puback', lazy.messages()[next]?.packetId ?? 0));
    }
    await lazy.ping();
    assert.equal(
      lazy.messages().map(({ payload }) => Number(String(payload))),
      numbers.filter((at) => at < 10 || at >= 30),
    );
  });
});
