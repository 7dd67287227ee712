// time limit: 300 s
import { join } from 'node:path';
import { apiScenarios } from './api-scenarios.ts';
import { nodeSdk } from './registries.ts';
import { configuredWay, launchedWay } from './ways.ts';

const program = async () =>
  [process.execPath, join(import.meta.dirname, 'programs/node-api.cjs'), await nodeSdk()] as const;

const scenarios = [
  'reads the organization',
  'reads the status of the service',
  'reads the data usage, by day and in one',
  'is told what the platform has retired',
  'is refused with a wrong token and with a key that does not exist',
  'is told of what is not emulated, in an error of its own',
  'registers, reads, updates and deletes a device type',
  'registers a type that has nothing but an id, and a type of gateways',
  'lists the device types, 25 of them when it names no number',
  'is refused a type that exists, an id that is none, and a class that is none',
  'is refused the deletion of a type that has devices',
  'registers, reads, updates and unregisters a device',
  'is given a token where it chooses none, and the device connects with it at once',
  'cannot connect a device that it has unregistered',
  'lists the devices of a type',
  'is refused a device that exists, an unknown type, and a token that is too short',
  'sets and reads the location of a device',
  'is told that a device is not managed',
  'registers many devices, pages through them, and deletes them',
  'deletes many devices of which some are not there',
  'is told which of many devices were not registered',
  'is refused what is no list, and more than 512 KB',
  'adds, reads, deletes and clears the diagnostic logs of a device',
  'adds a diagnostic log with a message only, and is refused a severity that is too high',
  'adds, reads and clears the error codes of a device',
  'is refused diagnostics of a device that is not there',
  'reads the connection state of a device',
  'reads the connection logs of a device',
  'reads the last events of a device',
  'makes, reads and deletes a resource group',
  'adds devices to a resource group and removes them',
  'reads and updates the access of devices',
  'gives a gateway another role, for the group that it came with',
];

apiScenarios({ name: "IBM's Node API client, launched", way: launchedWay, program, scenarios });
apiScenarios({
  name: "IBM's Node API client, configured",
  way: () => configuredWay({ host: '127.0.83.3', httpApi: true }),
  program,
  scenarios,
});
