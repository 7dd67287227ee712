// time limit: 180 s

import { seed } from '../../../spec/property.ts';
import { assert, suite } from '../../../spec/suite.ts';
import { playSequences } from './registry-model-run.ts';

const test = suite('model of the registry');

test('100 random sequences agree with the API, and the log with both', async () => {
  let played = 0;
  await playSequences(seed, 100, (count) => {
    played = count;
  });
  assert.is(played, 100);
});
