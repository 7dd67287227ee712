/** The shape of snapshots is on disk: what reads one must know what it finds. */
import { existsSync, readFileSync } from 'node:fs';
import { OLDER_FORMATS } from '../../projections/snapshot/older-formats.ts';
import { restoreWorld, SNAPSHOT_FORMAT, takeSnapshot } from '../../projections/snapshot.ts';
import { snapshotFrom } from '../../projections/snapshot-bytes.ts';
import type { World } from '../../projections/world.ts';
import { assert, suite } from '../spec/suite.ts';
import { bounded, bytesOf } from './snapshot-check.ts';
import { fixture, worldOfFixture } from './snapshot-fixture.ts';
import { dumpWorld } from './world-dump.ts';

const test = suite('the format of snapshots');

const HOW = 'Raise SNAPSHOT_FORMAT and run "node --import tsx test/projections/write-snapshot-fixture.ts".';
const file = fixture(`format-${SNAPSHOT_FORMAT}.snapshot`);

test('has a fixture', () => assert.ok(existsSync(file), `There is no ${file.pathname}. Was the format raised? ${HOW}`));

test('is the same as long as it has the same number', () => {
  const read = snapshotFrom(readFileSync(file));
  assert.ok(read.ok, `The fixture cannot be read any more. ${HOW}`);
  const now = takeSnapshot(worldOfFixture()).parts;
  for (const [name, part] of read.snapshot.parts) {
    assert.equal(
      now.get(name),
      part,
      `The part "${name}" looks otherwise than in snapshots of the format ${SNAPSHOT_FORMAT}. ${HOW}`,
    );
  }
  const more = [...now.keys()].filter((name) => !read.snapshot.parts.has(name));
  assert.equal(more, [], `Snapshots of the format ${SNAPSHOT_FORMAT} have no such parts. ${HOW}`);
});

test('is read as it is written', () => {
  const read = snapshotFrom(readFileSync(file));
  assert.ok(read.ok);
  assert.is(bytesOf(restoreWorld(read.snapshot, bounded)), readFileSync(file, 'utf8'));
});

for (const format of OLDER_FORMATS) {
  test(`${format} is read as well: a log that was truncated may begin with it`, () => {
    const read = snapshotFrom(readFileSync(fixture(`format-${format}.snapshot`)));
    assert.ok(read.ok);
    const world = restoreWorld(read.snapshot, bounded);
    const now = worldOfFixture();
    // Of the first format, nobody said through which node a client is connected.
    const node = /,\s*"node": "[^"]*"/g;
    const dump = (one: World) => dumpWorld(one).replace(node, format === 1 ? '' : '$&');
    assert.is(dump(world), dump(now));
    const order = (one: World) => Array.from(one.clients(), ({ session }) => session.clientId);
    assert.equal(order(world), order(now));
    const others = (one: World) =>
      bytesOf(one)
        .split('\n')
        .slice(1)
        .filter((line) => !line.startsWith('visits/'));
    assert.equal(others(world), others(now));
  });
}

test('the fixture has something in every part', () => {
  // What is beyond a bound is dropped at once, so that no history ends with it.
  const empty = [...takeSnapshot(worldOfFixture()).parts].filter(([, { text }]) => text === '[]').map(([name]) => name);
  assert.equal(empty, ['overflowing']);
});
