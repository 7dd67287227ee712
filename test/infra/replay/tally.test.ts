import { Tally, tallyLines } from '../../../infra/replay/tally.ts';
import { assert, suite } from '../../spec/suite.ts';
import { changedPublish, smallLog, stepsOf } from './stages.ts';

const test = suite('the sums of a replay');

test('of what is as it was are one line, and more when they are asked for', async () => {
  const tally = new Tally();
  for (const step of stepsOf(await smallLog())) tally.add(step);
  assert.ok(tally.clean);
  const line = 'replay: 4 inputs, 4 events, 0 divergences';
  assert.equal(tallyLines(tally, false), [line]);
  assert.equal(tallyLines(tally, true), [line, '  inputs by handler', '    1  mqtt/connect', '    3  mqtt/publish']);
});

test('count divergences by handler and by events, and what was skipped', async () => {
  const log = [...(await smallLog())];
  const last = log.at(-1);
  if (last) log.push({ ...last, position: 4, revision: 3, type: 'MessageFolded' });
  const tally = new Tally();
  for (const step of stepsOf(log, changedPublish('one', 'two'))) tally.add(step);
  assert.not(tally.clean);
  assert.equal(tallyLines(tally, false), [
    'replay: 4 inputs, 4 events, 2 divergences, 1 skipped',
    '  divergences by handler',
    '    2  mqtt/publish',
    '  divergences by events',
    '    1  MessagePublished, now PublishRefused',
    '    1  MessagePublished, now an error',
    '  skipped',
    '    1  this version knows no event type "MessageFolded"',
  ]);
});

test('skipping alone is not clean', async () => {
  const [connected] = await smallLog();
  const tally = new Tally();
  if (connected) for (const step of stepsOf([{ ...connected, type: 'Unknown' }])) tally.add(step);
  assert.equal([tally.skipped, tally.clean], [1, false]);
});
