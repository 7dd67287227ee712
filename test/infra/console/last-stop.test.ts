import { lastStop } from '../../../infra/console/last-stop.ts';
import { openMemoryStore } from '../../../infra/store/memory.ts';
import { assert, suite } from '../../spec/suite.ts';
import { event, message } from './items.ts';

const test = suite('last stop');

const started = () => event('SandboxStarted', { node: 'n', version: '1', plainRefusedFilters: [] });
const stopped = () => event('SandboxStopped', { node: 'n' });

// biome-ignore format: a table reads in columns
const cases: [string, () => ReturnType<typeof event>[], string][] = [
  ['a first run',                  () => [started()],                                                  'none'],
  ['a run that stopped in order',  () => [started(), message('a'), stopped(), started(), message('b')],'in order'],
  ['a run that was killed',        () => [started(), stopped(), started(), message('a'), started()],   'killed'],
];
for (const [name, events, expected] of cases) {
  test(`knows ${name}`, async () => {
    const store = openMemoryStore();
    store.append('s', 'any', events());
    await store.flushed();
    assert.is(await lastStop(store), expected);
  });
}
