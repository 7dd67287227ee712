/**
 * Takes snapshots in random histories, goes on from them, and compares with the world that never stopped.
 *
 *     npm run snapshots                            5,000 histories from a new seed
 *     npm run snapshots -- --seed 7 --runs 200     some of a known one
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import fc from 'fast-check';

const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string', default: '5000' } } });
const seed = Number(values.seed ?? randomInt(2 ** 31));
const runs = Number(values.runs);
// Everything else that draws tells the same seed.
process.env.SEED = String(seed);
const { checkEverySnapshot, checkSnapshots, cut } = await import('./snapshot-check.ts');

/** One history in so many is looked at after each of its events, which takes long. */
const THOROUGHLY = 20;
let checked = 0;
const counted = fc.asyncProperty(cut, async (drawn) => {
  await checkSnapshots(drawn);
  if (++checked % THOROUGHLY === 0) await checkEverySnapshot(drawn.drawn);
  if (checked % 500 === 0) console.log(`${checked} of ${runs} histories agree`);
});
try {
  await fc.assert(counted, { seed, numRuns: runs });
  console.log(`snapshots: ${runs} histories of seed ${seed} agree`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
