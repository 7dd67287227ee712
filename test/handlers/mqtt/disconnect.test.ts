import { disconnect } from '../../../handlers/mqtt/disconnect.ts';
import { assert, suite } from '../../spec/suite.ts';
import { connected, left, noCounters, openFurnished } from '../furnished.ts';

const DEVICE = 'd:abc123:t1:dev1';
const WILL = { will: { topic: 'iot-2/evt/lwt/fmt/json', qos: 1, retain: true }, payload: Buffer.from('gone') } as const;

const test = suite('the end of a connection');

test("stands in the client's stream with its code, its reason and what it had carried", async () => {
  const { run, events, ...sandbox } = await openFurnished();
  const { connectionId } = connected({ run, events, ...sandbox }, DEVICE);
  const counters = { readBytes: 310, readMsg: 3, writeBytes: 12, writeMsg: 1 };
  const request = { clientId: DEVICE, connectionId, closeCode: 160, reason: 'The connection timed out.', counters };
  assert.is(run(disconnect, request), undefined);
  const event = events.at(-1);
  assert.equal([event?.type, event?.stream, event?.metadata.org], ['ClientDisconnected', `client-${DEVICE}`, 'abc123']);
  const { closeCode, reason, readMsg, connectedAt, user } = (event?.data ?? {}) as Record<string, unknown>;
  assert.equal([closeCode, reason, readMsg, user], [160, 'The connection timed out.', 3, 'use-token-auth']);
  assert.type(connectedAt, 'number');
  assert.is(event?.metadata.input?.handler, 'mqtt/disconnect');
});

// biome-ignore format: a table reads in columns
const endings: readonly (readonly [closeCode: number, types: readonly string[]])[] = [
  [0,   ['ClientDisconnected']],
  [91,  ['ClientDisconnected', 'MessagePublished']],
  [93,  ['ClientDisconnected', 'MessagePublished']],
  [160, ['ClientDisconnected', 'MessagePublished']],
  [276, ['ClientDisconnected', 'MessagePublished']],
];

for (const [closeCode, types] of endings) {
  test(`code ${closeCode} ${types.length > 1 ? 'publishes' : 'takes back'} the Will`, async () => {
    const sandbox = await openFurnished();
    const client = connected(sandbox, DEVICE, WILL);
    const before = sandbox.events.length;
    left(sandbox, client, closeCode);
    const after = sandbox.events.slice(before);
    assert.equal(
      after.map(({ type }) => type),
      types,
    );
    if (types.length === 1) return;
    assert.equal(after[1]?.data, { clientId: DEVICE, topic: 'iot-2/type/t1/id/dev1/evt/lwt/fmt/json', qos: 1 });
    assert.is(after[1]?.payload?.toString(), 'gone');
  });
}

test('of a connection that was taken over is recorded already', async () => {
  const sandbox = await openFurnished();
  const first = connected(sandbox, DEVICE, { connectionId: 'c1' });
  connected(sandbox, DEVICE, { connectionId: 'c2' });
  const before = sandbox.changes.length;
  left(sandbox, first, 91);
  assert.is(sandbox.changes.length, before);
  assert.is(sandbox.world.client(DEVICE)?.state.online?.connectionId, 'c2');
});

test('of a client that nobody knows leaves nothing', async () => {
  const sandbox = await openFurnished();
  const before = sandbox.changes.length;
  const request = { clientId: DEVICE, connectionId: 'c9', closeCode: 91, reason: 'x', counters: noCounters };
  sandbox.run(disconnect, request);
  assert.is(sandbox.changes.length, before);
});
