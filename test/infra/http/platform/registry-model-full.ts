/**
 * Plays random sequences of operations on the API and on a simple model of the registry.
 *
 *     npm run model                            10,000 sequences from a new seed
 *     npm run model -- --seed 7 --runs 500     some of a known one
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { playSequences } from './registry-model-run.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' }, runs: { type: 'string', default: '10000' } } });
const seed = Number(values.seed ?? randomInt(2 ** 31));
const runs = Number(values.runs);
console.log(`seed ${seed}`);
try {
  await playSequences(seed, runs, (played) => {
    if (played % 1_000 === 0) console.log(`${played} of ${runs} sequences agree`);
  });
  console.log(`registry model: ${runs} sequences of seed ${seed} agree`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
