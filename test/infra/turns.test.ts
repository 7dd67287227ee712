/** Inputs over a log whose order is made elsewhere: who waits for whom, and what becomes of those that others are quicker than. */
import { addDeviceType } from '../../handlers/device-types/add.ts';
import { updateDeviceType } from '../../handlers/device-types/update.ts';
import { connect } from '../../handlers/mqtt/connect.ts';
import { stop } from '../../handlers/sandbox/facts.ts';
import { recover } from '../../infra/recover.ts';
import { createRunner, type Runner, replied } from '../../infra/runner.ts';
import { World } from '../../projections/world.ts';
import { openLateLog } from '../doubles/late-store.ts';
import { seed } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';
import { addType, arrival, caller, NOW } from './runner-stage.ts';

const test = suite('inputs that take turns');

type Log = ReturnType<typeof openLateLog>;

async function nodeOn(log: Log, node: string) {
  const store = log.open();
  const world = new World();
  const types: string[] = [];
  await store.follow(0, (event) => {
    world.fold(event);
    types.push(event.type);
  });
  let ids = 0;
  const runner = createRunner({ store, world, node, now: () => NOW, ids: () => `${node}-${ids++}`, random: () => 0.5 });
  return { store, world, types, runner };
}

const update = (description: string) => ({ caller, typeId: 't1', body: { description } });

/** What is told of an input, as it is told. */
function hearing({ runInTurn }: Runner, description: string, heard: string[]): void {
  runInTurn(updateDeviceType, update(description), {
    replied: () => heard.push(`replied ${description}`),
    durable: () => heard.push(`durable ${description}`),
    failed: ({ message }) => heard.push(`failed ${description}: ${message}`),
  });
}

test('are decided when the one before has arrived, each on what that left', async () => {
  const log = openLateLog({ seed });
  const { runner, store, world } = await nodeOn(log, 'a');
  await replied(runner, addDeviceType, addType);
  const heard: string[] = [];
  for (const text of ['1', '2', '3']) hearing(runner, text, heard);
  assert.equal(heard, [], 'nothing has arrived yet');
  await log.settled();
  assert.equal(heard, ['replied 1', 'durable 1', 'replied 2', 'durable 2', 'replied 3', 'durable 3']);
  assert.equal(
    [1, 2, 3].map((position) => store.get(position)?.metadata.basis),
    [0, 1, 2],
  );
  assert.is(world.registry.deviceType('abc123', 't1')?.description, '3');
});

test('of other streams do not wait, nor does what the node says for itself', async () => {
  const log = openLateLog({ seed });
  const { runner, types } = await nodeOn(log, 'a');
  await replied(runner, addDeviceType, addType);
  log.hold();
  const heard: string[] = [];
  hearing(runner, '1', heard);
  runner.runInTurn(
    addDeviceType,
    { caller, body: { id: 't2', classId: 'Device' } },
    { replied: () => heard.push('t2') },
  );
  assert.is(runner.run(stop, { node: 'a' }), undefined);
  log.release();
  await log.settled();
  assert.equal([...heard].sort(), ['durable 1', 'replied 1', 't2']);
  assert.equal(types.slice(1).sort(), ['DeviceTypeAdded', 'DeviceTypeUpdated', 'SandboxStopped']);
});

test('are told of a refusal when it has arrived, like of everything else', async () => {
  const log = openLateLog({ seed });
  const { runner, types } = await nodeOn(log, 'a');
  const codes: unknown[] = [];
  const nobody = { ...arrival, plain: false, clientId: 'nobody' };
  runner.runInTurn(connect, nobody, { replied: ({ returnCode }) => codes.push(returnCode, ...types) });
  assert.equal(codes, []);
  await log.settled();
  assert.equal(codes, [5, 'ConnectRefused']);
});

