import { withSandbox } from '../../spec/sandbox.ts';
import { assert, suite } from '../../spec/suite.ts';
import type { JsonObject } from '../json.ts';
import { Clients } from './mqtt-vector.ts';
import { Variables } from './variables.ts';

const test = suite('MQTT steps of a scenario');

const device = 'd:{{org}}:t1:dev1';
const application = 'a:{{org}}:vec';
const topic = 'iot-2/type/t1/id/dev1/evt/e/fmt/json';

const joined: readonly JsonObject[] = [
  { op: 'connect', clientId: application, user: 'a-{{org}}-k1k1k1k1k1', password: 'tok-k1' },
  { op: 'subscribe', clientId: application, topics: ['iot-2/type/t1/id/+/evt/+/fmt/+'] },
  { op: 'connect', clientId: device, user: 'use-token-auth', password: 'tok-dev1' },
  { op: 'publish', clientId: device, topic: 'iot-2/evt/e/fmt/json', payload: { n: 1, org: '{{org}}' } },
];
const expected: JsonObject = { op: 'expect', clientId: application, topic, payload: { n: '%int', org: 'abc123' } };
const none: JsonObject = { ...expected, op: 'expectNone' };

type Row = readonly [name: string, step: JsonObject, problem: RegExp | undefined];

// biome-ignore format: a table reads in columns
const table: readonly Row[] = [
  ['a message that fits',               expected,                                                                  undefined],
  ['one that is not expected',          none,                                                                      /Expected no message like .*saw .*"n":1/],
  ['none on another topic',             { ...none, topic: 'iot-2/type/t1/id/dev1/evt/f/fmt/json' },                undefined],
  ['none with another payload',         { ...none, payload: { n: 2 } },                                            undefined],
  ['goodbye',                           { op: 'disconnect', clientId: device },                                    undefined],
  ['somebody who is not there',         { op: 'disconnect', clientId: 'd:{{org}}:t1:dev2' },                       /"d:abc123:t1:dev2" has not been connected/],
  ['a wrong token',                     { op: 'connect', clientId: device, user: 'use-token-auth', password: 'x' }, /CONNACK: expected 0, saw 5/],
  ['a step that nothing takes',         { op: 'ping', clientId: device },                                          /MQTT step "ping"/],
  ['a member that nothing looks at',    { ...expected, retain: true },                                             /"retain"/],
];

for (const [name, step, problem] of table) {
  test(name, () =>
    withSandbox({}, async ({ address }) => {
      const clients = new Clients(address, new Variables({ org: 'abc123' }));
      try {
        for (const one of joined) await clients.step(one);
        const seen = await problemOf(clients, step);
        if (problem) assert.match(seen ?? 'no problem', problem);
        else assert.is(seen, undefined);
      } finally {
        clients.close();
      }
    }),
  );
}

test('each message is expected once', () =>
  withSandbox({}, async ({ address }) => {
    const clients = new Clients(address, new Variables({ org: 'abc123' }));
    for (const one of joined) await clients.step(one);
    await clients.step(expected);
    assert.is(await problemOf(clients, none), undefined);
    clients.close();
  }));

async function problemOf(clients: Clients, step: JsonObject): Promise<string | undefined> {
  try {
    await clients.step(step);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
