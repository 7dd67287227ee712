import { ackFrame, connectFrame, frame, subscribeFrame, unsubscribeFrame } from '../../doubles/mqtt-frames.ts';
import { anyPlainPort, withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { dev1 } from '../../vectors/fixture.ts';
import { hear, heard } from './brief.ts';

const test = suite('the forms of packets');

const v31 = { protocolName: 'MQIsdp', level: 3 };
const commands = 'iot-2/cmd/+/fmt/+';

/** A packet with other flags in its first byte. */
function flagged(packet: Buffer, flags: number): Buffer {
  const copy = Buffer.from(packet);
  copy[0] = ((copy[0] ?? 0) & 0xf0) | flags;
  return copy;
}

// biome-ignore format: a table reads in columns
const reserved: readonly (readonly [string, Buffer, number])[] = [
  ['SUBSCRIBE',   flagged(subscribeFrame(1, [[commands, 1]]), 0), 272],
  ['SUBSCRIBE',   flagged(subscribeFrame(1, [[commands, 1]]), 10), 272],
  ['UNSUBSCRIBE', flagged(unsubscribeFrame(1, [commands]), 0), 272],
  ['PUBREL',      flagged(ackFrame('pubrel', 1), 0), 272],
  ['PUBACK',      flagged(ackFrame('puback', 1), 1), 272],
  ['PUBREC',      flagged(ackFrame('pubrec', 1), 2), 272],
  ['PUBCOMP',     flagged(ackFrame('pubcomp', 1), 8), 272],
  ['PINGREQ',     frame(0xc1, Buffer.alloc(0)), 272],
  ['DISCONNECT',  frame(0xe1, Buffer.alloc(0)), 272],
  ['DISCONNECT',  frame(0xe0, Buffer.from([0])), 271],
  ['PUBACK',      frame(0x40, Buffer.from([0, 1, 0])), 271],
  ['PUBREL',      frame(0x62, Buffer.from([0])), 271],
  ['CONNACK',     frame(0x20, Buffer.from([0, 0])), 275],
  ['SUBACK',      frame(0x90, Buffer.from([0, 1, 0])), 275],
  ['UNSUBACK',    frame(0xb0, Buffer.from([0, 1])), 275],
  ['PINGRESP',    frame(0xd0, Buffer.alloc(0)), 275],
];

for (const [name, bytes, closeCode] of reserved) {
  test(`${name} as ${bytes.toString('hex').slice(0, 12)} closes with ${closeCode}`, async () => {
    await withSandbox({}, async ({ connected, untilEvent }) => {
      const device = await connected(dev1);
      device.send(bytes);
      await device.untilClosed();
      assert.is((await untilEvent('ClientDisconnected')).data.closeCode, closeCode);
      assert.equal(heard(device), ['connack 0']);
    });
  });
}

test('MQTT 3.1 may mark repetitions of SUBSCRIBE, UNSUBSCRIBE and PUBREL', async () => {
  await withSandbox({}, async ({ connected }) => {
    const device = await connected({ ...dev1, ...v31 });
    device.send(flagged(subscribeFrame(1, [[commands, 1]]), 10));
    assert.equal((await hear(device, 2)).slice(1), ['suback #1 1']);
    device.send(flagged(unsubscribeFrame(2, [commands]), 10));
    assert.equal((await hear(device, 3)).slice(2), ['unsuback #2']);
    device.send(flagged(ackFrame('pubrel', 3), 10));
    assert.equal((await hear(device, 4)).slice(3), ['pubcomp #3']);
  });
});

test('UNSUBSCRIBE of anything is answered', async () => {
  await withSandbox({}, async ({ connected }) => {
    const device = await connected(dev1);
    device.send(unsubscribeFrame(1, ['never/subscribed', commands, 'a#', '+x', 'a/'.repeat(200)]));
    assert.equal((await hear(device, 2)).slice(1), ['unsuback #1']);
  });
});

test('UNSUBSCRIBE of what no topic may hold closes the connection', async () => {
  await withSandbox({}, async ({ connected, events }) => {
    const device = await connected(dev1);
    device.send(unsubscribeFrame(1, [commands, 'iot-2/cmd/a\u0001b/fmt/json']));
    await device.untilClosed();
    const [refused] = await events('UnsubscribeRefused');
    assert.equal(
      Object.entries(refused?.data ?? {}).find(([name]) => name === 'closeCode'),
      ['closeCode', 276],
    );
  });
});

test('a SUBSCRIBE of many filters gets as many codes', async () => {
  await withSandbox(anyPlainPort, async ({ connected, plainAddress }) => {
    const client = await connected({ clientId: 'many' }, plainAddress());
    const filters = Array.from({ length: 400 }, (_, at) => [`filter/${at}`, at % 3] as const);
    assert.equal(
      await client.subscribe(filters),
      filters.map(([, qos]) => qos),
    );
  });
});

test('a client of MQTT 5 is told that its version is not supported, and so is the log', async () => {
  await withSandbox({}, async ({ open, untilEvent }) => {
    const client = await open();
    const [name, level] = ['MQTT', 5];
    const whole = connectFrame({ ...dev1, protocolName: name, level });
    client.send(whole);
    await client.untilClosed();
    assert.equal(client.received, [{ type: 'other', header: 0x20, body: Buffer.from([0, 0x84, 0]) }]);
    const { data } = await untilEvent('ConnectRefused');
    assert.equal([data.rejection, data.closeCode], ['protocol-unsupported', 293]);
    assert.match(data.reason, /MQTT 5 .*docs\/fidelity\.md/);
  });
});
