import { INFLIGHT_DELIVERIES_MAX } from '../../domain/limits.ts';
import { allPermissions } from '../../domain/permissions.ts';
import { Debts } from '../../projections/session.ts';
import { assert, suite } from '../spec/suite.ts';
import { sessionOf } from './sessions.ts';

const test = suite('sessions');

test('packet ids go round from 1 to 65535', () => {
  const session = sessionOf('a');
  const ids = Array.from({ length: 65_537 }, (_, position) => session.owe(position, 1, undefined).packetId);
  assert.equal([ids[0], ids[1], ids[65_534], ids[65_535], ids[65_536]], [1, 2, 65_535, 1, 2]);
});

test('what is owed stands in the order of routing, and the last of it is at hand', () => {
  const session = sessionOf('a');
  const second = [session.owe(5, 2, undefined), session.owe(3, 1, undefined)][1];
  assert.equal([...session.deliveries.keys()], [5, 3]);
  assert.is(session.latest, second);
  assert.equal(session.deliveries.get(5), {
    position: 5,
    packetId: 1,
    qos: 2,
    share: undefined,
    retain: false,
    repeated: false,
    received: false,
  });
});

test('when the connection is gone, everything owed may have been written before; what comes later was not', () => {
  const session = sessionOf('a', { durable: true });
  session.owe(1, 1, undefined);
  session.suspend();
  session.owe(2, 1, undefined);
  assert.is(session.online, false);
  assert.equal(
    [...session.deliveries.values()].map(({ repeated }) => repeated),
    [true, false],
  );
});

test('a topic is judged by the rules of the moment', () => {
  const session = sessionOf('a');
  const topic = 'iot-2/type/t1/id/dev1/cmd/c/fmt/json';
  assert.ok(session.checkPublish(topic).ok);
  assert.ok(session.checkPublish(topic).ok, 'asked again');
  session.principal = { ...session.principal, permissions: new Set(['event_send']) };
  assert.not(session.checkPublish(topic).ok);
  session.principal = { ...session.principal, permissions: allPermissions };
  assert.ok(session.checkPublish(topic).ok);
});

test('of the topics of a client that uses many, each is judged as the first time', () => {
  const session = sessionOf('a');
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < 200; index++) {
      assert.ok(session.checkPublish(`iot-2/type/t1/id/${index}/evt/e/fmt/json`).ok);
      assert.not(session.checkPublish(`iot-2/evt/${index}/fmt/json`).ok);
    }
  }
});

// biome-ignore format: a table reads in columns
const owing: readonly (readonly [name: string, message: 0 | 1 | 2, granted: 0 | 1 | 2, online: boolean, durable: boolean, owed: 1 | 2 | undefined])[] = [
  ['the lower QoS counts',                    2, 1, true,  false, 1],
  ['the lower QoS counts, the other way',     1, 2, true,  false, 1],
  ['QoS 2 both ways',                         2, 2, true,  false, 2],
  ['a QoS 0 message is not owed',             0, 2, true,  true,  undefined],
  ['a QoS 0 subscription is owed nothing',    2, 0, true,  true,  undefined],
  ['a durable session keeps it offline',      1, 1, false, true,  1],
  ['a session that is gone is owed nothing',  1, 1, false, false, undefined],
];

const debts = suite('what sessions are owed');

for (const [name, message, granted, online, durable, owed] of owing) {
  debts(name, () => {
    const session = sessionOf('a', { online, durable });
    const delivery = new Debts(10).owe({ session, qos: granted }, message, 7, undefined);
    assert.is(delivery?.qos, owed);
    assert.is(session.deliveries.size, owed === undefined ? 0 : 1);
  });
}

debts('a session over its bound is known, with its oldest deliveries, until they are settled', () => {
  const all = new Debts(3);
  const session = sessionOf('a', { online: false, durable: true });
  const owe = (position: number) => all.owe({ session, qos: 1 }, 1, position, undefined);
  [10, 11, 12].forEach(owe);
  assert.is(all.overflowing.size, 0);
  assert.equal(all.excess(session), []);
  [13, 14].forEach(owe);
  assert.ok(all.overflowing.has(session));
  assert.equal(all.excess(session), [10, 11]);
  all.settle(session, [10]);
  assert.ok(all.overflowing.has(session), 'one is still too many');
  all.settle(session, [11, 99]);
  assert.not(all.overflowing.has(session));
  assert.equal([...session.deliveries.keys()], [12, 13, 14]);
});

debts('what may be under way to a client is neither counted nor dropped, until it is gone', () => {
  const all = new Debts(2);
  const session = sessionOf('a', { online: true, durable: true });
  const underWay = INFLIGHT_DELIVERIES_MAX[session.principal.id.class];
  for (let position = 0; position < underWay + 2; position++) all.owe({ session, qos: 1 }, 1, position, undefined);
  assert.equal(all.excess(session), []);
  all.owe({ session, qos: 1 }, 1, underWay + 2, undefined);
  assert.equal(all.excess(session), [underWay], 'the oldest that is not under way');
  session.suspend();
  all.review(session);
  assert.ok(all.overflowing.has(session));
  assert.is(all.excess(session).length, underWay + 1);
});

debts('acknowledgements make room as well', () => {
  const all = new Debts(1);
  const session = sessionOf('a');
  for (const position of [1, 2]) all.owe({ session, qos: 1 }, 1, position, undefined);
  all.settle(session, [2]);
  assert.is(all.overflowing.size, 0);
  assert.equal(all.excess(session), []);
});

debts('a session that is over is owed nothing, and forgets open packet ids', () => {
  const all = new Debts(1);
  const session = sessionOf('a');
  for (const position of [1, 2]) all.owe({ session, qos: 1 }, 1, position, undefined);
  session.unreleased.add(7);
  all.forgive(session);
  assert.is(session.deliveries.size + session.unreleased.size + all.overflowing.size, 0);
});
