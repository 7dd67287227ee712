/** The groups of vectors that `run.ts` runs: what is in each, and how it is run. */
import { Agent } from 'node:http';
import { startFresh } from '../doubles/fresh-sandbox.ts';
import type { Address } from '../doubles/transport.ts';
import { httpFixtureFile } from './http/fixture.ts';
import { playScenario } from './http/play.ts';
import { scenarios } from './http/vector.ts';
import { runVector } from './run-vector.ts';
import { fixtureFile } from './sandbox.ts';
import { messagingVectors } from './vector.ts';
import type { Verdict } from './verdict.ts';

/** `target`: a sandbox that runs already; a fresh one when left out. */
export type RunOptions = Readonly<{ over: 'tcp' | 'ws'; target?: Address }>;

/** `run` hands each verdict on as soon as it is known, and answers with those of the ids that were wanted. */
export type Group = Readonly<{
  name: 'messaging' | 'http-api';
  prefix: string;
  ids: readonly string[];
  run: (wanted: ReadonlySet<string>, options: RunOptions, tell: (verdict: Verdict) => void) => Promise<Verdict[]>;
}>;

/** All groups, in the order in which they run. */
export const groups: readonly Group[] = [
  {
    name: 'messaging',
    prefix: 'messaging',
    ids: messagingVectors.map(({ id }) => id),
    run: (wanted, { over, target }, tell) =>
      beside(fixtureFile, target, async (address) => {
        const verdicts: Verdict[] = [];
        for (const vector of messagingVectors) {
          if (!wanted.has(vector.id)) continue;
          const verdict = await runVector(vector, { ...address, over });
          verdicts.push(verdict);
          tell(verdict);
        }
        return verdicts;
      }),
  },
  {
    name: 'http-api',
    prefix: 'http',
    ids: scenarios.flatMap(({ vectors }) => vectors.map(({ id }) => id)),
    run: (wanted, { target }, tell) =>
      beside(httpFixtureFile, target, async (address) => {
        const agent = new Agent({ keepAlive: true });
        const verdicts: Verdict[] = [];
        for (const scenario of scenarios) {
          if (!scenario.vectors.some(({ id }) => wanted.has(id))) continue;
          // What is wanted builds on the vectors before it, so the scenario is played from its beginning.
          const own = (await playScenario(scenario, { address, agent })).filter(({ id }) => wanted.has(id));
          verdicts.push(...own);
          for (const verdict of own) tell(verdict);
        }
        agent.destroy();
        return verdicts;
      }),
  },
];

/** The names that `--group` knows. */
export const groupNames: readonly string[] = groups.map(({ name }) => name);

/** With the sandbox that runs already, or a fresh one from this file. */
async function beside<T>(file: string, target: Address | undefined, run: (address: Address) => Promise<T>): Promise<T> {
  if (target) return run(target);
  const { address, close } = await startFresh(file);
  try {
    return await run(address);
  } finally {
    await close();
  }
}
