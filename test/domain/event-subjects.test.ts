import { deviceOfClient, deviceOfTopic, subjectsOf } from '../../domain/event-subjects.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('whom an event is about');

// biome-ignore format: a table reads in columns
const clients: readonly [string, string | undefined][] = [
  ['d:abc123:pump:p-1',        'abc123:pump:p-1'],
  ['g:abc123:gw:g-1',          'abc123:gw:g-1'],
  ['d:quickstart:pump:p-1',    'quickstart:pump:p-1'],
  ['a:abc123:billing',         undefined],
  ['A:abc123:billing:i1',      undefined],
  ['d:abc123:pump',            undefined],
  ['d:abc123:pump:p-1:more',   undefined],
  ['',                         undefined],
];
for (const [clientId, device] of clients) {
  test(`client "${clientId}"`, () => assert.is(deviceOfClient(clientId), device));
}

// biome-ignore format: a table reads in columns
const topics: readonly [string, string | undefined][] = [
  ['iot-2/type/pump/id/p-1/evt/status/fmt/json', 'abc123:pump:p-1'],
  ['iot-2/type/pump/id/p-1/cmd/stop/fmt/json',   'abc123:pump:p-1'],
  ['iot-2/type/pump/id/p-1/mon',                 'abc123:pump:p-1'],
  ['iotdevice-1/type/pump/id/p-1/mgmt/manage',   'abc123:pump:p-1'],
  ['iotdm-1/type/pump/id/p-1/response',          'abc123:pump:p-1'],
  ['iot-2/type/pump/id/p-1',                     undefined],
  ['iot-2/app/billing/mon',                      undefined],
  ['iot-2/thing/type/t/id/i/err/data',           undefined],
  ['iot-2/kind/pump/id/p-1/mon',                 undefined],
  ['iot-2/type/pump/name/p-1/mon',               undefined],
  ['',                                           undefined],
];
for (const [topic, device] of topics) {
  test(`topic "${topic}"`, () => assert.is(deviceOfTopic('abc123', topic), device));
}

const about = (data: object) => subjectsOf({ data, metadata: { org: 'abc123' } });

test('a device publishes for itself', () => {
  const data = { clientId: 'd:abc123:pump:p-1', topic: 'iot-2/type/pump/id/p-1/evt/status/fmt/json' };
  assert.equal(about(data), { clientId: 'd:abc123:pump:p-1', devices: ['abc123:pump:p-1'] });
});

test('a gateway publishes for a device: both are concerned', () => {
  const data = { clientId: 'g:abc123:gw:g-1', topic: 'iot-2/type/pump/id/p-1/evt/status/fmt/json' };
  assert.equal(about(data), { clientId: 'g:abc123:gw:g-1', devices: ['abc123:gw:g-1', 'abc123:pump:p-1'] });
});

test('an application sends a command', () => {
  const data = { clientId: 'a:abc123:billing', topic: 'iot-2/type/pump/id/p-1/cmd/stop/fmt/json' };
  assert.equal(about(data), { clientId: 'a:abc123:billing', devices: ['abc123:pump:p-1'] });
});

test('a registration names its device', () => {
  assert.equal(about({ org: 'abc123', typeId: 'pump', deviceId: 'p-1' }), {
    clientId: undefined,
    devices: ['abc123:pump:p-1'],
  });
});

test('what concerns nobody, or holds something else under these names', () => {
  for (const data of [
    {},
    { node: 'n1' },
    { org: 'abc123', typeId: 'pump' },
    { clientId: 7, topic: null, deviceId: 'p-1' },
  ]) {
    assert.equal(about(data), { clientId: undefined, devices: [] });
  }
});
