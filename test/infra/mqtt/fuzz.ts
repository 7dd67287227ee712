/**
 * Throws fuzzed input at every way in and watches that the sandbox stands.
 *
 *     npm run fuzz                                     100,000 inputs from a new seed
 *     npm run fuzz -- --seed 7 --inputs 500 --from 200   some of a known one
 */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { fuzz } from './fuzz-run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    inputs: { type: 'string', default: '100000' },
    from: { type: 'string', default: '0' },
  },
});
const seed = Number(values.seed ?? randomInt(2 ** 31));
console.log(`seed ${seed}`);
try {
  const inputs = Number(values.inputs);
  const { refusals } = await fuzz({ seed, inputs, from: Number(values.from) }, sparingly(console.log));
  console.log(`fuzz: ${inputs} inputs of seed ${seed}, ${refusals} closed with a reason, 0 faults`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** One line in ten. */
function sparingly(tell: (line: string) => void): (line: string) => void {
  let lines = 0;
  return (line) => {
    if (lines++ % 10 === 9) tell(line);
  };
}
