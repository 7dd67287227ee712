import { Agent } from 'node:http';
import type { EventOf } from '../../domain/events/catalogue.ts';
import { type FreshSandbox, startFresh } from '../doubles/fresh-sandbox.ts';
import { assert, suite } from '../spec/suite.ts';
import { httpFixtureFile } from './http/fixture.ts';
import { playScenario } from './http/play.ts';
import { pendingScenario, type Scenario, scenarios } from './http/vector.ts';
import type { Verdict } from './verdict.ts';

type Context = { fixture?: FreshSandbox; agent?: Agent; played: Map<Scenario, Promise<Verdict[]>> };
const test = suite<Context>('http-api vectors', { played: new Map() });

test.before(async (context) => {
  context.agent = new Agent({ keepAlive: true });
  context.fixture = await startFresh(httpFixtureFile);
});
test.after(async ({ agent, fixture }) => {
  agent?.destroy();
  await fixture?.close();
});

for (const scenario of scenarios) {
  if (pendingScenario(scenario) !== undefined) continue;
  for (const { id } of scenario.vectors) {
    test(id, async (context) => {
      const verdict = (await played(scenario, context)).find((one) => one.id === id);
      if (verdict?.outcome === 'differs')
        console.error(`\n  NOTE: ${id} is a guess that does not hold: ${verdict.detail}`);
      else assert.is(verdict?.outcome, 'hold', `${scenario.section}: ${verdict?.detail}`);
    });
  }
}

test('an expectation that something is not found holds because of what it asks for, not because nothing serves the path', async (context) => {
  for (const scenario of scenarios) await played(scenario, context);
  const store = context.fixture?.sandbox.store;
  if (!store) throw new Error('The sandbox did not start.');
  await store.flushed();
  const unserved = new Set<string>();
  for await (const page of store.readAll({ direction: 'forwards', interest: { types: ['ApiRequestAnswered'] } })) {
    for (const { data } of page as readonly EventOf<'ApiRequestAnswered'>[])
      if (data.rejection === 'path-unknown') unserved.add(data.path);
  }
  assert.equal([...unserved], ['/api/v0002/no/such/resource']);
});

test('every vector is either run or pending with a reason', () => {
  const count = (some: readonly Scenario[]) => some.reduce((sum, { vectors }) => sum + vectors.length, 0);
  assert.is(count(scenarios), 304);
  assert.is(count(scenarios.filter((scenario) => pendingScenario(scenario) !== undefined)), 162);
});

/** The vectors of a scenario build on one another: the first that is asked for plays them all. */
function played(scenario: Scenario, { played: scenes, fixture, agent }: Context): Promise<Verdict[]> {
  if (!fixture || !agent) throw new Error('The sandbox did not start.');
  const playing = scenes.get(scenario) ?? playScenario(scenario, { address: fixture.address, agent });
  scenes.set(scenario, playing);
  return playing;
}
