/** Programs that manage an org with IBM's API clients. What they do and expect is written with the clients: see `programs/`. */
import { assert, suite } from '../spec/suite.ts';
import type { SdkProcess } from './sdk-process.ts';
import { apiKey, org, type Way } from './ways.ts';

type ApiProgram = Readonly<{
  /** `IBM's Node API client, launched`. */
  name: string;
  way: () => Promise<Way>;
  /** A program and its arguments; one more is added: who it is, as JSON. */
  program: () => Promise<readonly [string, ...string[]]>;
  /** What the program plays, by its own names. */
  scenarios: readonly string[];
}>;

/** One test for each scenario, all of them in one process. */
export function apiScenarios({ name, way: openWay, program, scenarios }: ApiProgram): void {
  const test = suite(name);
  let way: Way;
  let sdk: SdkProcess;
  test.before(async () => {
    const command = await program();
    way = await openWay();
    sdk = way.open([...command, JSON.stringify({ byEnvironment: way.byEnvironment, org, ...apiKey })]);
  });
  test.after(async () => {
    await sdk?.end();
    await way?.close();
  });

  test('every scenario of the program is a test', async () => {
    const { names } = await sdk.hears('its scenarios', ({ on }) => on === 'scenarios');
    assert.equal(names, scenarios);
  });

  for (const scenario of scenarios) test(scenario, () => sdk.ask(scenario, {}));
}
