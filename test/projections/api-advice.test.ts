import { apiRefusalRows } from '../../domain/api/refusals.ts';
import { apiAdviceOn } from '../../projections/api-advice.ts';
import { timelineItem } from '../../projections/timeline.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('advice on refused calls');

const event = (data: Record<string, unknown>) => ({
  type: 'ApiRequestAnswered',
  data: { method: 'GET', path: '/api/v0002/device/types', status: 403, durationMs: 1.4, ...data },
});
const adviceOf = (data: Record<string, unknown>) => apiAdviceOn(event(data));

// biome-ignore format: a table reads in columns
const cases: readonly (readonly [data: Record<string, unknown>, advice: RegExp])[] = [
  [{ rejection: 'authorization-missing' },                                        /curl -u/],
  [{ rejection: 'operation-not-permitted', caller: 'a-abc123-k2k2k2k2k2' },       /apikeys\/a-abc123-k2k2k2k2k2\/roles/],
  [{ rejection: 'operation-not-permitted' },                                      /apikeys\/\{key\}\/roles/],
  [{ rejection: 'operation-not-permitted', caller: 'g:abc123:gwt:gw1' },          /gateway/],
  [{ rejection: 'not-emulated', status: 501 },                                    /docs\/fidelity\.md/],
  [{ rejection: 'not-stored', status: 503 },                                      /\/readyz/],
];
for (const [data, advice] of cases) {
  test(`on ${JSON.stringify(data)}`, () => assert.match(adviceOf(data) ?? '', advice));
}

test('is given for rules that can be told nothing else about, and for none that there is not', () => {
  for (const [rule, { status }] of Object.entries(apiRefusalRows)) {
    if (status === 401 || status >= 500) assert.ok(adviceOf({ rejection: rule }), rule);
  }
  for (const rejection of ['toString', '__proto__', 'of-a-later-version', 7, undefined]) {
    assert.is(adviceOf({ rejection }), undefined);
  }
});

test('is not given for calls to the sandbox itself, nor where nothing was refused', () => {
  assert.is(adviceOf({ path: '/_sandbox/v1/messages', rejection: 'not-ready' }), undefined);
  assert.is(adviceOf({ status: 200 }), undefined);
});

test('stands on the timeline beside the sentence', () => {
  const metadata = { org: 'abc123', node: 'n', at: 0, recordedAt: 0, version: 1 };
  const data = event({ rejection: 'not-emulated', status: 501, caller: 'a-abc123-k1k1k1k1k1' });
  const item = timelineItem({ ...data, id: 'i', position: 1, stream: 'api-n', revision: 0, metadata });
  assert.is(
    item.summary,
    'the sandbox answered GET /api/v0002/device/types for a-abc123-k1k1k1k1k1 with 501 in 1 ms (not-emulated)',
  );
  assert.match(item.advice ?? '', 'docs/fidelity.md');
});
