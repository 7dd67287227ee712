import { assert, suite } from '../spec/suite.ts';
import { runVector } from './run-vector.ts';
import { startFixture } from './sandbox.ts';
import { messagingVectors, pendingReason } from './vector.ts';

const test = suite<{ fixture?: Awaited<ReturnType<typeof startFixture>> }>('messaging vectors', {});

test.before(async (context) => {
  context.fixture = await startFixture();
});
test.after(async ({ fixture }) => {
  await fixture?.close();
});

for (const vector of messagingVectors) {
  if (pendingReason(vector) !== undefined) continue;
  test(vector.id, async ({ fixture }) => {
    if (!fixture) throw new Error('The sandbox did not start.');
    const { outcome, detail = '' } = await runVector(vector, { ...fixture.address, over: 'tcp' });
    assert.is(outcome, 'hold', detail);
  });
}

test('every vector is either run or pending with a reason', () => {
  const pending = messagingVectors.flatMap((vector) => pendingReason(vector) ?? []);
  assert.is(messagingVectors.length, 191);
  assert.is(pending.length, 71);
});
