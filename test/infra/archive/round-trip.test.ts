// time limit: 300 s
/** What goes out comes in again as it was: bytes, knowledge, and what handlers decide. */
import { readFileSync } from 'node:fs';
import { closeReason } from '../../../domain/close-codes.ts';
import { noCounters } from '../../../domain/connection.ts';
import type { RecordedEvent } from '../../../domain/recorded-event.ts';
import { outlivesRetention } from '../../../domain/retention.ts';
import { disconnect } from '../../../handlers/mqtt/disconnect.ts';
import { createIds, systemRandom } from '../../../infra/chance.ts';
import { createRunner } from '../../../infra/runner.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { World } from '../../../projections/world.ts';
import { connected, openFurnished } from '../../handlers/furnished.ts';
import { play, QUEUE } from '../../handlers/play-history.ts';
import { openPureSandbox, type PureSandbox } from '../../handlers/pure-sandbox.ts';
import { type History, history } from '../../handlers/random-history.ts';
import { fc, property } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { temporaryDirectory } from '../../spec/temporary.ts';
import { archivesOf, assertReplays, eventsOf, exported, imported, linesOf, stateOf } from './stage.ts';

const test = suite('export and import of an org');
const org = 'abc123';

/** How many histories. */
const runs = 25;

/** Everybody of the org is sent away, as when a sandbox stops. */
function closeAll({ world, run }: PureSandbox): void {
  const open = [...world.clients()].flatMap(({ session, state: { online } }) => (session.org === org && online) || []);
  open.sort((one, other) => (one.clientId < other.clientId ? -1 : 1));
  for (const { clientId, connectionId } of open) {
    run(disconnect, { clientId, connectionId, closeCode: 93, reason: closeReason(93), counters: noCounters });
  }
}

const fresh = () => openPureSandbox({ sessionQueueMessagesMax: QUEUE });

test(
  'gives the same bytes again, the same knowledge, and replays, of any history',
  property(
    [history(120)],
    async (drawn: History) => {
      const here = await play(drawn);
      closeAll(here);
      const first = await exported(here, { org, credentials: true });
      const there = await fresh();
      await imported(there, { path: first });
      const events = await eventsOf(there.store, org);
      assert.is(stateOf(there.world, org, events), stateOf(here.world, org, await eventsOf(here.store, org)));
      assert.ok(assertReplays(await eventsOf(there.store)) > 5);
      const second = await exported(there, { org, credentials: true });
      assert.ok(readFileSync(first).equals(readFileSync(second)), `${first} and ${second} differ`);
    },
    { runs },
  ),
);

test(
  'gives the same bytes again over a log on the disk',
  property(
    [history(120)],
    async (drawn: History) => {
      const first = await exported(await play(drawn), { org });
      const store = await openLmdbStore({ directory: temporaryDirectory() });
      try {
        const world = new World({ sessionQueueMessagesMax: QUEUE });
        await store.follow(0, (event) => void world.fold(event));
        const runner = createRunner({
          store,
          world,
          node: 'n2',
          now: Date.now,
          ids: createIds(),
          random: systemRandom,
        });
        await imported({ store, world, runner }, { path: first });
        const second = await exported({ store, world, runner }, { org });
        assert.ok(readFileSync(first).equals(readFileSync(second)), `${first} and ${second} differ`);
      } finally {
        await store.close();
      }
    },
    { runs: Math.min(runs, 12) },
  ),
);

test(
  'closes who is connected at the end, and is then what comes out again',
  property(
    [history(60)],
    async (drawn: History) => {
      const here = await play(drawn);
      const first = await exported(here, { org });
      assert.ok(
        readFileSync(first).equals(readFileSync(await exported(here, { org }))),
        'the same log, the same bytes',
      );
      const there = await fresh();
      await imported(there, { path: first });
      assert.equal(
        [...there.world.clients()].filter(({ state }) => state.online),
        [],
      );
      assertReplays(await eventsOf(there.store));
      assert.ok(readFileSync(first).equals(readFileSync(await exported(there, { org }))));
    },
    { runs },
  ),
);

