// time limit: 300 s
import { join } from 'node:path';
import { pythonWithSdk } from './registries.ts';
import { sdkScenarios } from './scenarios.ts';
import { configuredWay, launchedWay } from './ways.ts';

const program = async () =>
  [await pythonWithSdk(), '-B', join(import.meta.dirname, 'programs/python-client.py')] as const;
const refusal = /ConnectionException: Not authorized/;

sdkScenarios({ name: "IBM's Python client, launched", way: launchedWay, program, refusal });
sdkScenarios({
  name: "IBM's Python client, configured",
  way: () => configuredWay({ host: '127.0.83.2' }),
  program,
  refusal,
});
