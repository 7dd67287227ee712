// time limit: 300 s
import { join } from 'node:path';
import { apiScenarios } from './api-scenarios.ts';
import { pythonWithSdk } from './registries.ts';
import { configuredWay, launchedWay } from './ways.ts';

const program = async () => [await pythonWithSdk(), '-B', join(import.meta.dirname, 'programs/python-api.py')] as const;

const scenarios = [
  'registers many devices, iterates over them through more than one page, and deletes them',
  'deletes devices of which some are not there',
  'is told which of many devices were not registered',
  'is refused more than 512 KB',
  'reads the connection logs of a device',
  'reads the connection state of a device',
  "meets what IBM's tests of connection states meet",
  'iterates over connection states through more than one page',
  'reads the last events of a device',
  'creates, reads, updates and deletes a device type',
  'creates device types without metadata, and of gateways',
  'meets a KeyError where a device type is missing',
  'is refused device types that are not valid, and told why',
  'iterates over device types through more than one page',
  'manages device types with the client of the state API',
  'registers, reads, updates and deletes a device',
  'reaches the devices of a type through the type',
  'meets a KeyError where a device is missing',
  'a device connects as soon as it is registered, and is cut off when it is deleted',
  'sets and reads the location of a device',
  'is refused a location that is none',
  'is told that a device is not managed',
  'appends, reads, deletes and clears the diagnostic logs of a device',
  'is refused a diagnostic log whose severity is too high',
  'appends, reads and clears the error codes of a device',
  'is refused diagnostics of a device that is not there',
  'reads the status of the service',
  'reads the data usage, by day and in one',
  'is refused with a wrong token and with a key that does not exist',
  'is told of what is not emulated',
];

apiScenarios({ name: "IBM's Python API client, launched", way: launchedWay, program, scenarios });
apiScenarios({
  name: "IBM's Python API client, configured",
  way: () => configuredWay({ host: '127.0.83.4', httpApi: true }),
  program,
  scenarios,
});
