/**
 * The properties of time over thousands of random histories: `npm run histories -- [--runs N] [--seed N]`. In the suite the same files draw
 * few. Exit code 1 when one fails.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '2000' }, seed: { type: 'string' } } });

/** What each shows. */
const files = {
  'handlers/replay.test.ts': 'replay has no divergence',
  'projections/snapshot.test.ts': 'a world that was brought back goes on as if it had never been away',
  'infra/history/read.test.ts': 'a moment looks as it looked then, with snapshots and without',
  'infra/archive/round-trip.test.ts': 'what is exported, imported and exported again is the same bytes',
  'infra/retention.test.ts': 'what is given up changes nothing of what is known',
};

const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
const failed: string[] = [];
for (const [file, shows] of Object.entries(files)) {
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(import.meta.dirname, file)], {
    env: { ...process.env, RUNS: values.runs, SEED: seed },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  console.log(
    `${status === 0 ? 'holds ' : 'FAILED'} ${shows} (test/${file}, ${Math.round((performance.now() - startedAt) / 1_000)} s)`,
  );
  if (status !== 0) failed.push(file);
}
console.log(
  `histories: ${values.runs} of seed ${seed} for each, ${failed.length} of ${Object.keys(files).length} properties failed`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
