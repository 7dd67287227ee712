import {
  type ClientEvent,
  type Connect,
  connection,
  type Disconnect,
  type Subscribe,
} from '../../domain/connection.ts';
import { rejection } from '../../domain/rejections.ts';
import { deciderTable, stateAfter } from '../spec/decider.ts';
import { assert, suite } from '../spec/suite.ts';

const clientId = 'd:abc123:t1:dev1';
const filter = 'iot-2/cmd/+/fmt/+';
const bytes = Buffer.from('"gone"');
const where = { clientId, clientAddr: '192.0.2.7', port: 8883, secure: true, protocol: 'mqtt4', connectedAt: 5 };
const none = { readBytes: 0, readMsg: 0, writeBytes: 0, writeMsg: 0 };
const counted = { readBytes: 310, readMsg: 3, writeBytes: 12, writeMsg: 1 };
const will = { topic: 'iot-2/type/t1/id/dev1/evt/lwt/fmt/json', qos: 1, retain: false } as const;

type Changes = Readonly<{ clean?: boolean; will?: typeof will; requestedClientId?: string; forbidden?: string[] }>;

const connect = (
  connectionId: string,
  { clean = true, will: last, requestedClientId, forbidden = [] }: Changes = {},
): Connect => ({
  type: 'Connect',
  sighting: { ...where, connectionId },
  clean,
  keepAliveSeconds: 60,
  admission: { ok: true, value: last ? { will: { ...last, payload: bytes } } : {} },
  forbidden,
  takenOver: counted,
  ...(requestedClientId !== undefined && { requestedClientId }),
});
const refusedFor = (id: 'token-wrong' | 'will-topic'): Connect => ({
  ...connect('c9'),
  admission: { ok: false, rejection: rejection(id) },
});
const disconnect = (connectionId: string, closeCode: number): Disconnect => {
  return { type: 'Disconnect', connectionId, closeCode, reason: 'why', counters: counted };
};

const joined = (connectionId: string, changes: Changes & { sessionPresent?: boolean } = {}): ClientEvent => {
  const { clean = true, will: last, sessionPresent = false, requestedClientId } = changes;
  return {
    type: 'ClientConnected',
    data: {
      ...where,
      connectionId,
      clean,
      sessionPresent,
      keepAliveSeconds: 60,
      ...(requestedClientId !== undefined && { requestedClientId }),
      ...(last && { will: last }),
    },
    ...(last && { payload: bytes }),
  };
};
const gone = (connectionId: string, closeCode: number, reason = 'why'): ClientEvent => {
  return { type: 'ClientDisconnected', data: { ...where, connectionId, closeCode, reason, ...counted } };
};
const replaced = gone('c1', 288, 'The client ID was reused.');
const lastWords: ClientEvent = {
  type: 'MessagePublished',
  data: { clientId, topic: will.topic, qos: 1 },
  payload: bytes,
};
const refused: ClientEvent = {
  type: 'ConnectRefused',
  data: {
    ...where,
    connectionId: 'c9',
    rejection: 'token-wrong',
    returnCode: 5,
    closeCode: 180,
    reason: 'The operation is not authorized.',
  },
};
const badWill: ClientEvent = {
  type: 'ConnectRefused',
  data: {
    ...where,
    connectionId: 'c9',
    rejection: 'will-topic',
    returnCode: null,
    closeCode: 276,
    reason: 'The topic is not valid.',
  },
};

const durable = { clean: false } as const;
const resumed = { clean: false, sessionPresent: true } as const;
const mortal = { will } as const;
const ask = (...filters: string[]) => filters.map((one) => ({ filter: one, qos: 1 as const }));
const subscribe = (granted: string[], bad: string[] = [], closes = true): Subscribe => ({
  type: 'Subscribe',
  clientId,
  verdict: {
    granted: ask(...granted),
    ...(bad.length > 0 && { refused: { filters: ask(...bad), closes, rejection: rejection('topic-not-valid', 'x') } }),
  },
});
const subscribed: ClientEvent = { type: 'ClientSubscribed', data: { clientId, filters: ask(filter) } };
const subscribeRefused = (closed: boolean): ClientEvent => ({
  type: 'SubscribeRefused',
  data: {
    clientId,
    filters: ask('bad'),
    rejection: 'topic-not-valid',
    closed,
    closeCode: 276,
    reason: 'The topic is not valid: x',
  },
});
const unsubscribe = { type: 'Unsubscribe', clientId, filters: [filter] } as const;
const unsubscribed: ClientEvent = { type: 'ClientUnsubscribed', data: { clientId, filters: [filter] } };

