import type { EventOf } from '../../domain/events/catalogue.ts';
import { act, ConnectionStates } from '../../projections/connection-states.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('connection states');

function recording(applicationsMax?: number): ConnectionStates {
  const states = new ConnectionStates(applicationsMax);
  states.recording = true;
  return states;
}

function connects(clientId: string, requestedClientId?: string): EventOf<'ClientConnected'>['data'] {
  const named = { clientId, connectionId: 'c', ...(requestedClientId !== undefined && { requestedClientId }) };
  const seen = { clientAddr: '192.0.2.7', port: 1883, secure: false, protocol: 'mqtt4', connectedAt: 0 };
  return { ...named, ...seen, clean: true, sessionPresent: false, keepAliveSeconds: 60 };
}

const ids = (states: ConnectionStates) => [...states.upwards()].map(({ clientId }) => clientId);

test('a client is connected, does something, and is gone', () => {
  const states = recording();
  const record = states.connected(connects('d:abc123:t1:dev1'), 1);
  assert.equal(states.get('d:abc123:t1:dev1'), {
    clientId: 'd:abc123:t1:dev1',
    open: 1,
    connectedAt: 1,
    disconnectedAt: undefined,
    closeCode: undefined,
    activity: 'mqttConnect',
    activeAt: 1,
    protocol: 'mqtt4',
  });
  act(record, 'mqttPublish', 2);
  assert.is(states.get('d:abc123:t1:dev1')?.activity, 'mqttPublish');
  states.disconnected(record, 91, 3);
  const { open, connectedAt, disconnectedAt, closeCode, activity, activeAt } = states.get('d:abc123:t1:dev1') ?? {};
  assert.equal({ open, connectedAt, disconnectedAt }, { open: 0, connectedAt: 1, disconnectedAt: 3 });
  assert.equal({ closeCode, activity, activeAt }, { closeCode: 91, activity: 'mqttDisconnect', activeAt: 3 });
});

test('who comes back is the same client, which still says when it left last', () => {
  const states = recording();
  states.disconnected(states.connected(connects('d:abc123:t1:dev1'), 1), 0, 2);
  states.connected(connects('d:abc123:t1:dev1'), 3);
  assert.is(states.size, 1);
  const { open, connectedAt, disconnectedAt } = states.get('d:abc123:t1:dev1') ?? {};
  assert.equal({ open, connectedAt, disconnectedAt }, { open: 1, connectedAt: 3, disconnectedAt: 2 });
});

test('a scalable application is connected as long as one of its connections is', () => {
  const states = recording();
  const first = states.connected(connects('A:abc123:sc:_1', 'A:abc123:sc'), 1);
  const second = states.connected(connects('A:abc123:sc:_2', 'A:abc123:sc'), 2);
  assert.equal(ids(states), ['A:abc123:sc']);
  states.disconnected(first, 0, 3);
  assert.is(states.get('A:abc123:sc')?.open, 1);
  states.disconnected(second, 0, 4);
  assert.is(states.get('A:abc123:sc')?.open, 0);
});

test('nothing is recorded while it is off, and what there was is gone', () => {
  const states = new ConnectionStates();
  assert.is(states.connected(connects('d:abc123:t1:dev1'), 1), undefined);
  states.recording = true;
  const record = states.connected(connects('d:abc123:t1:dev1'), 2);
  states.recording = false;
  assert.is(states.size, 0);
  states.recording = true;
  states.disconnected(record, 0, 3);
  assert.is(states.size, 0, 'a client that was connected before is there when it connects again');
  states.connected(connects('d:abc123:t1:dev1'), 4);
  assert.is(states.get('d:abc123:t1:dev1')?.disconnectedAt, undefined);
});

test('a device that is registered again comes back clean, whatever its old connection does', () => {
  const states = recording();
  const old = states.connected(connects('d:abc123:t1:dev1'), 1);
  states.forget('d:abc123:t1:dev1');
  const fresh = states.connected(connects('d:abc123:t1:dev1'), 2);
  act(old, 'mqttPublish', 3);
  states.disconnected(old, 94, 4);
  assert.is(states.get('d:abc123:t1:dev1'), fresh);
  assert.equal([fresh?.open, fresh?.activity, fresh?.closeCode], [1, 'mqttConnect', undefined]);
});

test('of too many applications the one that left first goes; devices do not count', () => {
  const states = recording(2);
  const come = (clientId: string, at: number) => states.connected(connects(clientId), at);
  const [one, two] = [come('a:abc123:one', 1), come('a:abc123:two', 2)];
  come('d:abc123:t1:dev1', 3);
  states.disconnected(two, 0, 4);
  states.disconnected(one, 0, 5);
  come('a:abc123:three', 6);
  assert.equal(ids(states), ['a:abc123:one', 'a:abc123:three', 'd:abc123:t1:dev1']);
  come('a:abc123:one', 7);
  come('a:abc123:four', 8);
  assert.equal(
    ids(states),
    ['a:abc123:four', 'a:abc123:one', 'a:abc123:three', 'd:abc123:t1:dev1'],
    'all are connected',
  );
  states.disconnected(states.get('a:abc123:three'), 0, 9);
  assert.equal(ids(states), ['a:abc123:four', 'a:abc123:one', 'd:abc123:t1:dev1'], 'at once, as there are too many');
});

test('records that were brought back count against the bound, and who left first still goes first', () => {
  const first = recording();
  for (const [at, name] of ['one', 'two', 'three'].entries()) first.connected(connects(`a:abc123:${name}`), at);
  for (const [at, name] of ['two', 'one'].entries()) first.disconnected(first.get(`a:abc123:${name}`), 0, 10 + at);
  const states = recording(3);
  states.restoreAll(
    Array.from(first.upwards(), (record) => ({ ...record })),
    [...first.left()],
  );
  states.connected(connects('a:abc123:four'), 20);
  assert.equal(ids(states), ['a:abc123:four', 'a:abc123:one', 'a:abc123:three']);
});
