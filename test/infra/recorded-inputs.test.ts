/** Every input leaves an event, and can be run again from the log. */
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { addDeviceType } from '../../handlers/device-types/add.ts';
import { connect } from '../../handlers/mqtt/connect.ts';
import { publish } from '../../handlers/mqtt/publish.ts';
import { defineOrg } from '../../handlers/registry/define.ts';
import { answerCall, stop } from '../../handlers/sandbox/facts.ts';
import { createRunner } from '../../infra/runner.ts';
import { openMemoryStore } from '../../infra/store/memory.ts';
import { World } from '../../projections/world.ts';
import { runAny } from '../doubles/run-any.ts';
import { assert, suite } from '../spec/suite.ts';
import { addType, arrival, message, NOW, org, type Parts, parts, told } from './runner-stage.ts';

const test = suite('inputs');

/** What stands beside the last event. */
const lastInput = ({ log }: Parts) => log.at(-1)?.metadata.input;

test('an input that is refused leaves an event that says so and keeps it, outside of the aggregate’s stream', async () => {
  const made = await parts();
  assert.equal(await told(made, addDeviceType, addType), { heard: ['durable'], left: ['DeviceTypeAdded'] });
  assert.equal(await told(made, addDeviceType, addType), { heard: ['durable'], left: ['InputRefused'] });
  const { stream, data, metadata } = made.log.at(-1) as RecordedEvent;
  assert.is(stream, 'inputs-node-7');
  assert.is(metadata.org, 'abc123');
  assert.equal({ ...data, reason: '' }, { handler: 'device-types/add', rule: 'device-type-exists', reason: '' });
  const input = { handler: 'device-types/add', request: addType, context: { now: NOW, ids: [], random: [] } };
  assert.equal(lastInput(made), input);
});

test('an input for which nothing was to be done leaves an event that keeps it, too', async () => {
  const made = await parts();
  assert.equal((await told(made, defineOrg, org)).left, ['OrgCreated']);
  assert.equal(await told(made, defineOrg, org), { heard: ['durable'], left: ['InputIgnored'] });
  const input = { handler: 'registry/define-org', request: org, context: { now: NOW, ids: [], random: [] } };
  assert.equal(lastInput(made), input);
});

test('an input holds the chance that was drawn', async () => {
  const made = await parts();
  const drawing = { ...defineOrg, name: 'drawing', draws: 2, decider: { ...defineOrg.decider, decide: () => [] } };
  made.runner.run(drawing, org);
  assert.equal(lastInput(made)?.context.random, [0, 0.01]);
});

test('an input that its event tells is not kept beside it', async () => {
  const { runner, log } = await parts();
  runner.run(answerCall, { method: 'POST', path: '/api/v0002/device/types', status: 409, durationMs: 1 });
  runner.run(connect, arrival);
  runner.run(publish, message(Buffer.from('x')));
  assert.equal(
    log.map(({ type, metadata }) => [type, metadata.input?.handler]),
    [
      ['ApiRequestAnswered', undefined],
      ['ClientConnected', 'mqtt/connect'],
      ['MessagePublished', undefined],
    ],
  );
});

test('of the bytes of an input their number is kept', async () => {
  const made = await parts();
  made.runner.run(connect, arrival);
  made.runner.run(publish, { ...message(Buffer.from('four')), topic: 'a/#' });
  assert.is(made.log.at(-1)?.type, 'PublishRefused');
  assert.equal((lastInput(made)?.request as { payload?: unknown } | undefined)?.payload, { bytes: 4 });
});

test('a decision names its basis when the world had not come to the end of the log', async () => {
  const store = openMemoryStore();
  const world = new World();
  const log: RecordedEvent[] = [];
  let runner: Parts['runner'] | undefined;
  await store.follow(0, (event) => {
    log.push(event);
    world.fold(event);
    // As the broker drops what is beyond a session's bound: in the middle of an append of several events.
    if (event.type === 'ClientDisconnected') runner?.run(stop, { node: 'node-7' });
  });
  let ids = 0;
  runner = {
    run: runAny(createRunner({ store, world, node: 'n', now: () => NOW, ids: () => `id-${ids++}`, random: () => 0 })),
  };
  runner.run(connect, arrival);
  runner.run(connect, { ...arrival, connectionId: 'connection-2' });
  assert.equal(
    log.map(({ position, type, metadata: { basis } }) => [position, type, basis]),
    [
      [0, 'ClientConnected', undefined],
      [1, 'ClientDisconnected', undefined],
      [2, 'ClientConnected', undefined],
      [3, 'SandboxStopped', 1],
    ],
  );
});

test('time is that of the org’s clock, and the wall clock stands beside it', async () => {
  const made = await parts();
  const set = { type: 'ClockSet', data: { org: 'abc123', mode: 'frozen', at: 42 } } as const;
  const metadata = { org: 'abc123', node: 'n', at: NOW, recordedAt: NOW, version: 1 };
  made.store.append('clock-abc123', 'none', [{ ...set, id: 'clock', metadata }]);
  made.runner.run(addDeviceType, addType);
  made.runner.run(stop, { node: 'n' });
  assert.equal(
    made.log.slice(1).map(({ metadata: { at, recordedAt, input } }) => [at, recordedAt, input?.context.now]),
    [
      [42, NOW, 42],
      [NOW, NOW, undefined],
    ],
  );
});
