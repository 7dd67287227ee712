/** Reads as of a moment: what they answer is what was answered then. */
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { createHistory } from '../../../infra/history/history.ts';
import { openSnapshotFile, SNAPSHOT_FILE } from '../../../infra/history/snapshot-file.ts';
import { memorySnapshots, type Snapshots } from '../../../infra/history/snapshots.ts';
import { createLmdbFile, openLmdbFile } from '../../../infra/lmdb-file.ts';
import { history } from '../../handlers/random-history.ts';
import { fc, property, seed } from '../../spec/property.ts';
import { assert, suite } from '../../spec/suite.ts';
import { type Lived, lived, sameAsThen, withDirectory, world } from './lived.ts';

const past = history(60);
const order = fc.integer();
const few = { runs: 20 };
const test = suite('a read as of a moment');

function historyOf({ sandbox: { store } }: Lived, snapshots?: Snapshots) {
  return createHistory({ store, world, ...(snapshots && { snapshots }), snapshotEvents: 9 });
}

test(
  'is answered as it was then, without snapshots',
  property(
    [past, order],
    async (drawn, nth) => {
      const then = await lived(drawn);
      await sameAsThen(historyOf(then), then.answered, nth);
    },
    few,
  ),
);

test(
  'is answered as it was then, with a few snapshots in memory',
  property(
    [past, order],
    async (drawn, nth) => {
      const then = await lived(drawn);
      const snapshots = memorySnapshots(world, 5);
      await sameAsThen(historyOf(then, snapshots), then.answered, nth);
      if (then.answered.length > 0) assert.ok(snapshots.positions().length > 0);
    },
    few,
  ),
);

/** What may happen to a file of snapshots between two runs. */
const mishaps: Readonly<Record<string, (path: string) => void | Promise<void>>> = {
  none: () => {},
  deleted: (path) => rmSync(path),
  'cut short': (path) => truncateSync(path, 3 * 4096),
  empty: (path) => truncateSync(path, 0),
  'something else': (path) => writeFileSync(path, 'not a file of snapshots at all'),
  'with other parts': (path) => damage(path, 1),
  'with other lists': (path) => damage(path, 2),
  'of another program': async (path) => {
    rmSync(path);
    await createLmdbFile(path, { holds: 'something', format: 1, id: 'test' });
  },
};

for (const [name, mishap] of Object.entries(mishaps)) {
  test(
    `is answered as it was then, with a file of snapshots, ${name === 'none' ? 'opened again' : `then ${name}`}`,
    property(
      [past, order],
      async (drawn, nth) => {
        const then = await lived(drawn);
        await withDirectory(async (directory) => {
          for (const turn of [1, 2]) {
            const eventAt = (position: number) => then.sandbox.store.get(position)?.id;
            const snapshots = await openSnapshotFile({ directory, world, eventAt, version: 'test' });
            assert.ok(snapshots);
            const asking = historyOf(then, snapshots);
            await sameAsThen(asking, then.answered, nth + turn, 30);
            if (then.answered.length > 0) assert.ok(snapshots.positions().length > 0);
            await asking.close();
            if (turn === 1) await mishap(join(directory, SNAPSHOT_FILE));
          }
        });
      },
      { runs: 5 },
    ),
  );
}

/** Writes something else over all records of a kind. */
async function damage(path: string, kind: number): Promise<void> {
  const { file } = await openLmdbFile(path, { holds: 'snapshots of the worlds of a wiotp-sandbox', format: 2 }, false);
  const range = { start: Buffer.from([kind]), end: Buffer.from([kind + 1]) };
  for (const key of Array.from(file.getKeys(range))) await file.put(key, deflateRawSync('[1]'));
  await file.close();
}

test('has nothing to do with the snapshots of another log, or of code that folds otherwise', async () => {
  const [drawn] = fc.sample(history(60), { seed, numRuns: 1 });
  assert.ok(drawn);
  const then = await lived(drawn);
  await withDirectory(async (directory) => {
    const open = (log: string, version: string) =>
      openSnapshotFile({ directory, world, eventAt: (position) => `${log} ${position}`, version });
    const opened = await open('log', 'one');
    assert.ok(opened);
    opened.keep(then.sandbox.world);
    const { position } = then.sandbox.world;
    assert.is(opened.world(position)?.position, position);
    await opened.close();

    const ofAnother = await open('other', 'one');
    assert.equal(
      [ofAnother?.positions(), ofAnother?.world(position), ofAnother?.positions()],
      [[position], undefined, []],
    );
    await ofAnother?.close();

    const later = await open('log', 'two');
    assert.equal(later?.positions(), []);
    await later?.close();
  });
});
