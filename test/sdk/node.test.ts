// time limit: 300 s
import { join } from 'node:path';
import { nodeSdk } from './registries.ts';
import { sdkScenarios } from './scenarios.ts';
import { configuredWay, launchedWay } from './ways.ts';

const program = async () =>
  [process.execPath, join(import.meta.dirname, 'programs/node-client.cjs'), await nodeSdk()] as const;
const refusal = /Connection refused: Not authorized/;

sdkScenarios({ name: "IBM's Node client, launched", way: launchedWay, program, refusal });
sdkScenarios({
  name: "IBM's Node client, configured",
  way: () => configuredWay({ host: '127.0.83.1' }),
  program,
  refusal,
});
