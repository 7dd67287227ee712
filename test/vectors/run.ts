/**
 * Runs the conformance vectors and says which hold.
 *
 *     npm run vectors                              against a fresh sandbox with the fixture
 *     npm run vectors -- --target 127.0.0.1:1883   against a running one, started with test/vectors/fixture.yaml
 *     npm run vectors -- --only C26,P10            some of them
 *     npm run vectors -- --over ws                 over WebSocket where a vector does not choose for itself
 *
 * The closing line is `messaging: X of Y hold, Z pending`. Y counts the vectors that were run, so X of them hold and Y - X fail; Z counts
 * those that were not, each with its reason, because the sandbox does not emulate yet what they are about. Y + Z is all there are. The exit
 * code is 1 when a vector fails.
 */
import { parseArgs } from 'node:util';
import type { Address } from '../doubles/transport.ts';
import { runVector, type Verdict } from './run-vector.ts';
import { startFixture } from './sandbox.ts';
import type { Target } from './stage.ts';
import { messagingVectors } from './vector.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { target: { type: 'string' }, only: { type: 'string' }, over: { type: 'string', default: 'tcp' } },
  });
  const only = values.only?.split(',');
  const over = values.over === 'ws' ? 'ws' : 'tcp';
  if (over !== values.over) throw new Error(`Saw --over "${values.over}"; expected tcp or ws.`);
  const unknown = only?.filter((id) => !messagingVectors.some((vector) => vector.id === id)) ?? [];
  if (unknown.length > 0)
    throw new Error(`Saw --only "${unknown.join()}"; expected ids of vectors, such as "C01,P10".`);

  const { address, close } = values.target === undefined ? await startFixture() : running(values.target);
  const target: Target = { ...address, over };
  const verdicts: Verdict[] = [];
  try {
    for (const vector of messagingVectors) {
      if (only && !only.includes(vector.id)) continue;
      const verdict = await runVector(vector, target);
      verdicts.push(verdict);
      console.log([verdict.id, verdict.outcome, ...(verdict.detail ? [verdict.detail] : [])].join('  '));
    }
  } finally {
    await close();
  }
  const count = (outcome: Verdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome).length;
  const run = verdicts.length - count('pending');
  console.log(`messaging: ${count('hold')} of ${run} hold, ${count('pending')} pending`);
  process.exitCode = count('fail') === 0 ? 0 : 1;
}

function running(place: string): { address: Address; close: () => Promise<void> } {
  const [, host, port] = /^(.+):(\d+)$/.exec(place) ?? [];
  if (!host || !port) throw new Error(`Saw --target "${place}"; expected HOST:PORT, such as "127.0.0.1:1883".`);
  return { address: { host, port: Number(port) }, close: async () => {} };
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
