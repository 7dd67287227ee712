// time limit: 300 s
/** The tests that IBM ran against the platform, from the source archive of its Python client, unchanged. */
import { join } from 'node:path';
import { suite } from '../spec/suite.ts';
import { pythonWithSdkTests } from './registries.ts';
import type { SdkProcess } from './sdk-process.ts';
import { apiKey, launchedWay, org, type Way } from './ways.ts';

// biome-ignore format: a table reads in columns
const files: readonly (readonly [file: string, tests: number])[] = [
  ['test_api_registry_devicetypes.py',               15],
  ['test_api_registry_devices.py',                   11],
  ['test_api_registry_devices_ext.py',                4],
  ['test_api_registry_devices_diag.py',               2],
  ['test_api_registry_devices_diag_ec.py',            7],
  ['test_api_registry_client_connectivity_status.py', 13],
  ['test_api_lec.py',                                 1],
  ['test_api_usage.py',                               2],
  ['test_api_service_status.py',                      1],
  ['test_device.py',                                 12],
  ['test_gateway.py',                                 4],
];

const test = suite("IBM's own tests of its Python client");
let way: Way;
let sdk: SdkProcess;
test.before(async () => {
  const { python, tests } = await pythonWithSdkTests();
  way = await launchedWay();
  const program = join(import.meta.dirname, 'programs/ibm-python-tests.py');
  sdk = way.open([python, '-B', program, tests, JSON.stringify({ org, ...apiKey })]);
});
test.after(async () => {
  await sdk?.end();
  await way?.close();
});

for (const [file, tests] of files) test(`${file}: ${tests} tests`, () => sdk.ask(file, { tests }));
