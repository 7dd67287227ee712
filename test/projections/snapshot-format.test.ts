/** The shape of snapshots is on disk: what reads one must know what it finds. */
import { existsSync, readFileSync } from 'node:fs';
import { restoreWorld, SNAPSHOT_FORMAT, takeSnapshot } from '../../projections/snapshot.ts';
import { snapshotFrom } from '../../projections/snapshot-bytes.ts';
import { assert, suite } from '../spec/suite.ts';
import { bounded, bytesOf } from './snapshot-check.ts';
import { fixture, worldOfFixture } from './snapshot-fixture.ts';

const test = suite('the format of snapshots');

const HOW = 'Raise SNAPSHOT_FORMAT and run "node --import tsx test/projections/write-snapshot-fixture.ts".';
const file = fixture(`format-${SNAPSHOT_FORMAT}.snapshot`);

test('has a fixture', () => assert.ok(existsSync(file), `There is no ${file.pathname}. Was the format raised? ${HOW}`));

test('is the same as long as it has the same number', () => {
  const read = snapshotFrom(readFileSync(file));
  assert.ok(read.ok, `The fixture cannot be read any more. ${HOW}`);
  const now = takeSnapshot(worldOfFixture()).parts;
  for (const [name, text] of read.snapshot.parts) {
    assert.is(
      now.get(name),
      text,
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

test('the fixture has something in every part', () => {
  // What is beyond a bound is dropped at once, so that no history ends with it.
  const empty = [...takeSnapshot(worldOfFixture()).parts].filter(([, text]) => text === '[]').map(([name]) => name);
  assert.equal(empty, ['overflowing']);
});