test(
  'under another name it replays, and nothing of the old name is left but what people wrote',
  property(
    [history(120)],
    async (drawn: History) => {
      const here = await play(drawn);
      const there = await fresh();
      await imported(there, { path: await exported(here, { org, credentials: true }), into: 'other9' });
      const events = await eventsOf(there.store);
      assertReplays(events);
      const told = JSON.stringify(events.filter(({ metadata }) => metadata.org === 'other9'));
      // Clients of the plain listener are called as they like.
      const text = told.replace(/p:(plain|other9):[^"\s]*/g, '');
      assert.not(text.includes(org), text.slice(Math.max(0, text.indexOf(org) - 200), text.indexOf(org) + 50));
    },
    { runs },
  ),
);

test(
  'a fork up to any moment replays, beside the org that it comes from',
  property(
    [history(80), fc.double({ min: 0, max: 1, noNaN: true })],
    async (drawn: History, share) => {
      const here = await play(drawn);
      const before = await eventsOf(here.store, org);
      const at = { position: before[Math.floor(share * (before.length - 1))]?.position ?? 0 };
      const outcome = await archivesOf(here).fork({ org, into: 'fork01', at });
      assert.ok(outcome.ok, JSON.stringify(outcome));
      assertReplays(await eventsOf(here.store));
      assert.equal(await eventsOf(here.store, org), before, 'the original stays');
    },
    { runs },
  ),
);

test('an org whose traffic was given up is exported as what it is, and not imported or forked', async () => {
  const here = await play({ cast: ['d:abc123:t1:dev1'], steps: [] });
  const { store } = here;
  const before = store.head();
  await store.truncate({ before, keep: ({ type }) => outlivesRetention(type), base: new Uint8Array() });
  const path = await exported(here, { org });
  assert.is(JSON.parse(linesOf(path)[0] ?? '').truncated, true);
  const imports = await archivesOf(await fresh()).import({ path });
  const forks = await archivesOf(here).fork({ org, into: 'fork01' });
  for (const outcome of [imports, forks]) {
    assert.match(outcome.ok ? 'it was done' : outcome.refusal.detail, /given up by retention/);
  }
});

test('a moment in the middle of an input is the one at its end', async () => {
  const here = await openFurnished();
  connected(here, 'd:abc123:t1:dev1');
  connected(here, 'd:abc123:t1:dev1');
  const takenOver = here.events.findLast(({ type }) => type === 'ClientDisconnected');
  const outcome = await archivesOf(here).fork({ org, into: 'fork01', at: { position: takenOver?.position ?? 0 } });
  assert.ok(outcome.ok);
  const forked = await eventsOf(here.store, 'fork01');
  assert.equal(
    forked.slice(-3).map(({ type }) => type),
    ['ClientDisconnected', 'ClientConnected', 'ClientDisconnected'],
  );
  assertReplays(await eventsOf(here.store));
});

test('what an input was decided upon is told in the positions of the archive, and of the log that takes it in', async () => {
  const here = await openFurnished();
  const { store } = here;
  const add = (clientOrg: string, basis?: number) => {
    const data = { clientId: `d:${clientOrg}:t1:dev1`, topic: 'iot-2/type/t1/id/dev1/evt/e/fmt/json', qos: 0 as const };
    const metadata = {
      org: clientOrg,
      node: 'n1',
      at: 1,
      recordedAt: 1,
      version: 1,
      ...(basis !== undefined && { basis }),
    };
    const id = `11111111-1111-8111-a111-${String(store.accepted() + 1).padStart(12, '0')}`;
    store.append('messages-n1', 'any', [{ id, type: 'MessagePublished', data, payload: Buffer.from('x'), metadata }]);
    return store.accepted();
  };
  const first = add(org);
  const foreign = add('sec789');
  add(org, foreign); // the neighbour is `first`: nothing is left to tell
  add(org, first);
  add(org, foreign); // as of `first`, too
  const path = await exported(here, { org });
  const place = linesOf(path).length - 2 - 4; // of `first`: three more events and the manifest come behind it
  const basesOf = (events: readonly RecordedEvent[]) => events.slice(-3).map(({ metadata: { basis } }) => basis);
  assert.equal(
    linesOf(path)
      .slice(-4, -1)
      .map((line) => JSON.parse(line).metadata.basis),
    [undefined, place, place],
  );
  const there = await fresh();
  await imported(there, { path });
  const events = await eventsOf(there.store, org);
  assert.equal(basesOf(events), [undefined, events.at(-4)?.position, events.at(-4)?.position]);
});
