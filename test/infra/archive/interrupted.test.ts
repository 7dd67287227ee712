/** An import that breaks off: nobody is let in, and the same import finishes it, wherever it broke off. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createArchives } from '../../../infra/archive/archives.ts';
import { createIds, systemRandom } from '../../../infra/chance.ts';
import { createRunner } from '../../../infra/runner.ts';
import type { EventStore } from '../../../infra/store/event-store.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { World } from '../../../projections/world.ts';
import { play, QUEUE } from '../../handlers/play-history.ts';
import { openPureSandbox, type PureSandbox } from '../../handlers/pure-sandbox.ts';
import { type History, history } from '../../handlers/random-history.ts';
import { fc, property } from '../../spec/property.ts';
import { withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { app1, dev1 } from '../../vectors/fixture.ts';
import { archivesOf, assertReplays, eventsOf, exported, exporter, freshPath, imported, stateOf } from './stage.ts';

const test = suite('an import that breaks off');
const org = 'abc123';

/** A log that takes so many events, and then no more. */
function failingAfter(store: EventStore, events: number): EventStore {
  let left = events;
  return {
    ...store,
    append: (stream, expected, added, settled) => {
      if (added.length > left) throw new Error('the disk is full');
      left -= added.length;
      store.append(stream, expected, added, settled);
    },
  };
}

/** Imports until the log takes no more; answers whether all of it was taken. */
async function brokenOff({ store, world, runner }: PureSandbox, path: string, events: number): Promise<boolean> {
  const archives = createArchives({ store: failingAfter(store, events), world, runner, exporter });
  return archives.import({ path }).then(
    ({ ok }) => ok,
    ({ message }: Error) => {
      assert.is(message, 'the disk is full');
      return false;
    },
  );
}

test(
  'is finished by the same import, as if it had never broken off',
  property(
    [history(100), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 3 })],
    async (drawn: History, shares) => {
      const here = await play(drawn);
      const path = await exported(here, { org });
      const whole = await openPureSandbox({ sessionQueueMessagesMax: QUEUE });
      const { events } = await imported(whole, { path });
      const there = await openPureSandbox({ sessionQueueMessagesMax: QUEUE });
      for (const share of shares) {
        if (await brokenOff(there, path, Math.floor(share * events))) return;
        assert.ok(there.world.registry.imports.has(org), 'the org is closed');
      }
      await imported(there, { path });
      assert.not(there.world.registry.imports.has(org), 'the org is open');
      const log = await eventsOf(there.store, org);
      assert.is(stateOf(there.world, org, log), stateOf(whole.world, org, await eventsOf(whole.store, org)));
      assertReplays(await eventsOf(there.store));
      assert.ok(readFileSync(path).equals(readFileSync(await exported(there, { org }))));
    },
    { runs: 20 },
  ),
);

test('is not mixed with another import', async () => {
  const here = await play({ cast: ['d:abc123:t1:dev1'], steps: [] });
  const path = await exported(here, { org });
  const other = await exported(here, { org, credentials: true });
  const there = await openPureSandbox();
  assert.not(await brokenOff(there, path, 3));
  const outcome = await archivesOf(there).import({ path: other });
  assert.not(outcome.ok);
  if (!outcome.ok) {
    assert.is(outcome.refusal.reason, 'org-importing');
    assert.match(outcome.refusal.detail, /the same import finishes it/);
  }
  await imported(there, { path: other, into: 'other1' });
  await imported(there, { path });
});

test('two imports into one org do not run at the same time', async () => {
  const here = await play({ cast: ['d:abc123:t1:dev1'], steps: [] });
  const path = await exported(here, { org });
  const archives = archivesOf(await openPureSandbox());
  const [first, second] = await Promise.all([archives.import({ path }), archives.import({ path })]);
  assert.equal([first.ok, second.ok].sort(), [false, true]);
  const refused = first.ok ? second : first;
  assert.is(refused.ok ? '' : refused.refusal.reason, 'org-importing');
});

test('leaves the org closed over a restart: no client, no call, no preset gets into it', async () => {
  const path = freshPath();
  await withSandbox({}, async ({ address: { host, port } }) => {
    const response = await fetch(`http://${host}:${port}/_sandbox/v1/orgs/${org}/export?credentials=true`);
    writeFileSync(path, Buffer.from(await response.arrayBuffer()));
  });
  const data = temporaryDirectory();
  // What a process leaves that was killed in the middle.
  const store = await openLmdbStore({ directory: `${data}/log` });
  const world = new World();
  await store.follow(0, (event) => void world.fold(event));
  const runner = createRunner({ store, world, node: 'n', now: Date.now, ids: createIds(), random: systemRandom });
  const archives = createArchives({ store: failingAfter(store, 6), world, runner, exporter });
  await archives.import({ path }).catch(() => {});
  await store.flushed();
  const half = (await eventsOf(store, org)).length;
  assert.is(half, 6);
  await store.close();

  await withSandbox({ store: 'lmdb', data }, async ({ sandbox, open, address, events }) => {
    const client = await open();
    assert.is((await client.connect(dev1)).returnCode, 5);
    const base = `http://${address.host}:${address.port}`;
    const authorization = `Basic ${Buffer.from(`${app1.user}:${app1.pass}`).toString('base64')}`;
    const call = await fetch(`${base}/api/v0002/device/types`, {
      headers: { authorization },
    });
    assert.is(call.status, 503);
    assert.match(await call.text(), /is being imported/);
    const message = { org, typeId: 't1', deviceId: 'dev1', eventId: 'e', payload: 'x' };
    const published = await fetch(`${base}/_sandbox/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(message),
    });
    assert.is(published.status, 503);
    assert.match(await published.text(), /is being imported/);
    const [refusal] = await events('ConnectRefused');
    assert.is(refusal?.data.rejection, 'org-importing');
    assert.match(refusal?.data.reason ?? '', /The org "abc123" is being imported/);
    assert.is(refusal?.metadata.org, '-');
    assert.is((await eventsOf(sandbox.store, org)).length, half, 'nothing was added');

    const finished = await fetch(`${base}/_sandbox/v1/imports`, {
      method: 'POST',
      headers: { 'content-type': 'application/gzip' },
      body: readFileSync(path),
    });
    assert.is(finished.status, 201, await finished.text());
    assertReplays(await eventsOf(sandbox.store));
  });
});
