import type { ClientId } from '../../domain/client-id.ts';
import { allPermissions } from '../../domain/permissions.ts';
import { Debts, type Session } from '../../projections/session.ts';
import { Tenant } from '../../projections/tenant.ts';
import { assert, suite } from '../spec/suite.ts';
import { sessionOf } from './sessions.ts';

const EVENTS = 'iot-2/type/+/id/+/evt/+/fmt/+';
const OF_T1 = 'iot-2/type/t1/id/+/evt/+/fmt/+';
const TOPIC = 'iot-2/type/t1/id/dev1/evt/e/fmt/json';
const STATUS = 'iot-2/type/t1/id/dev1/mon';

const scalable = (instanceId?: string, appId = 'sc'): ClientId => {
  return { class: 'A', org: 'abc123', appId, ...(instanceId !== undefined && { instanceId }) };
};
const tenant = () => new Tenant(new Debts(100));
const routed = (org: Tenant, topic: string, qos: 0 | 1 | 2, position = 7) =>
  org.route(topic, qos, position).map(({ session, qos: granted }) => `${session.clientId}:${granted}`);
const owed = ({ deliveries }: Session) => [...deliveries.values()].map(({ position, qos }) => `${position}:${qos}`);

const test = suite("one org's traffic");

test('a client gets one copy, at the highest QoS of its filters', () => {
  const org = tenant();
  const session = sessionOf('app');
  org.subscribe(session, EVENTS, 0);
  org.subscribe(session, OF_T1, 2);
  assert.equal(routed(org, TOPIC, 1), ['app:2']);
  assert.equal(owed(session), ['7:1']);
});

test("a device is found under its own form, and not under another device's", () => {
  const org = tenant();
  const session = sessionOf('dev', { id: { class: 'd', org: 'abc123', typeId: 't1', deviceId: 'dev1' } });
  org.subscribe(session, 'iot-2/cmd/+/fmt/+', 1);
  assert.equal(routed(org, 'iot-2/type/t1/id/dev1/cmd/c/fmt/json', 1), ['dev:1']);
  assert.equal(routed(org, 'iot-2/type/t1/id/dev2/cmd/c/fmt/json', 1), []);
  org.unsubscribe(session, 'iot-2/cmd/+/fmt/+');
  assert.equal(routed(org, 'iot-2/type/t1/id/dev1/cmd/c/fmt/json', 1), []);
});

test('a filter that the rules do not allow (any more) is no subscription', () => {
  const org = tenant();
  const session = sessionOf('app');
  session.principal = { ...session.principal, permissions: new Set(['cmd_recv']) };
  org.subscribe(session, EVENTS, 1);
  assert.equal(routed(org, TOPIC, 1), []);
});

// Two connections subscribe the same filter; the letters say who gets which of four messages.
// biome-ignore format: a table reads in columns
const groups: readonly (readonly [name: string, first: ClientId, second: ClientId, shared: boolean])[] = [
  ['without instances',                    scalable(),          scalable(),           true],
  ['instances of one app',                 scalable('i1'),      scalable('i2'),       true],
  ['with and without an instance',         scalable('i1'),      scalable(),           false],
  ['different apps',                       scalable(),          scalable(undefined, 'other'), false],
];

for (const [name, first, second, shared] of groups) {
  test(`${name}: ${shared ? 'they share' : 'each gets all'}`, () => {
    const org = tenant();
    org.subscribe(sessionOf('x', { id: first }), EVENTS, 1);
    org.subscribe(sessionOf('y', { id: second }), EVENTS, 1);
    const seen = [1, 2, 3, 4].map((position) => routed(org, TOPIC, 1, position));
    assert.equal(seen, shared ? [['x:1'], ['y:1'], ['x:1'], ['y:1']] : Array(4).fill(['x:1', 'y:1']));
  });
}

test('each filter of an app is a group of its own, and nobody gets a message twice', () => {
  const org = tenant();
  const [x, y] = [sessionOf('x', { id: scalable() }), sessionOf('y', { id: scalable() })];
  org.subscribe(x, EVENTS, 1);
  org.subscribe(x, OF_T1, 1);
  org.subscribe(y, EVENTS, 1);
  const seen = [1, 2].map((position) => [...routed(org, TOPIC, 1, position)].sort());
  assert.equal(seen, [['x:1'], ['x:1', 'y:1']], 'first both groups choose x, then one of them y');
});