/** A node whose next updates another one gets ahead of, so often. */
async function overtaken(times: number) {
  let left = 0;
  const log = openLateLog({
    seed,
    before: ({ stream, events: [first] }, { inject }) => {
      if (first === undefined || left === 0 || !stream.startsWith('deviceType-')) return;
      const data = { ...first.data, description: `other ${left}` };
      inject(stream, [{ ...first, id: `other-${left--}`, data, metadata: { ...first.metadata, node: 'other' } }]);
    },
  });
  const node = await nodeOn(log, 'a');
  await replied(node.runner, addDeviceType, addType);
  left = times;
  const heard: string[] = [];
  hearing(node.runner, 'mine', heard);
  hearing(node.runner, 'next', heard);
  await log.settled();
  return { ...node, heard };
}

const overtakings: readonly (readonly [times: number, heard: readonly string[], by: readonly string[]])[] = [
  [0, ['replied mine', 'durable mine', 'replied next', 'durable next'], ['a', 'a']],
  [1, ['replied mine', 'durable mine', 'replied next', 'durable next'], ['other', 'a', 'a']],
  [3, ['replied mine', 'durable mine', 'replied next', 'durable next'], ['other', 'other', 'other', 'a', 'a']],
  [
    4,
    [
      'failed mine: somebody else changed "deviceType-abc123:t1" 4 times in between: try again',
      'replied next',
      'durable next',
    ],
    ['other', 'other', 'other', 'other', 'a'],
  ],
];
for (const [times, told, by] of overtakings) {
  test(`that others were quicker than ${times} times are decided again on what that left, within bounds`, async () => {
    const { heard, store, world } = await overtaken(times);
    assert.equal(heard, told);
    const nodes = by.map((_, place) => store.get(place + 1)?.metadata.node);
    assert.equal([...nodes, store.get(by.length + 1)], [...by, undefined]);
    assert.is(world.registry.deviceType('abc123', 't1')?.description, 'next');
  });
}

test('that wait in too great a number are refused', async () => {
  const log = openLateLog({ seed });
  const { runner } = await nodeOn(log, 'a');
  await replied(runner, addDeviceType, addType);
  log.hold();
  const heard: string[] = [];
  for (let nth = 0; nth < 1_002; nth++) hearing(runner, `${nth}`, heard);
  assert.equal(heard, [
    'failed 1001: 1000 inputs wait for "deviceType-abc123:t1" already: try again when the log has taken them',
  ]);
  log.be('refuses');
  log.release();
  await log.settled();
  assert.is(heard.length, 1_002);
});

test('whose code breaks when their turn comes tell so, and let the next one come', async () => {
  const log = openLateLog({ seed });
  const { runner } = await nodeOn(log, 'a');
  await replied(runner, addDeviceType, addType);
  const heard: string[] = [];
  hearing(runner, '1', heard);
  let called = 0;
  const breaking: typeof updateDeviceType = {
    ...updateDeviceType,
    toCommand: (...given) => {
      if (called++ > 0) throw new Error('broken');
      return updateDeviceType.toCommand(...given);
    },
  };
  runner.runInTurn(breaking, update('2'), { thrown: (error) => heard.push(String(error)) });
  hearing(runner, '3', heard);
  await log.settled();
  assert.equal([...heard].sort(), ['Error: broken', 'durable 1', 'durable 3', 'replied 1', 'replied 3']);
});

test('of a start end the connections of its own node only', async () => {
  const log = openLateLog({ seed });
  const [a, b] = [await nodeOn(log, 'a'), await nodeOn(log, 'b')];
  await replied(a.runner, connect, arrival);
  await replied(b.runner, connect, { ...arrival, clientId: 'other', connectionId: 'connection-2' });
  await log.settled();
  const again = await nodeOn(log, 'a');
  await recover(again.world, again.runner, 'a');
  const online = [...again.world.clients()].map(({ session, state }) => [session.clientId, state.online?.node]);
  assert.equal(online, [['p:plain:other', 'b']]);
});
