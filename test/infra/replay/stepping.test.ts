/** Walking through a replay by what is typed. */
import type { Step } from '../../../handlers/replay.ts';
import { stepping } from '../../../infra/replay/stepping.ts';
import { assert, suite } from '../../spec/suite.ts';
import { changedPublish, smallLog, stepsOf } from './stages.ts';

const test = suite('a walk through a replay');

/** Walks, and answers what was printed and how many inputs were met. */
async function walk(typed: readonly string[], steps: readonly Step[]): Promise<{ text: string; met: number }> {
  const lines: string[] = [];
  const left = [...typed];
  const next = async () => {
    const value = left.shift();
    return value === undefined ? ({ done: true, value: undefined } as const) : { value };
  };
  const visit = stepping({ lines: { next }, print: (line) => lines.push(line) });
  let met = 0;
  for (const step of steps) {
    met++;
    if ((await visit(step)) === 'stop') break;
  }
  return { text: lines.join('\n'), met };
}

const unchanged = async () => stepsOf(await smallLog());
const changed = async () => stepsOf(await smallLog(), changedPublish('two', 'three'));

test('shows one input after the other, with its events and what became of it', async () => {
  const { text, met } = await walk(['', '', '', ''], await unchanged());
  assert.is(met, 4);
  assert.match(text, /^Enter: next input; d: on to the next divergence; s: .*; q: quit$/m);
  assert.match(text, /^#1 same at position 0, .*: mqtt\/connect, /m);
  assert.match(text, /^#4 same at position 3, .*: mqtt\/publish, /m);
  assert.match(text, /^ {6}payload: three$/m);
  assert.is(text.match(/^Enter: /gm)?.length, 1);
});

test('goes on to the next divergence, and from there to the one after it', async () => {
  const { text } = await walk(['d', 'd', 'q'], await changed());
  assert.equal(
    text.match(/^#.*$/gm)?.map((line) => line.replace(/, .*/, '')),
    ['#1 same at position 0', '#3 divergence at position 2', '#4 divergence at position 3'],
  );
  assert.match(text, /^ {2}\+ PublishRefused$/m);
  assert.match(text, /^ {2}\+ Error: broken today$/m);
});

test('shows what an input was decided on', async () => {
  const { text, met } = await walk(['s', 'q'], await unchanged());
  assert.is(met, 1);
  assert.match(text, /^decided on\n {4}type: Connect$/m);
  assert.match(text, /^context\n {4}now: 2023-11-14T22:13:20.123Z \(1700000000123\)\n {4}random:$/m);
});

test('says again which keys there are', async () => {
  const { text } = await walk(['what', 'q'], await unchanged());
  assert.is(text.match(/^Enter: /gm)?.length, 2);
});

test('ends when it is told to, and where nothing more is typed', async () => {
  assert.is((await walk(['q'], await unchanged())).met, 1);
  assert.is((await walk(['', ''], await unchanged())).met, 3);
});

test('stops at what was skipped, on the way to a divergence', async () => {
  const [connected, ...others] = await smallLog();
  const odd = connected && { ...connected, type: 'Unknown' };
  const { text } = await walk(['d', 'q'], stepsOf(odd ? [odd, ...others] : []));
  assert.match(text, /^#1 skipped at position 0, .*: Unknown: this version knows no event type "Unknown"$/m);
});
