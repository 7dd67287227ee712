import { connectionLogQuerySchema, connectionStateQuerySchema } from '../../../domain/api/connections.ts';
import { getConnectionState } from '../../../handlers/connections/get-state.ts';
import { listConnectionStates } from '../../../handlers/connections/list-states.ts';
import { listConnectionLogs } from '../../../handlers/connections/logs.ts';
import { deleteDevice } from '../../../handlers/devices/delete.ts';
import { connect } from '../../../handlers/mqtt/connect.ts';
import { disconnect } from '../../../handlers/mqtt/disconnect.ts';
import { setClock } from '../../../handlers/sandbox/set-clock.ts';
import { assert, suite } from '../../spec/suite.ts';
import { application, bodyOf, limitTo, ruleOf } from '../devices/registry-stage.ts';
import { connected, connectRequest, left, noCounters, published, subscribed } from '../furnished.ts';
import { type LogStage, openLog } from '../log-stage.ts';

const test = suite('connection states and logs');

const DEV1 = 'd:abc123:t1:dev1';
const DEV2 = 'd:abc123:t1:dev2';
const dev1 = { caller: application, typeId: 't1', deviceId: 'dev1' };
type State = Readonly<Record<string, unknown>>;

const state = async ({ look }: LogStage, clientId: string) =>
  bodyOf<State>(await look(getConnectionState, { caller: application, clientId }));
const list = async ({ look }: LogStage, asked: object = {}) => {
  const query = connectionStateQuerySchema.parse(asked);
  return bodyOf<{ results: State[]; meta: { total_rows: number }; bookmark?: string }>(
    await look(listConnectionStates, { caller: application, query }),
  );
};
const ids = async (stage: LogStage, asked?: object) => (await list(stage, asked)).results.map(({ id }) => id);
const iso = (at: number) => new Date(at).toISOString();

test('a device connects, subscribes, publishes and leaves', async () => {
  const stage = await openLog();
  const client = connected(stage, DEV1);
  const lastConnectTime = iso(stage.latest());
  const connectedState = {
    id: DEV1,
    clientType: 'device',
    connectionStatus: 'connected',
    lastConnectTime,
    lastActivityEvent: 'mqttConnect',
    lastActivityTime: lastConnectTime,
    mqttConnectProtocol: '3.1.1',
  };
  assert.equal(await state(stage, DEV1), connectedState);
  subscribed(stage, DEV1, 'iot-2/cmd/+/fmt/+', 0);
  assert.is((await state(stage, DEV1)).lastActivityEvent, 'mqttSubscribe');
  published(stage, DEV1, 'iot-2/evt/a/fmt/json');
  const lastActivityTime = iso(stage.latest());
  const active = { ...connectedState, lastActivityEvent: 'mqttPublish', lastActivityTime };
  assert.equal(await state(stage, DEV1), active);
  left(stage, client, 91);
  const gone = iso(stage.latest());
  assert.equal(await state(stage, DEV1), {
    ...connectedState,
    connectionStatus: 'disconnected',
    lastDisconnectTime: gone,
    lastActivityEvent: 'mqttDisconnect',
    lastActivityTime: gone,
    lastDisconnectSource: 'client',
  });
});

// biome-ignore format: a table reads in columns
const endings: [closeCode: number, source: string, reasonCode: number | undefined][] = [
  [0,   'client',  0],
  [91,  'client',  undefined],
  [94,  'server',  152],
  [153, 'network', undefined],
  [160, 'network', 141],
  [288, 'server',  142],
  [92,  'server',  128],
];
for (const [closeCode, source, reasonCode] of endings) {
  test(`who is closed with ${closeCode} is told to have been closed by the ${source}`, async () => {
    const stage = await openLog();
    left(stage, connected(stage, DEV1), closeCode);
    const { lastDisconnectSource, lastDisconnectReasonCode } = await state(stage, DEV1);
    assert.equal([lastDisconnectSource, lastDisconnectReasonCode], [source, reasonCode]);
  });
}

test('a Will is nothing that its client does, also where its session stays', async () => {
  const stage = await openLog();
  const will = { topic: 'iot-2/evt/gone/fmt/json', qos: 0, retain: false } as const;
  const client = connected(stage, DEV1, { clean: false, will, payload: Buffer.from('last words') });
  left(stage, client, 160);
  assert.is(stage.events.at(-1)?.type, 'MessagePublished');
  assert.is((await state(stage, DEV1)).lastActivityEvent, 'mqttDisconnect');
});