test('what is stored is owed to a new subscription at the lower QoS, marked as retained', () => {
  const org = tenant();
  org.keep('a', { position: 3, payload: Buffer.from('x'), qos: 2 });
  const session = sessionOf('p');
  session.principal = {
    id: { class: 'p', org: 'plain', refusedFilters: [] },
    rules: 'iot2',
    permissions: allPermissions,
  };
  const stored = (filter: string, qos: 0 | 1 | 2) =>
    org.oweStored(session, [{ filter, qos }]).map(({ delivery }) => [delivery.position, delivery.qos, delivery.retain]);
  assert.equal(stored('a', 1), [[3, 1, true]]);
  assert.equal(stored('+', 2), [[3, 2, true]]);
  assert.equal(stored('a', 0), [], "QoS 0 is nobody's debt");
  assert.equal(stored('b', 1), []);
  org.clear('a');
  assert.equal(stored('a', 1), []);
});

test('status is stored at QoS 0 and found by whoever may see it', () => {
  const org = tenant();
  org.keep(STATUS, { position: 3, payload: Buffer.from('{}'), qos: 0 });
  const session = sessionOf('app');
  assert.equal(org.oweStored(session, [{ filter: 'iot-2/type/+/id/+/mon', qos: 2 }]), []);
  assert.equal(
    org.stored('iot-2/type/+/id/+/mon').map(({ topic }) => topic),
    [STATUS],
  );
});

test('a shared subscription gets nothing of what is stored', () => {
  const org = tenant();
  org.keep(TOPIC, { position: 3, payload: Buffer.from('x'), qos: 1 });
  assert.equal(org.storedFor(sessionOf('x', { id: scalable() }), EVENTS), []);
  assert.is(org.storedFor(sessionOf('y'), EVENTS).length, 1);
  assert.equal(org.oweStored(sessionOf('x', { id: scalable() }), [{ filter: EVENTS, qos: 1 }]), []);
  assert.is(org.oweStored(sessionOf('y'), [{ filter: EVENTS, qos: 1 }]).length, 1);
});

test('what is stored and hidden is neither owed to a new subscription nor found for it', () => {
  let hides = true;
  const hidden = (topic: string) => (topic === TOPIC ? ({ clientId }: Session) => clientId === 'x' : undefined);
  const org = new Tenant(new Debts(100), undefined, () => (hides ? hidden : undefined));
  org.keep(TOPIC, { position: 3, payload: Buffer.from('x'), qos: 1 });
  const stored = (name: string) => {
    const session = sessionOf(name);
    return [org.storedFor(session, EVENTS).length, org.oweStored(session, [{ filter: EVENTS, qos: 1 }]).length];
  };
  assert.equal(stored('x'), [0, 0]);
  assert.equal(stored('y'), [1, 1]);
  hides = false;
  assert.equal(stored('x'), [1, 1]);
});

test('what a member that is gone for good was owed passes to another, at what that one was granted', () => {
  const org = tenant();
  const [x, y] = [sessionOf('x', { id: scalable() }), sessionOf('y', { id: scalable() })];
  org.subscribe(x, EVENTS, 2);
  for (const position of [1, 2]) routed(org, TOPIC, 2, position);
  org.subscribe(y, EVENTS, 1);
  org.unsubscribe(x, EVENTS);
  const passed = org.passOn(x).map(({ session, delivery }) => [session.clientId, delivery.position, delivery.qos]);
  assert.equal(passed, [
    ['y', 1, 1],
    ['y', 2, 1],
  ]);
  assert.equal(owed(y), ['1:1', '2:1']);
});

test('a group that was left by everybody and formed anew meanwhile inherits as well', () => {
  const org = tenant();
  const [x, y] = [sessionOf('x', { id: scalable() }), sessionOf('y', { id: scalable() })];
  org.subscribe(x, EVENTS, 1);
  routed(org, TOPIC, 1);
  org.unsubscribe(x, EVENTS);
  org.subscribe(y, EVENTS, 1);
  assert.equal(
    org.passOn(x).map(({ session }) => session.clientId),
    ['y'],
  );
  assert.equal(owed(y), ['7:1']);
});

test('what only the member itself subscribed to passes to nobody', () => {
  const org = tenant();
  const [x, y] = [sessionOf('x'), sessionOf('y')];
  org.subscribe(x, EVENTS, 1);
  routed(org, TOPIC, 1);
  org.subscribe(y, EVENTS, 1);
  org.unsubscribe(x, EVENTS);
  assert.equal(org.passOn(x), []);
});

test('with nobody left to pass to, a message is lost with its member', () => {
  const org = tenant();
  const [x, y] = [sessionOf('x', { id: scalable() }), sessionOf('y', { id: scalable() })];
  org.subscribe(x, EVENTS, 1);
  routed(org, TOPIC, 1);
  org.subscribe(y, EVENTS, 0);
  org.unsubscribe(x, EVENTS);
  assert.equal(org.passOn(x), [], 'y acknowledges nothing');
});
