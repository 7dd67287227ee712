// mostly waits
import { assert, suite } from '../../../spec/suite.ts';
import { slowRequests } from './bad-input-slow.ts';

const test = suite('slow requests');

test('1,000 are given up with 408, others are served meanwhile, and memory stays bounded', async () => {
  const { tooSlow, closed, servedMeanwhile, grownMegabytes } = await slowRequests(1_000);
  assert.is(tooSlow, 1_000, `${closed} were closed without an answer`);
  assert.ok(servedMeanwhile > 20, `only ${servedMeanwhile} others were served`);
  // 32 KiB each would be a lot; the rest is what the program grows by when it is used at all.
  assert.ok(grownMegabytes < 32 + 60, `memory grew by ${grownMegabytes} MB`);
});
