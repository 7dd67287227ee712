/**
 * Tries the API against its own OpenAPI document.
 *
 *     npm run schemathesis                              100 cases for each operation and run, from a new seed
 *     npm run schemathesis -- --seed 7 --examples 20
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { schemathesis } from './schemathesis-run.ts';

const { values } = parseArgs({ options: { seed: { type: 'string' }, examples: { type: 'string', default: '100' } } });
const seed = Number(values.seed ?? randomInt(2 ** 31));
const examples = Number(values.examples);
console.log(`seed ${seed}`);
try {
  const runs = [
    await schemathesis({ seed, examples, known: true, phases: 'examples,coverage,fuzzing' }),
    await schemathesis({ seed, examples, known: false, phases: 'coverage,fuzzing,stateful' }),
  ];
  const calls = runs.reduce((sum, run) => sum + run.calls, 0);
  console.log(`schemathesis: ${runs[0]?.operations} operations, ${calls} calls of seed ${seed}, 0 faults`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