test('gateways and applications are told apart; what the protocol was, too', async () => {
  const stage = await openLog();
  connected(stage, 'g:abc123:gwt:gw1', { protocol: 'mqtt3-ws' });
  connected(stage, 'a:abc123:app1');
  connected(stage, 'A:abc123:sc');
  const seen = (await list(stage)).results.map(({ id, clientType, mqttConnectProtocol }) => [
    id,
    clientType,
    mqttConnectProtocol,
  ]);
  assert.equal(seen, [
    ['A:abc123:sc', 'application', '3.1.1'],
    ['a:abc123:app1', 'application', '3.1.1'],
    ['g:abc123:gwt:gw1', 'gateway', '3.1'],
  ]);
});

test('who was refused has no state', async () => {
  const stage = await openLog();
  stage.run(connect, connectRequest(DEV1, { credential: 'differs' }));
  const outcome = await stage.look(getConnectionState, { caller: application, clientId: DEV1 });
  assert.equal('rule' in outcome && [outcome.rule, outcome.properties], ['connection-state-unknown', [DEV1]]);
});

test('the list is filtered by device, status and time of connecting', async () => {
  const stage = await openLog();
  left(stage, connected(stage, DEV1));
  const between = iso(stage.latest());
  connected(stage, DEV2);
  connected(stage, 'g:abc123:gwt:gw1');
  connected(stage, 'a:abc123:app1');
  assert.equal(await ids(stage, { deviceType: 't1' }), [DEV1, DEV2]);
  assert.equal(await ids(stage, { deviceId: 'gw1' }), ['g:abc123:gwt:gw1']);
  assert.equal(await ids(stage, { deviceType: 't1', connectionStatus: 'connected' }), [DEV2]);
  assert.equal(await ids(stage, { connectionStatus: 'disconnected' }), [DEV1]);
  const after = await list(stage, { connectedAfter: between, _limit: '2' });
  assert.equal([after.results.map(({ id }) => id), after.meta.total_rows], [['a:abc123:app1', DEV2], 3]);
  const rest = await ids(stage, { connectedAfter: between, _limit: '2', _bookmark: after.bookmark });
  assert.equal(rest, ['g:abc123:gwt:gw1']);
  assert.equal(await ids(stage, { _sort: '-lastConnectTime', _limit: '1' }), ['a:abc123:app1']);
});

for (const asked of [{ connectionStatus: 'maybe' }, { connectedAfter: 'yesterday' }]) {
  test(`the list refuses ${JSON.stringify(asked)}`, () => {
    assert.is(connectionStateQuerySchema.safeParse(asked).success, false);
  });
}

test('states are refused while they are off, and begin anew', async () => {
  const stage = await openLog();
  connected(stage, DEV1);
  const configure = (enabled: boolean) =>
    stage.happened('org-abc123', { type: 'ConnectionStatesConfigured', data: { org: 'abc123', enabled } });
  configure(false);
  const query = connectionStateQuerySchema.parse({});
  assert.is(ruleOf(await stage.look(listConnectionStates, { caller: application, query })), 'connection-states-off');
  const one = await stage.look(getConnectionState, { caller: application, clientId: DEV1 });
  assert.is(ruleOf(one), 'connection-states-off');
  configure(true);
  assert.equal(await ids(stage), []);
});

test('what is hidden is not in the list, and unknown by its id', async () => {
  const stage = await openLog();
  for (const clientId of [DEV1, DEV2, 'a:abc123:app1']) connected(stage, clientId);
  limitTo(stage, [{ typeId: 't1', deviceId: 'dev1' }]);
  const { results, meta } = await list(stage);
  assert.equal(
    results.map(({ id }) => id),
    ['a:abc123:app1', DEV1],
  );
  assert.is(meta.total_rows, 2);
  assert.is((await state(stage, DEV1)).id, DEV1);
  const hidden = await stage.look(getConnectionState, { caller: application, clientId: DEV2 });
  assert.is(ruleOf(hidden), 'connection-state-unknown');
});

type Line = Readonly<{ message: string; timestamp: string }>;
const logs = async ({ look }: LogStage, asked: object = {}) => {
  const query = connectionLogQuerySchema.parse({ typeId: 't1', deviceId: 'dev1', ...asked });
  return bodyOf<Line[]>(await look(listConnectionLogs, { caller: application, query }));
};

