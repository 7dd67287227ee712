import { connectFrame, PINGREQ, publishFrame, subscribeFrame } from '../../doubles/mqtt-frames.ts';
import type { Packet } from '../../doubles/mqtt-packets.ts';
import type { RawClient } from '../../doubles/raw-client.ts';
import { type TestSandbox, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, dev1 } from '../../vectors/fixture.ts';

const test = suite('MQTT packets sent before they are asked for');

const app = application('a:abc123:hasty');
const sent = 'iot-2/type/t1/id/dev1/evt/e/fmt/json';

const connect = connectFrame(app);
/** Everything a client may want to say, without waiting for CONNACK. The messages come back to their sender. */
const session = Buffer.concat([
  connect,
  subscribeFrame(7, [['iot-2/type/+/id/+/evt/+/fmt/+', 0]]),
  publishFrame({ topic: sent, payload: 'zero' }),
  publishFrame({ topic: sent, payload: 'one', qos: 1, packetId: 8 }),
  PINGREQ,
]);

/** What the broker said, without the order in which answers of different kinds may overtake each other. */
function said({ received }: RawClient): string[] {
  return received.map(describe).sort();
}

function describe(packet: Packet): string {
  if (packet.type === 'publish') return `publish ${packet.payload}`;
  if (packet.type === 'connack') return `connack ${packet.returnCode}`;
  if (packet.type === 'suback') return `suback ${packet.packetId} [${packet.granted}]`;
  return 'packetId' in packet ? `${packet.type} ${packet.packetId}` : packet.type;
}

const everything = ['connack 0', 'pingresp', 'puback 8', 'publish one', 'publish zero', 'suback 7 [0]'];

/** Each chunk is sent when the broker has read the one before it. */
async function converse({ open }: TestSandbox, chunks: readonly Buffer[]): Promise<RawClient> {
  const client = await open();
  let bytes = 0;
  for (const chunk of chunks) {
    client.send(chunk);
    bytes += chunk.length;
    if (bytes >= connect.length) await client.next('connack', 0);
    // A turn for the bytes to arrive, and one for them to be read.
    else for (let turn = 0; turn < 2; turn++) await nextTurn();
  }
  await client.until(() => (client.received.length >= everything.length ? true : undefined), 'six packets');
  return client;
}

test('CONNECT, SUBSCRIBE and PUBLISH in one write are all answered, CONNACK first', async () => {
  await withSandbox({}, async (stage) => {
    const client = await converse(stage, [session]);
    assert.is(client.received[0]?.type, 'connack');
    assert.equal(said(client), everything);
  });
});

test('the same bytes are the same conversation wherever they are cut in two', async () => {
  await withSandbox({}, async (stage) => {
    for (let cut = 1; cut < session.length; cut++) {
      const client = await converse(stage, [session.subarray(0, cut), session.subarray(cut)]);
      assert.equal(said(client), everything, `cut behind byte ${cut}`);
      await client.disconnect();
    }
  });
});

test('the same bytes are the same conversation when they come one by one', async () => {
  await withSandbox({}, async (stage) => {
    const client = await converse(
      stage,
      Array.from(session, (_, at) => session.subarray(at, at + 1)),
    );
    assert.equal(said(client), everything);
  });
});

test('what is behind a good CONNECT is judged only after CONNACK', async () => {
  await withSandbox({}, async ({ open, untilEvent }) => {
    const client = await open();
    client.send(Buffer.concat([connectFrame(dev1), Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f])]));
    await client.untilClosed();
    assert.equal(client.received.map(describe), ['connack 0']);
    assert.is((await untilEvent('ClientDisconnected')).data.closeCode, 287);
  });
});

test('what is behind a CONNECT that is refused leaves no trace', async () => {
  await withSandbox({}, async ({ open, events }) => {
    const client = await open();
    const event = publishFrame({ topic: 'iot-2/evt/e/fmt/json', payload: '1', qos: 1, packetId: 1 });
    client.send(Buffer.concat([connectFrame({ ...dev1, pass: 'wrong' }), event, Buffer.from([0xff])]));
    await client.untilClosed();
    assert.equal(client.received.map(describe), ['connack 5']);
    assert.equal(await events('MessagePublished', 'PublishRefused', 'ClientDisconnected'), []);
  });
});

test('thousands of packets in one write are answered in order, and nobody is warned', async () => {
  const warnings: string[] = [];
  const listen = ({ message }: Error) => warnings.push(message);
  process.on('warning', listen);
  try {
    await withSandbox({}, async ({ connected }) => {
      const client = await connected(dev1);
      const subscribes = Array.from({ length: 1_000 }, (_, at) => at + 1);
      client.send(
        Buffer.concat([
          ...subscribes.map((packetId) => subscribeFrame(packetId, [['iot-2/cmd/+/fmt/+', 1]])),
          ...Array<Buffer>(20_000).fill(PINGREQ),
        ]),
      );
      await client.until(() => (client.received.length === 21_001 ? true : undefined), '21,000 answers');
      assert.equal(
        client.received.flatMap((packet) => (packet.type === 'suback' ? packet.packetId : [])),
        subscribes,
      );
    });
    await nextTurn();
    assert.equal(warnings, []);
  } finally {
    process.off('warning', listen);
  }
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
