/**
 * Looks at random moments of a log, in a process of its own: `at.mjs DIRECTORY VERSION MOMENTS`. Makes the snapshots first, unless there are
 * some, and prints the figures as JSON. VERSION is that of the code that folds, so that a sandbox of the same code can use the snapshots.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { createHistory } from '../../../infra/history/history.ts';
import { openSnapshotFile, roomFor } from '../../../infra/history/snapshot-file.ts';
import { openLmdbStore } from '../../../infra/store/lmdb.ts';
import { LOG_FILE } from '../../../infra/store/log-file.ts';
import { seededDraw } from '../../doubles/seeded-draw.ts';
import { percentile } from '../report/percentile.ts';
import { deviceAt, ORG } from './sample-events.ts';

const [directory = '', version = '', moments = '200'] = process.argv.slice(2);
const log = join(directory, LOG_FILE);
const store = await openLmdbStore({ directory, readOnly: true });
const snapshots = await openSnapshotFile({
  directory,
  version,
  eventAt: (position) => store.get(position)?.id,
  bytesMax: () => roomFor(log),
});
if (!snapshots) throw new Error(`no file of snapshots could be made in "${directory}"`);
const history = createHistory({ store, snapshots });
const head = store.head();

/** ms: 0 where there were snapshots already. */
const snapshotsMs = snapshots.positions().length > 0 ? 0 : await timed(whole);
const draw = seededDraw(1);
const { typeId, deviceId } = deviceAt(0);
// The first few compile.
for (let nth = 0; nth < 5; nth++) await device();
const ofDevice = await each(device);
const ofOrg = await each(org);
const { rss } = process.memoryUsage();
console.log(
  JSON.stringify({
    events: head + 1,
    snapshotsMs,
    snapshots: snapshots.positions().length,
    snapshotBytesPerEvent: snapshots.bytes() / (head + 1),
    snapshotsToLog: snapshots.bytes() / statSync(log).size,
    deviceP50Ms: percentile(ofDevice, 0.5),
    deviceP99Ms: percentile(ofDevice, 0.99),
    orgP50Ms: percentile(ofOrg, 0.5),
    orgP99Ms: percentile(ofOrg, 0.99),
    residentMegabytes: rss / 1e6,
  }),
);
await history.close();
await store.close();

/** The world at the end of the log: whoever folds up to it leaves the snapshots behind. */
async function whole(): Promise<void> {
  await history.read('sandbox/get-org', { org: ORG }, { position: head }, ORG);
}

async function device(): Promise<void> {
  await look('sandbox/get-device', { org: ORG, typeId, deviceId });
}

/** The first page of everything: the world is what costs. */
async function org(): Promise<void> {
  await look('sandbox/list-clients', { org: ORG, limit: 100 });
}

async function look(name: string, request: object): Promise<void> {
  // Not in the first hundredth: nobody is registered there yet.
  const position = Math.floor(head / 100) + draw.int(head - Math.floor(head / 100));
  const then = await history.read(name, request, { position }, ORG);
  if (!then.ok || 'rule' in then.value) throw new Error(`${name} at ${position}: ${JSON.stringify(then)}`);
}

async function each(run: () => Promise<void>): Promise<number[]> {
  const took: number[] = [];
  for (let nth = 0; nth < Number(moments); nth++) took.push(await timed(run));
  return took;
}

async function timed(run: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}
