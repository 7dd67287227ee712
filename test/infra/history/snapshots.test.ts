/** Which snapshots are kept, how much they take, and that a start may begin with one. */
import { join } from 'node:path';
import { openSnapshotFile, SNAPSHOT_FILE } from '../../../infra/history/snapshot-file.ts';
import { thinOut } from '../../../infra/history/snapshots.ts';
import { newestWorld } from '../../../infra/history/start.ts';
import { openLmdbFile } from '../../../infra/lmdb-file.ts';
import { takeSnapshot } from '../../../projections/snapshot.ts';
import { World } from '../../../projections/world.ts';
import { play } from '../../handlers/play-history.ts';
import { history } from '../../handlers/random-history.ts';
import { fc, property, seed } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { withDirectory, world, written } from './lived.ts';

const test = suite('snapshots');

const positions = fc
  .uniqueArray(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 60 })
  .map((drawn) => drawn.toSorted((one, other) => one - other));

test(
  'are given up until so many are left, the newest never',
  property([positions, fc.nat({ max: 70 })], (all, left) => {
    const dropped = thinOut(all, left);
    assert.is(all.length - dropped.length, Math.min(all.length, Math.max(1, left)));
    assert.not(dropped.includes(all.at(-1) as number));
    assert.ok(dropped.every((position) => all.includes(position)));
    assert.is(new Set(dropped).size, dropped.length);
  }),
);

test('of the past are further apart, and none is much further than its neighbours', () => {
  const all = Array.from({ length: 400 }, (_, nth) => 20_000 * (nth + 1));
  const dropped = new Set(thinOut(all, 100));
  const kept = [0, ...all.filter((position) => !dropped.has(position))];
  const gaps = kept.slice(1).map((position, nth) => position - (kept[nth] as number));
  const [old, recent] = [gaps.slice(0, 20), gaps.slice(-20)].map((some) => some.reduce((sum, gap) => sum + gap) / 20);
  assert.ok((old as number) > 2 * (recent as number), `${old} ${recent}`);
  assert.ok(Math.max(...gaps) < 4 * (8_000_000 / 100), `${Math.max(...gaps)}`);
});

test('on the disk make room for each other, and the newest stays usable', async () => {
  const { events, store } = await play({ cast: ['d:abc123:t1:dev1', 'a:abc123:app1'], steps: [] });
  await withDirectory(async (directory) => {
    const eventAt = (position: number) => store.get(position)?.id;
    const bytesMax = () => 12_288;
    const snapshots = await openSnapshotFile({ directory, world, eventAt, bytesMax, version: 'test' });
    assert.ok(snapshots);
    const growing = new World(world);
    for (const event of events) {
      growing.fold(event);
      snapshots.keep(growing);
      assert.ok(snapshots.bytes() <= 12_288 || snapshots.positions().length === 1, `${snapshots.bytes()}`);
      assert.is(snapshots.positions().at(-1), event.position);
      const found = snapshots.world(event.position);
      assert.ok(found);
      assert.equal(takeSnapshot(found).parts, takeSnapshot(growing).parts);
    }
    assert.ok(snapshots.positions().length < events.length);
    await snapshots.close();
  });
});

test('that are given up leave nothing behind', async () => {
  const drawn = fc.sample(history(120), { seed, numRuns: 20 });
  const longest = drawn.reduce((one, other) => (other.steps.length > one.steps.length ? other : one));
  const { events, store } = await play(longest);
  const eventAt = (position: number) => store.get(position)?.id;
  /** Records of each kind in a file in which of all worlds from one on only the last is left. Bytes would tell little: pages stay half full. */
  const recordsWithLast = (first: number) =>
    withDirectory(async (directory) => {
      const snapshots = await openSnapshotFile({ directory, world, eventAt, bytesMax: () => 0, version: 'test' });
      assert.ok(snapshots);
      const growing = new World(world);
      for (const event of events) {
        growing.fold(event);
        if (event.position >= first) snapshots.keep(growing);
      }
      assert.equal(snapshots.positions(), [events.length - 1]);
      await snapshots.close();
      const expected = { holds: 'snapshots of the worlds of a wiotp-sandbox', format: 2 };
      const { file } = await openLmdbFile(join(directory, SNAPSHOT_FILE), expected, true);
      const keys = Array.from(file.getKeys({}), (key) => (key as Buffer)[0]);
      await file.close();
      return keys;
    });
  assert.equal(await recordsWithLast(0), await recordsWithLast(events.length - 1));
});

test(
  'may be what a start begins with: the world is the same',
  property(
    [history(60), fc.nat()],
    async (drawn, pick) => {
      const sandbox = await play(drawn);
      const { events } = sandbox;
      await withDirectory(async (directory) => {
        const store = await written(directory, { sandbox });
        const options = { store, directory, world, version: 'test' };
        assert.is((await newestWorld(options)).position, -1);

        const snapshots = await openSnapshotFile({ ...options, eventAt: (position) => store.get(position)?.id });
        const then = new World(world);
        for (const event of events.slice(0, 1 + (pick % events.length))) then.fold(event);
        snapshots?.keep(then);
        await snapshots?.close();

        const begun = await newestWorld(options);
        assert.is(begun.position, then.position);
        for (const event of events.slice(begun.position + 1)) begun.fold(event);
        assert.equal(takeSnapshot(begun).parts, takeSnapshot(sandbox.world).parts);
        assert.is((await newestWorld({ ...options, version: 'other' })).position, -1);
        await store.close();
      });
    },
    { runs: 15 },
  ),
);