// biome-ignore format: a table reads in columns
deciderTable(connection, [
  // name                                            given                                       when                          then
  ['lets a client in',                               [],                                         connect('c1'),                [joined('c1')]],
  ['keeps the id as it was sent',                    [],                                         connect('c1', { requestedClientId: 'A:o:x' }), [joined('c1', { requestedClientId: 'A:o:x' })]],
  ['keeps the Will with its bytes',                  [],                                         connect('c1', mortal),        [joined('c1', mortal)]],
  ['refuses, with CONNACK 5',                        [],                                         refusedFor('token-wrong'),    [refused]],
  ['refuses, without CONNACK',                       [],                                         refusedFor('will-topic'),     [badWill]],
  ['a refusal leaves the older connection alone',    [joined('c1')],                             refusedFor('token-wrong'),    [refused]],
  ['a refusal changes nothing',                      [refused],                                  connect('c1'),                [joined('c1')]],
  ['lets the second client take over',               [joined('c1')],                             connect('c2'),                [replaced, joined('c2')]],
  ['a takeover publishes the Will',                  [joined('c1', mortal)],                     connect('c2'),                [replaced, lastWords, joined('c2')]],
  ['a takeover keeps a durable session',             [joined('c1', durable)],                    connect('c2', durable),       [replaced, joined('c2', resumed)]],
  ['a clean takeover ends it',                       [joined('c1', durable)],                    connect('c2'),                [replaced, joined('c2')]],
  ['a takeover of a clean session finds none',       [joined('c1')],                             connect('c2', durable),       [replaced, joined('c2', durable)]],
  ['finds the session of last time',                 [joined('c1', durable), gone('c1', 91)],    connect('c2', durable),       [joined('c2', resumed)]],
  ['finds no session that was clean',                [joined('c1'), gone('c1', 91)],             connect('c2', durable),       [joined('c2', durable)]],
  ['a clean connection ends the session',            [joined('c1', durable), gone('c1', 0), joined('c2'), gone('c2', 0)], connect('c3', durable), [joined('c3', durable)]],
  ['takes back what is no longer allowed',           [joined('c1', durable), subscribed, gone('c1', 91)], connect('c2', { ...durable, forbidden: [filter] }), [joined('c2', resumed), unsubscribed]],
  ['notes the end',                                  [joined('c1')],                             disconnect('c1', 0),          [gone('c1', 0)]],
  ['notes it once',                                  [joined('c1'), gone('c1', 0)],              disconnect('c1', 91),         []],
  ['leaves the newer connection alone',              [joined('c1'), replaced, joined('c2')],     disconnect('c1', 91),         []],
  ['an end of what never was leaves nothing',        [],                                         disconnect('c1', 91),         []],
  ['a goodbye takes the Will back',                  [joined('c1', mortal)],                     disconnect('c1', 0),          [gone('c1', 0)]],
  ['any other end publishes it',                     [joined('c1', mortal)],                     disconnect('c1', 160),        [gone('c1', 160), lastWords]],
  ['the next connection has no Will of the last',    [joined('c1', mortal), replaced, lastWords, joined('c2')], disconnect('c2', 91), [gone('c2', 91)]],
  ['grants filters',                                 [joined('c1')],                             subscribe([filter]),          [subscribed]],
  ['grants them again',                              [joined('c1'), subscribed],                 subscribe([filter]),          [subscribed]],
  ['refuses a packet as a whole',                    [joined('c1')],                             subscribe([], ['bad']),       [subscribeRefused(true)]],
  ['refuses part of a packet',                       [joined('c1')],                             subscribe([filter], ['bad'], false), [subscribed, subscribeRefused(false)]],
  ['takes a subscription back',                      [joined('c1'), subscribed],                 unsubscribe,                  [unsubscribed]],
  ['takes back what never was',                      [joined('c1')],                             unsubscribe,                  [unsubscribed]],
]);

const test = suite('the client that events leave behind');
const state = (...events: ClientEvent[]) => stateAfter(connection, events);
const filters = (...events: ClientEvent[]) => [...(state(...events).session?.filters ?? [])];

test('a durable session keeps its filters when the client is gone', () => {
  const left = [joined('c1', durable), subscribed, gone('c1', 91)] as const;
  assert.equal(filters(...left), [[filter, 1]]);
  assert.is(state(...left).online, undefined);
  assert.equal(filters(...left, joined('c2', resumed)), [[filter, 1]]);
});

test('a clean session leaves nothing', () => {
  assert.equal(state(joined('c1'), subscribed, gone('c1', 91)), {});
  assert.equal(filters(joined('c1', durable), subscribed, gone('c1', 91), joined('c2')), []);
});

test('subscribing again changes the QoS, unsubscribing removes the filter', () => {
  const other: ClientEvent = { type: 'ClientSubscribed', data: { clientId, filters: [{ filter, qos: 2 }] } };
  assert.equal(filters(joined('c1'), subscribed, other), [[filter, 2]]);
  assert.equal(filters(joined('c1'), subscribed, unsubscribed), []);
});

test('the counters of a takeover are those of the connection that ends', () => {
  const [first] = connection.decide({ ...connect('c2'), takenOver: none }, state(joined('c1')));
  assert.is(first?.type === 'ClientDisconnected' && first.data.readBytes, 0);
});

test('a Will without bytes is an empty message', () => {
  const { payload: _, ...withoutBytes } = joined('c1', mortal);
  assert.is(state(withoutBytes as ClientEvent).online?.will?.payload.length, 0);
});
