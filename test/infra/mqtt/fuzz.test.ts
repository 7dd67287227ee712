import { assert, suite } from '../../spec/suite.ts';
import { fuzzInput } from './fuzz-input.ts';
import { fuzz } from './fuzz-run.ts';

const test = suite('fuzzed input');
const seed = Number(process.env.WIOTP_FUZZ_SEED ?? 20_170_302);

test('the same seed makes the same input', () => {
  for (const index of [0, 1, 99]) assert.equal(fuzzInput(seed, index), fuzzInput(seed, index));
  assert.not.equal(fuzzInput(seed, 0), fuzzInput(seed, 1));
});

test(`2,000 inputs of seed ${seed} on every way in`, async () => {
  const { refusals } = await fuzz({ seed, inputs: 2000 });
  assert.ok(refusals > 500, `only ${refusals} connections were closed with a reason in the log`);
});
