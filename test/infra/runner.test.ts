import { addDeviceType } from '../../handlers/device-types/add.ts';
import { updateDeviceType } from '../../handlers/device-types/update.ts';
import { connect } from '../../handlers/mqtt/connect.ts';
import { disconnect } from '../../handlers/mqtt/disconnect.ts';
import { publish } from '../../handlers/mqtt/publish.ts';
import { createRunner } from '../../infra/runner.ts';
import type { EventStore } from '../../infra/store/event-store.ts';
import { openMemoryStore } from '../../infra/store/memory.ts';
import { World } from '../../projections/world.ts';
import { assert, suite } from '../spec/suite.ts';

import { addType, arrival, caller, counters, message, NOW, parts, told } from './runner-stage.ts';

const test = suite('the loop that every handler runs in');

test('what was decided stands in the aggregate’s stream, each event with an id and an envelope of its own', async () => {
  const { runner, log } = await parts();
  const will = { topic: 'gone', qos: 0, retain: false } as const;
  runner.run(connect, { ...arrival, will, payload: Buffer.from('bye') }, { correlationId: 'connection-1' });
  runner.run(
    disconnect,
    { clientId: 'p:plain:someone', connectionId: 'connection-1', closeCode: 91, reason: 'gone', counters },
    { correlationId: 'connection-1', causationId: 'id-0' },
  );
  assert.equal(
    log.map(({ stream, revision, type, id }) => [stream, revision, type, id]),
    [
      ['client-p:plain:someone', 0, 'ClientConnected', 'id-0'],
      ['client-p:plain:someone', 1, 'ClientDisconnected', 'id-1'],
      ['client-p:plain:someone', 2, 'MessagePublished', 'id-2'],
    ],
  );
  assert.equal(
    log.map(({ metadata: { input: _, ...rest } }) => rest),
    [
      { org: 'plain', node: 'node-7', at: NOW, recordedAt: NOW, version: 1, correlationId: 'connection-1' },
      ...Array(2).fill({
        org: 'plain',
        node: 'node-7',
        at: NOW,
        recordedAt: NOW,
        version: 1,
        correlationId: 'connection-1',
        causationId: 'id-0',
      }),
    ],
  );
  assert.is(String(log[2]?.payload), 'bye');
});

test('traffic stands in a stream of the node', async () => {
  const { runner, log } = await parts();
  runner.run(connect, arrival);
  runner.run(publish, message(Buffer.from('x')));
  assert.is(log.at(-1)?.stream, 'messages-node-7');
});

test('the input is recorded once, with the context it had, and without bytes that the event has', async () => {
  const { runner, log, world } = await parts();
  const request = { ...arrival, will: { topic: 'gone', qos: 0, retain: false }, payload: Buffer.from('bye') } as const;
  runner.run(connect, request);
  const gone = { clientId: 'p:plain:someone', connectionId: 'connection-1', closeCode: 91, reason: 'gone', counters };
  runner.run(disconnect, gone);
  assert.equal(
    log.map(({ metadata: { input } }) => input),
    [
      {
        handler: 'mqtt/connect',
        request: { ...request, payload: { bytes: 3 } },
        context: { now: NOW, ids: [], random: [0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07] },
      },
      { handler: 'mqtt/disconnect', request: gone, context: { now: NOW, ids: [], random: [] } },
      undefined,
    ],
  );
  assert.is(world.position, 2);
});

test('an input that can be rebuilt from its event is not recorded', async () => {
  const { runner, log } = await parts();
  runner.run(connect, arrival);
  runner.run(publish, message(Buffer.from('x')));
  assert.is(log.at(-1)?.metadata.input, undefined);
});

test('the reply comes at once, and "durable" when the events are: with the first id and the last position', async () => {
  const { runner, store } = await parts();
  runner.run(connect, { ...arrival, will: { topic: 'w', qos: 0, retain: false } });
  await store.flushed();
  const told: unknown[] = [];
  const gone = { clientId: 'p:plain:someone', connectionId: 'connection-1', closeCode: 91, reason: '', counters };
  runner.run(disconnect, gone, { durable: (recorded) => told.push({ ...recorded, head: store.head() }) });
  assert.equal(told, []);
  await store.flushed();
  assert.equal(told, [{ id: 'id-1', position: 2, head: 2 }]);
});

test('a refusal is an event like any other, in a stream of the node', async () => {
  const { runner, log } = await parts();
  const reply = runner.run(connect, { ...arrival, plain: false, clientId: 'nobody' });
  assert.equal([reply.returnCode, log[0]?.type, log[0]?.stream], [5, 'ConnectRefused', 'refusals-node-7']);
});

test('nobody is told that an event is durable when the store takes nothing any more', async () => {
  const { runner, store, log } = await parts();
  await store.close();
  let told = 0;
  assert.throws(() => runner.run(connect, arrival, { durable: () => told++ }), /did not take/);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal([told, log], [0, []]);
});

test('each decision stands on the revision that the one before it left', async () => {
  const { runner, log, world } = await parts();
  runner.run(connect, arrival);
  runner.run(connect, { ...arrival, connectionId: 'connection-2', clean: false });
  assert.equal(
    log.map(({ revision, type, data }) => [revision, type, (data as { connectionId: string }).connectionId]),
    [
      [0, 'ClientConnected', 'connection-1'],
      [1, 'ClientDisconnected', 'connection-1'],
      [2, 'ClientConnected', 'connection-2'],
    ],
  );
  assert.is(world.client('p:plain:someone')?.revision, 2);
});

test('a refusal is the reply, and the next decision stands on the same revision', async () => {
  const { runner, log } = await parts();
  runner.run(addDeviceType, addType);
  const refusal = runner.run(addDeviceType, addType);
  assert.is('rule' in refusal && refusal.rule, 'device-type-exists');
  runner.run(updateDeviceType, { caller, typeId: 't1', body: { description: 'x' } });
  assert.equal(
    log.map(({ type, revision }) => [type, revision]),
    [
      ['DeviceTypeAdded', 0],
      ['InputRefused', 0],
      ['DeviceTypeUpdated', 1],
    ],
  );
});

test('whoever waits hears that the store refuses, and of nothing durable', async () => {
  const made = await parts();
  await made.store.close();
  const { heard, left } = await told(made, addDeviceType, addType);
  assert.is(heard.length, 1);
  assert.match(String(heard[0]), /closed/);
  assert.equal(left, []);
});

test('what was decided on an old revision is a fault of ours, whether anybody waits or not', () => {
  const store = {
    ...openMemoryStore(),
    append: (...[, , , settled]: Parameters<EventStore['append']>) =>
      settled?.({ ok: false, reason: 'wrong-expected-revision', actual: 4 }),
  };
  const now = () => NOW;
  const stale = createRunner({ store, world: new World(), node: 'n', now, ids: () => 'id', random: () => 0 });
  const told = () => assert.unreachable('there is nobody to tell');
  for (const waiting of [{}, { durable: told, failed: told }]) {
    assert.throws(
      () => stale.runInTurn(addDeviceType, addType, waiting),
      /device-types\/add was decided on an old revision; .* at 4/,
    );
  }
});
