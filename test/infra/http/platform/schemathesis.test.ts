// time limit: 300 s
import { seed } from '../../../spec/property.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { schemathesis } from './schemathesis-run.ts';

const test = suite('the API against its OpenAPI document');

test('what is there: every operation keeps to the document, whatever it is sent', async () => {
  const { operations, calls } = await schemathesis({
    seed,
    examples: 3,
    known: true,
    phases: 'examples,coverage,fuzzing',
  });
  assert.ok(operations >= 60, `only ${operations} operations were tried`);
  assert.ok(calls > 10 * operations, `only ${calls} calls were made`);
});

test('what may be there or not: as above, and one call after another', async () => {
  const { operations, calls } = await schemathesis({ seed, examples: 3, known: false, phases: 'fuzzing,stateful' });
  assert.ok(operations >= 60, `only ${operations} operations were tried`);
  assert.ok(calls > 2 * operations, `only ${calls} calls were made`);
});
