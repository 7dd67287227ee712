import { Group } from '../../projections/group.ts';
import type { Session } from '../../projections/session.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';
import { sessionOf } from './sessions.ts';

const test = suite('shared groups');

function groupOf(...members: readonly (readonly [session: Session, qos: 0 | 1 | 2])[]): Group {
  const group = new Group();
  for (const [session, qos] of members) group.members.set(session, { session, qos });
  return group;
}
const chosen = (group: Group, times: number, keepable = true) =>
  Array.from({ length: times }, () => group.choose(keepable)?.session.clientId ?? '-').join(' ');

test('members take turns', () => {
  const group = groupOf([sessionOf('a'), 1], [sessionOf('b'), 1], [sessionOf('c'), 0]);
  assert.is(chosen(group, 7), 'a b c a b c a');
});

test('who is offline is left out while anybody is online', () => {
  const group = groupOf(
    [sessionOf('a', { online: false, durable: true }), 1],
    [sessionOf('b'), 1],
    [sessionOf('c'), 1],
  );
  assert.is(chosen(group, 4), 'b c b c');
});

// biome-ignore format: a table reads in columns
const offline: readonly (readonly [name: string, durable: boolean, qos: 0 | 1 | 2, keepable: boolean, expected: string])[] = [
  ['a durable session keeps QoS 1',         true,  1, true,  'a'],
  ['nobody keeps QoS 0',                    true,  1, false, '-'],
  ['a subscription at QoS 0 keeps nothing', true,  0, true,  '-'],
  ['a session that is gone keeps nothing',  false, 1, true,  '-'],
];

for (const [name, durable, qos, keepable, expected] of offline) {
  test(`all offline: ${name}`, () => {
    const group = groupOf([sessionOf('a', { online: false, durable }), qos]);
    assert.is(chosen(group, 1, keepable), expected);
  });
}

test('durable members that are all offline take turns too', () => {
  const away = { online: false, durable: true };
  const group = groupOf([sessionOf('a', away), 1], [sessionOf('b', away), 2], [sessionOf('c', { online: false }), 1]);
  assert.is(chosen(group, 4), 'a b a b');
});

test('members from which a message is hidden are neither chosen nor heirs', () => {
  const away = { online: false, durable: true };
  const group = groupOf([sessionOf('a'), 1], [sessionOf('b', away), 1], [sessionOf('c', away), 1]);
  const hiddenFrom =
    (...names: readonly string[]) =>
    ({ clientId }: Session) =>
      names.includes(clientId);
  assert.is(group.chooseSeeing(true, hiddenFrom('a'))?.session.clientId, 'b', 'also when the others are offline');
  assert.is(group.chooseSeeing(true, hiddenFrom('a', 'b'))?.session.clientId, 'c');
  assert.is(group.chooseSeeing(true, hiddenFrom('a', 'b', 'c')), undefined);
  assert.is(group.chooseHeir(7, hiddenFrom('a', 'b'))?.session.clientId, 'c');
  assert.is(group.chooseHeir(7, hiddenFrom('a', 'b', 'c')), undefined);
});

test('what only one member may see takes no turn from the others', () => {
  const group = groupOf([sessionOf('a'), 1], [sessionOf('b'), 1]);
  const hides = ({ clientId }: Session) => clientId === 'b';
  const turns = [1, 2, 3].map(() =>
    [group.choose(true), group.chooseSeeing(true, hides)].map((hop) => hop?.session.clientId),
  );
  assert.equal(turns, [
    ['a', 'a'],
    ['b', 'a'],
    ['a', 'a'],
  ]);
});

test('an empty group has nobody', () => {
  assert.is(chosen(groupOf(), 2), '- -');
  assert.is(groupOf().chooseHeir(7), undefined);
});

test('an heir acknowledges what it gets, is online if possible, and does not have the message yet', () => {
  const has = sessionOf('has');
  has.owe(7, 1, undefined);
  const away = sessionOf('away', { online: false, durable: true });
  const here = sessionOf('here');
  const members = [
    [sessionOf('qos0'), 0],
    [has, 1],
    [sessionOf('gone', { online: false }), 1],
    [away, 1],
  ] as const;
  assert.is(groupOf(...members, [here, 1]).chooseHeir(7)?.session.clientId, 'here');
  assert.is(groupOf(...members).chooseHeir(7)?.session.clientId, 'away');
  assert.is(groupOf(...members.slice(0, 3)).chooseHeir(7), undefined);
  assert.is(groupOf(...members).chooseHeir(8)?.session.clientId, 'has');
});

const fates = fc.array(fc.constantFrom('message', 'join', 'leave', 'offline', 'online'), { maxLength: 60 });

test(
  'the same history gives the same turns, and turns are fair while nothing changes',
  property([fates, fc.integer({ min: 1, max: 5 })], (history, size) => {
    const play = () => {
      const group = groupOf(...Array.from({ length: size }, (_, index) => [sessionOf(`${index}`), 1] as const));
      let joined = size;
      const turns = history.map((fate) => {
        const [first] = group.members.keys();
        if (fate === 'message') return group.choose(true)?.session.clientId;
        if (fate === 'join') {
          const session = sessionOf(`${joined++}`);
          group.members.set(session, { session, qos: 1 });
        } else if (first && fate === 'leave') group.members.delete(first);
        else if (first) first.online = fate === 'online';
        return fate;
      });
      const online = [...group.members.keys()].filter(({ online: here }) => here).length;
      return { turns, online, round: chosen(group, online * 3) };
    };
    const { turns, online, round } = play();
    assert.equal(play(), { turns, online, round });
    const counts = new Map<string, number>();
    for (const name of round.split(' ').filter(Boolean)) counts.set(name, (counts.get(name) ?? 0) + 1);
    if (online > 0) assert.equal([...counts.values()], Array(online).fill(3));
  }),
);
