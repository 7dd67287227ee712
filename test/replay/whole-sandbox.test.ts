/** What a whole sandbox records of its clients is decided again as it was, every event of it. */
import { join } from 'node:path';
import { openLmdbReader } from '../../infra/store/lmdb-read-only.ts';
import { cli } from '../infra/cli/spec.ts';
import { assert, suite } from '../spec/suite.ts';
import { temporaryDirectory } from '../spec/temporary.ts';
import { recordTraffic } from './traffic.ts';

const test = suite<{ data: string }>('replay of a whole sandbox', {} as never);

test.before(async (context) => {
  context.data = await recordTraffic();
});

/** What the traffic must have left, so that the test says something. */
const wanted = [
  'SandboxStarted',
  'SandboxStopped',
  'OrgCreated',
  'InputIgnored',
  'InputRefused',
  'ConnectRefused',
  'ClientConnected',
  'ClientDisconnected',
  'ClientSubscribed',
  'SubscribeRefused',
  'ClientUnsubscribed',
  'MessagePublished',
  'PublishRefused',
  'DuplicateReceived',
  'MessageReleased',
  'DeliveriesAcknowledged',
  'DeliveriesDropped',
  'DeviceTypeAdded',
  'DeviceRegistered',
  'DeviceUpdated',
  'DeviceDeleted',
  'ApiKeyCreated',
  'ApiRequestAnswered',
  'ClockSet',
];

test('has no divergence and skips nothing', async ({ data }) => {
  const store = await openLmdbReader(join(data, 'log'));
  const types = new Set<string>();
  for await (const page of store.readAll({ direction: 'forwards' })) for (const { type } of page) types.add(type);
  const events = store.head() + 1;
  await store.close();
  assert.equal(
    wanted.filter((type) => !types.has(type)),
    [],
  );
  const { exitCode, output, complaints } = await cli(['replay', '--data', data, '--verbose']);
  assert.is(complaints, '');
  assert.is(exitCode, 0, output);
  const [first = '', ...rest] = output.split('\n');
  const [, inputs, replayed] = /^replay: (\d+) inputs, (\d+) events, 0 divergences$/.exec(first) ?? [];
  assert.is(Number(replayed), events, first);
  assert.ok(Number(inputs) > 200, first);
  const handlers = rest.map((line) => line.trim().split(/ +/)[1]);
  for (const name of ['mqtt/connect', 'mqtt/drop', 'devices/register', 'sandbox/republish-message'])
    assert.ok(handlers.includes(name), name);
});

test('nor has what is exported of an org, wherever it is replayed', async ({ data }) => {
  const directory = temporaryDirectory();
  for (const org of ['abc123', 'def456']) {
    const file = join(directory, `${org}.gz`);
    const exported = await cli(['export', '--data', data, '--org', org, '--file', file]);
    assert.is(exported.exitCode, 0, exported.complaints);
    const { exitCode, output } = await cli(['replay', file], { directory });
    assert.match(output, /^replay: [1-9]\d* inputs, [1-9]\d* events, 0 divergences$/);
    assert.is(exitCode, 0);
  }
});