test('the log tells how connections began, failed and ended, newest first', async () => {
  const stage = await openLog();
  stage.run(connect, connectRequest(DEV1, { credential: 'differs' }));
  const refusedAt = iso(stage.latest());
  left(stage, connected(stage, DEV1), 160);
  connected(stage, DEV2);
  stage.run(connect, connectRequest('g:abc123:t1:dev1'));
  const [asGateway, ended, began, failed, ...more] = await logs(stage);
  assert.equal(more, []);
  assert.match(asGateway?.message ?? '', /^Connection attempt failed: ClientID='g:abc123:t1:dev1'/);
  assert.is(ended?.message, 'Closed connection from 192.0.2.7: because of 160');
  assert.is(began?.message, `Token auth succeeded: ClientID='${DEV1}', ClientIP=192.0.2.7`);
  assert.match(
    failed?.message ?? '',
    new RegExp(`^Connection attempt failed: ClientID='${DEV1}', ClientIP=192.0.2.7: .`),
  );
  assert.is(failed?.timestamp, refusedAt);
});

test('the log is read in pieces, and within a time', async () => {
  const stage = await openLog();
  const times: string[] = [];
  for (let count = 0; count < 15; count++) {
    const { connectionId } = connected(stage, DEV1);
    times.unshift(iso(stage.latest()));
    stage.run(disconnect, { clientId: DEV1, connectionId, closeCode: 0, reason: 'bye', counters: noCounters });
    times.unshift(iso(stage.latest()));
  }
  const stamps = async (asked?: object) => (await logs(stage, asked)).map(({ timestamp }) => timestamp);
  assert.equal(await stamps(), times.slice(0, 20), 'twenty where no number is asked for');
  assert.equal(await stamps({ limit: '3' }), times.slice(0, 3));
  assert.equal(await stamps({ limit: '3', offset: '2' }), times.slice(2, 5));
  assert.equal(await stamps({ offset: '25' }), times.slice(25));
  const [toTime, , fromTime] = times.slice(4);
  assert.equal(await stamps({ fromTime, toTime }), times.slice(4, 7), 'both ends belong to it');
});

test('the log is read within a time of the org’s clock, once that has been set', async () => {
  const stage = await openLog();
  left(stage, connected(stage, DEV1));
  stage.run(setClock, { org: 'abc123', to: Date.UTC(2030, 0, 1), mode: 'frozen' });
  left(stage, connected(stage, DEV1));
  const future = '2030-01-01T00:00:00.000Z';
  const stamps = async (asked?: object) => (await logs(stage, asked)).map(({ timestamp }) => timestamp);
  assert.is((await stamps()).length, 4);
  assert.equal(await stamps({ fromTime: future, toTime: '2031-01-01T00:00:00Z' }), [future, future]);
  assert.equal(await stamps({ fromTime: future, toTime: future, limit: '1' }), [future]);
  assert.is((await stamps({ fromTime: '2000-01-01T00:00:00Z', toTime: '2029-12-31T23:59:59.999Z' })).length, 2);
});

test('a device that is registered again has no past', async () => {
  const stage = await openLog();
  left(stage, connected(stage, DEV1));
  published(stage, connected(stage, DEV1).clientId, 'iot-2/evt/a/fmt/json');
  stage.run(deleteDevice, dev1);
  stage.register('t1', { deviceId: 'dev1' });
  assert.equal(await logs(stage), []);
  const one = await stage.look(getConnectionState, { caller: application, clientId: DEV1 });
  assert.is(ruleOf(one), 'connection-state-unknown');
});

test('the log of an unknown device is refused, that of a hidden one empty', async () => {
  const stage = await openLog();
  connected(stage, DEV1);
  connected(stage, DEV2);
  limitTo(stage, [{ typeId: 't1', deviceId: 'dev1' }]);
  const query = connectionLogQuerySchema.parse({ typeId: 't1', deviceId: 'dev9' });
  assert.is(ruleOf(await stage.look(listConnectionLogs, { caller: application, query })), 'device-unknown');
  assert.equal(await logs(stage, { deviceId: 'dev2' }), []);
  assert.is((await logs(stage)).length, 1);
});

// biome-ignore format: a table reads in columns
const badQueries: [string, object][] = [
  ['no device',               { deviceId: undefined }],
  ['no type',                 { typeId: undefined }],
  ['a limit of 0',            { limit: '0' }],
  ['a limit above 20',        { limit: '21' }],
  ['a limit that is none',    { limit: 'all' }],
  ['an offset above 1000',    { offset: '1001' }],
  ['an offset below 0',       { offset: '-1' }],
  ['only one end of a time',  { toTime: '2024-05-01T10:00:00Z' }],
  ['a time that is none',     { fromTime: 'then', toTime: '2024-05-01T10:00:00Z' }],
  ['an end before its start', { fromTime: '2024-05-01T10:00:01Z', toTime: '2024-05-01T10:00:00Z' }],
];
for (const [name, asked] of badQueries) {
  test(`the log refuses ${name}`, () => {
    assert.is(connectionLogQuerySchema.safeParse({ typeId: 't1', deviceId: 'dev1', ...asked }).success, false);
  });
}
