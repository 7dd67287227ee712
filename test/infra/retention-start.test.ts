/** A sandbox that is started on an old log, with a limit on its age. */
import { DAY_MS } from '../../domain/day.ts';
import { connect } from '../../handlers/mqtt/connect.ts';
import { subscribe } from '../../handlers/mqtt/subscribe.ts';
import { publishMessage } from '../../handlers/sandbox/publish-message.ts';
import { createIds } from '../../infra/chance.ts';
import { logDirectory } from '../../infra/log-directory.ts';
import { applyPresets } from '../../infra/presets.ts';
import { createRunner } from '../../infra/runner.ts';
import { compactLog } from '../../infra/store/compaction.ts';
import { openLmdbStore } from '../../infra/store/lmdb.ts';
import { World } from '../../projections/world.ts';
import { runAny } from '../doubles/run-any.ts';
import { connectRequest } from '../handlers/furnished.ts';
import { type TestSandbox, testConfig, withSandbox } from '../spec/sandbox.ts';
import { assert, suite } from '../spec/suite.ts';
import { temporaryDirectory } from '../spec/temporary.ts';

const test = suite('a start on a log that is too old');

const APP = 'a:abc123:app1';
const where = { org: 'abc123', typeId: 't1', deviceId: 'dev1', eventId: 'e', format: 'json', qos: 1 } as const;

/** A log as a sandbox left it three days ago: five messages, owed to an application that was connected and is durable. */
async function writeOldLog(data: string): Promise<number> {
  const store = await openLmdbStore({ directory: logDirectory({ data }) });
  const world = new World();
  await store.follow(0, (event) => void world.fold(event));
  const now = () => Date.now() - 3 * DAY_MS;
  const runner = createRunner({ store, world, node: 'node-0', now, ids: createIds(), random: () => 0 });
  await applyPresets((await testConfig()).orgs, runner, world);
  const run = runAny(runner);
  run(connect, connectRequest(APP, { user: 'a-abc123-k1k1k1k1k1', clean: false }));
  run(subscribe, { clientId: APP, filters: [{ filter: 'iot-2/type/+/id/+/evt/+/fmt/+', qos: 1 }] });
  for (let n = 0; n < 5; n++) runner.run(publishMessage, { ...where, payload: Buffer.from(`old ${n}`) });
  const end = store.accepted() + 1;
  await store.close();
  return end;
}

async function asked({ address }: TestSandbox, path: string) {
  const answer = await fetch(`http://127.0.0.1:${address.port}/_sandbox/v1${path}`);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

async function look(stage: TestSandbox, before: number): Promise<void> {
  const page = await asked(stage, '/timeline?q=event:MessagePublished');
  assert.equal([page.body.items, page.body.truncatedBefore], [[], before]);
  const registry = await asked(stage, '/timeline?q=event:DeviceRegistered');
  assert.ok((registry.body.items as unknown[]).length >= 4);
  assert.is((await asked(stage, '/orgs/abc123/devices/t1/dev1')).status, 200);
  assert.is((await asked(stage, `/orgs/abc123/devices/t1/dev1?at=${before - 1}`)).status, 200);
  const gone = await asked(stage, `/orgs/abc123/devices/t1/dev1?at=${before - 2}`);
  assert.equal([gone.status, gone.body.earliest], [410, before - 1]);
}

test('gives up the traffic, keeps the registry, tells who lost what, and goes on from there', async () => {
  const data = temporaryDirectory();
  const before = await writeOldLog(data);
  const onDisk = { store: 'lmdb', data } as const;
  await withSandbox({ ...onDisk, retentionDays: 1 }, async (stage) => {
    const { data: told } = await stage.untilEvent('HistoryTruncated');
    assert.equal(told, { before, events: before });
    const dropped = await stage.events('DeliveriesDropped');
    assert.equal(
      dropped.map((event) => [event.data.clientId, event.data.positions.length]),
      [[APP, 5]],
    );
  });
  // What was under way when the sandbox stopped was broken off: the next start does the rest.
  await withSandbox({ ...onDisk, retentionDays: 1 }, async (stage) => {
    const app = await stage.connected({ clientId: APP, user: 'a-abc123-k1k1k1k1k1', pass: 'tok-k1', clean: false });
    await app.ping();
    const messages = app.received.filter((packet) => packet.type === 'publish' && packet.topic.includes('/evt/'));
    assert.equal(messages, []);
    for (let items: unknown = undefined; (items as unknown[] | undefined)?.length !== 0; ) {
      ({ items } = (await asked(stage, '/timeline?q=event:MessagePublished')).body);
    }
  });
  await withSandbox(onDisk, (stage) => look(stage, before));
  await compactLog(logDirectory({ data }));
  await withSandbox(onDisk, (stage) => look(stage, before));
});
