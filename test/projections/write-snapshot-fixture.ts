/**
 * Writes the snapshot of today's format of the history that stands beside it: `node --import tsx test/projections/write-snapshot-fixture.ts`.
 * Raise `SNAPSHOT_FORMAT` first: a snapshot that is there already stays as it is.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { SNAPSHOT_FORMAT, takeSnapshot } from '../../projections/snapshot.ts';
import { snapshotBytes } from '../../projections/snapshot-bytes.ts';
import { fixture, worldOfFixture } from './snapshot-fixture.ts';

const file = fixture(`format-${SNAPSHOT_FORMAT}.snapshot`);
if (existsSync(file)) throw new Error(`${file.pathname} is there: raise SNAPSHOT_FORMAT, then write the next one`);
writeFileSync(file, snapshotBytes(takeSnapshot(worldOfFixture())));
