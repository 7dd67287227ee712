import type { RecordedEvent } from '../../domain/recorded-event.ts';
import { matchesInterest } from '../../infra/store/interest.ts';
import { type TimelineFilter, timelineFilter } from '../../projections/timeline-filter.ts';
import { assert, suite } from '../spec/suite.ts';

function event(position: number, org: string, type: string, data: object): RecordedEvent {
  const metadata = { org, node: 'n', at: 0, recordedAt: position * 1_000, version: 1 };
  return { id: `id-${position}`, type, data, metadata, position, stream: 's', revision: position };
}

const topic = (typeId: string, deviceId: string, rest: string) =>
  `iot-2/type/${typeId}/id/${deviceId}/${rest}/fmt/json`;
const log = [
  event(0, '-', 'SandboxStarted', { node: 'n', version: '1' }),
  event(1, 'abc123', 'DeviceTypeAdded', { org: 'abc123', typeId: 'pump', classId: 'Device' }),
  event(2, 'abc123', 'DeviceRegistered', { org: 'abc123', typeId: 'pump', deviceId: 'p-1', classId: 'Device' }),
  event(3, 'abc123', 'ClientConnected', { clientId: 'd:abc123:pump:p-1' }),
  event(4, 'abc123', 'MessagePublished', { clientId: 'd:abc123:pump:p-1', topic: topic('pump', 'p-1', 'evt/e') }),
  event(5, 'abc123', 'MessagePublished', { clientId: 'a:abc123:app1', topic: topic('pump', 'p-1', 'cmd/c') }),
  event(6, 'abc123', 'MessagePublished', { clientId: 'g:abc123:hub:g-1', topic: topic('pump', 'p-2', 'evt/e') }),
  event(7, 'xyz789', 'MessagePublished', { clientId: 'd:xyz789:pump:p-1', topic: topic('pump', 'p-1', 'evt/e') }),
  event(8, 'abc123', 'ClientSubscribed', { clientId: 'A:abc123:app1:_12345678', filters: [] }),
  event(9, 'abc123', 'ClientSubscribed', { clientId: 'A:abc123:app10:_12345678', filters: [] }),
];

const test = suite('timeline filter');

// biome-ignore format: a table reads in columns
const cases: [string, TimelineFilter, number[]][] = [
  ['nothing asked',              {},                                                   [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ['an org',                     { org: 'xyz789' },                                    [7]],
  ['a device type',              { type: 'pump' },                                     [1, 2, 3, 4, 5, 6, 7]],
  ['a device id in any org',     { device: 'p-1' },                                    [2, 3, 4, 5, 7]],
  ['a device',                   { org: 'abc123', type: 'pump', device: 'p-1' },       [2, 3, 4, 5]],
  ['a gateway, by what it sent', { type: 'hub' },                                      [6]],
  ['part of an id is not it',    { device: '1' },                                      []],
  ['a type id is not a prefix',  { type: 'pum' },                                      []],
  ['a client',                   { client: 'd:abc123:pump:p-1' },                      [3, 4]],
  ['an application\'s clients',  { client: 'A:abc123:app1' },                          [8]],
  ['one private client',         { client: 'A:abc123:app1:_12345678' },                [8]],
  ['a kind',                     { kind: 'registry' },                                 [1, 2]],
  ['an event type',              { event: 'ClientConnected' },                         [3]],
  ['a kind and an event of it',  { kind: 'message', event: 'MessagePublished' },       [4, 5, 6, 7]],
  ['an event of another kind',   { kind: 'message', event: 'ClientConnected' },        []],
  ['from a time, inclusive',     { since: 8_000 },                                     [8, 9]],
  ['up to a time, exclusive',    { until: 2_000 },                                     [0, 1]],
  ['all of them at once',        { org: 'abc123', kind: 'message', device: 'p-1', since: 5_000, until: 6_000 }, [5]],
];

for (const [name, filter, expected] of cases) {
  const { interest, matches } = timelineFilter(filter);
  test(`selects by ${name}`, () => {
    assert.equal(
      log.filter(matches).map((e) => e.position),
      expected,
    );
  });
  test(`asks the store for no less: ${name}`, () => {
    assert.equal(
      log.filter((e) => matchesInterest(e, interest) && matches(e)).map((e) => e.position),
      expected,
    );
  });
}

test('lets the store look a device up by its index', () => {
  const { interest } = timelineFilter({
    org: 'abc123',
    type: 'pump',
    device: 'p-1',
    client: 'a:abc123:app1',
    event: 'MessagePublished',
  });
  assert.equal(interest, {
    org: 'abc123',
    device: 'abc123:pump:p-1',
    clientId: 'a:abc123:app1',
    types: ['MessagePublished'],
  });
});
