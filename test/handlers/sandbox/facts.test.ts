import { answerCall, start, stop } from '../../../handlers/sandbox/facts.ts';
import { assert, suite } from '../../spec/suite.ts';
import { openFurnished } from '../furnished.ts';

const test = suite('what the sandbox notes about itself');

test('its start and its end concern no tenant', async () => {
  const { run, events } = await openFurnished();
  run(start, { node: 'n1', version: '1.2.3', plainRefusedFilters: [] });
  run(stop, { node: 'n1' });
  assert.equal(
    events.slice(-2).map(({ type, stream, metadata }) => [type, stream, metadata.org]),
    [
      ['SandboxStarted', 'sandbox-n1', '-'],
      ['SandboxStopped', 'sandbox-n1', '-'],
    ],
  );
});

// biome-ignore format: a table reads in columns
const calls: readonly (readonly [name: string, org: string | undefined, kept: string])[] = [
  ['for an org that exists', 'abc123',  'abc123'],
  ['for one that does not',  'zzzzzz',  '-'],
  ['for none',               undefined, '-'],
];

for (const [name, org, kept] of calls) {
  test(`an answered call ${name}`, async () => {
    const { run, events } = await openFurnished();
    const call = { method: 'POST', path: '/_sandbox/v1/messages', status: 202, durationMs: 1.25, caller: 'k' };
    run(answerCall, { ...call, ...(org !== undefined && { org }) });
    const event = events.at(-1);
    assert.equal([event?.stream, event?.metadata.org], ['api-n1', kept]);
    assert.equal(event?.data, call);
  });
}
