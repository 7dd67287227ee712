import { UNRELEASED_MESSAGES_MAX } from '../../../domain/limits.ts';
import { type PublishReply, type PublishRequest, publish } from '../../../handlers/mqtt/publish.ts';
import { assert, suite } from '../../spec/suite.ts';
import { connected, EVENTS_ONLY, openFurnished, publishRequest } from '../furnished.ts';
import type { PureSandbox } from '../pure-sandbox.ts';
import { replyOf } from '../reply-of.ts';

const DEVICE = 'd:abc123:t1:dev1';
const EVENT = 'iot-2/evt/e/fmt/json';
const PLAIN = { plain: true, credential: 'none' } as const;

/** Publishes: the reply, and the last event. */
function run(
  sandbox: PureSandbox,
  clientId: string,
  topic: string,
  qos: 0 | 1 | 2 = 0,
  changes: Partial<PublishRequest> = {},
) {
  const request = publishRequest(clientId, topic, qos, changes);
  const before = sandbox.events.length;
  const reply: PublishReply = sandbox.run(publish, request);
  const events = sandbox.events.slice(before);
  assert.equal(replyOf(publish, events, request), reply, 'the reply says something else than the log');
  assert.is(events.length, 1);
  return { reply, event: events[0], data: (events[0]?.data ?? {}) as Readonly<Record<string, unknown>> };
}

const test = suite('PUBLISH');

test("a message is kept in the platform's form, with its bytes, in the traffic stream of its org", async () => {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE);
  const { reply, event, data } = run(sandbox, DEVICE, EVENT, 1, { packetId: 9, dup: true, retain: true });
  assert.is(reply, undefined);
  assert.equal([event?.type, event?.stream, event?.metadata.org], ['MessagePublished', 'messages-n1', 'abc123']);
  const topic = 'iot-2/type/t1/id/dev1/evt/e/fmt/json';
  assert.equal(data, { clientId: DEVICE, topic, qos: 1, packetId: 9, dup: true, retain: true });
  assert.is(event?.payload?.toString(), '{"x":1}');
  assert.is(event?.metadata.input, undefined, 'traffic does not carry its request twice');
});

// What a topic that its class may not use does, and with which reason.
// biome-ignore format: a table reads in columns
const violations: readonly (readonly [clientId: string, topic: string, closes: boolean, closeCode: number])[] = [
  [DEVICE,              'iot-2/cmd/reboot/fmt/json',             true,  276],
  [DEVICE,              '$SYS/x',                                true,  289],
  ['a:abc123:app1',     EVENT,                                   true,  276],
  ['A:abc123:sc:i1',    EVENT,                                   true,  276],
  ['g:abc123:gwt:gw1',  EVENT,                                   false, 276],
  ['d:quickstart:t:x',  'iot-2/evt/e/fmt/text',                  true,  276],
];

for (const [clientId, topic, closes, closeCode] of violations) {
  for (const qos of [0, 1, 2] as const) {
    test(`${clientId} to ${topic} at QoS ${qos}: ${closes ? 'closed' : 'stays'}`, async () => {
      const sandbox = await openFurnished();
      connected(sandbox, clientId);
      const { reply, event, data } = run(sandbox, clientId, topic, qos);
      assert.is(event?.type, 'PublishRefused');
      assert.equal([data.topic, data.closeCode, data.closed, data.payloadBytes], [topic, closeCode, closes, 7]);
      assert.is(event?.payload, undefined, 'what is refused is not kept');
      assert.equal(reply, closes ? { closeCode, reason: data.reason } : undefined);
    });
  }
}

test('a permission that is lacking looks like a rule that does not exist', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, 'a:abc123:app1', { user: EVENTS_ONLY });
  const { reply } = run(sandbox, 'a:abc123:app1', 'iot-2/type/t1/id/dev1/cmd/c/fmt/json');
  assert.is(reply?.reason.endsWith('The topic does not match an authorized rule'), true);
});

test('on the plain listener any topic goes, but not one that MQTT forbids', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, 'x', PLAIN);
  assert.is(run(sandbox, 'p:plain:x', '$SYS/any/topic').event?.type, 'MessagePublished');
  const { reply } = run(sandbox, 'p:plain:x', 'a/+', 1);
  assert.is(reply?.closeCode, 276);
});

test('a QoS 2 message is kept once, until its packet id is free again', async () => {
  const sandbox = await openFurnished();
  connected(sandbox, DEVICE);
  const types = [7, 7, 8, 7].map((packetId) => run(sandbox, DEVICE, EVENT, 2, { packetId }).event?.type);
  assert.equal(types, ['MessagePublished', 'DuplicateReceived', 'MessagePublished', 'DuplicateReceived']);
  assert.is(run(sandbox, DEVICE, EVENT, 1, { packetId: 7 }).event?.type, 'MessagePublished', 'QoS 1 is another matter');
});

test('too many QoS 2 messages without PUBREL close even a gateway', async () => {
  const sandbox = await openFurnished();
  const gateway = 'g:abc123:gwt:gw1';
  connected(sandbox, gateway);
  const topic = 'iot-2/type/t1/id/dev1/evt/e/fmt/json';
  for (let packetId = 1; packetId <= UNRELEASED_MESSAGES_MAX; packetId++) {
    sandbox.run(publish, publishRequest(gateway, topic, 2, { packetId }));
  }
  assert.is(sandbox.events.at(-1)?.type, 'MessagePublished');
  const { reply, data } = run(sandbox, gateway, topic, 2, { packetId: 60_000 });
  assert.equal([reply?.closeCode, data.rejection, data.closed], [299, 'too-many-unreleased', true]);
  assert.is(
    run(sandbox, gateway, topic, 2, { packetId: 1 }).event?.type,
    'DuplicateReceived',
    'an open one may come again',
  );
  assert.is(run(sandbox, gateway, topic, 1, { packetId: 60_000 }).event?.type, 'MessagePublished');
});

test('who is not connected cannot publish: that is a fault of the program, not of a client', async () => {
  const sandbox = await openFurnished();
  assert.throws(() => sandbox.run(publish, publishRequest(DEVICE, EVENT)), /publishes without being connected/);
});
