/** What is wrong with a topic: the tests in the platform's order, each with its code and its words. */
import type { ClientId } from '../../domain/client-id.ts';
import { PLAIN_TOPIC_LEVELS_MAX, TOPIC_LEVELS_MAX } from '../../domain/limits.ts';
import { allPermissions } from '../../domain/permissions.ts';
import { checkTopic, type PlainClientId, type Principal, wellFormedFilter } from '../../domain/topic.ts';
import type { Direction } from '../../domain/topic-rules.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';

const ids: Readonly<Record<string, ClientId | PlainClientId>> = {
  d: { class: 'd', org: 'abc123', typeId: 't1', deviceId: 'dev1' },
  g: { class: 'g', org: 'abc123', typeId: 'gwt', deviceId: 'gw1' },
  a: { class: 'a', org: 'abc123', appId: 'app1' },
  A: { class: 'A', org: 'abc123', appId: 'sc' },
  p: { class: 'p', org: 'plain', refusedFilters: ['test/nosubscribe'] },
};
const principal = (letter: string): Principal => {
  return { id: ids[letter] as ClientId | PlainClientId, rules: 'iot2', permissions: allPermissions };
};

const UNICODE = 'The topic is not valid Unicode';
const EMPTY = 'The topic string is empty';
const CHARACTERS = 'The topic contains characters which are not allowed';
const WILDCARD = 'The topic contains a wildcard which is not valid';
const SHARED = 'The shared topic is not authorized';
const RULE = 'The topic does not match an authorized rule';
const levels = (prefix: string, count: number) => `${prefix}${'/x'.repeat(count - 1)}`;

// biome-ignore format: a table reads in columns
const faults: readonly (readonly [who: string, direction: Direction, topic: string, fault: string])[] = [
  ['d g a A p', 'publish',   '\ufffd',                              UNICODE],
  ['d g a A p', 'subscribe', 'iot-2/\ufffd/#',                      UNICODE],
  ['d g a A p', 'publish',   '',                                    EMPTY],
  ['d g a A p', 'subscribe', '',                                    EMPTY],
  ['d g a A',   'publish',   'iot-2/evt/ba\u0080d/fmt/json',        CHARACTERS],
  ['d g a A',   'publish',   'iot-2/evt/ba\u001fd/fmt/json',        CHARACTERS],
  ['d g a A',   'subscribe', 'iot-2/evt/ba\ufffed/fmt/#/x',         CHARACTERS],
  ['d g a A',   'publish',   '$SYS/\u0001',                         CHARACTERS],
  ['d g a A p', 'publish',   'iot-2/evt/+/fmt/json',                CHARACTERS],
  ['d g a A p', 'publish',   'iot-2/evt/e/fmt/#',                   CHARACTERS],
  ['d g a A p', 'publish',   'iot-2/evt/e+/fmt/json',               CHARACTERS],
  ['a A',       'subscribe', '#',                                   CHARACTERS],
  ['a A',       'subscribe', 'iot-2/#',                             CHARACTERS],
  ['a A',       'subscribe', 'iot-2/type/t1/id/dev1/evt/+/fmt/#',   CHARACTERS],
  ['a A',       'subscribe', '$SharedSubscription/x/#',             CHARACTERS],
  ['d g p',     'subscribe', 'iotdm-1/#/x',                         WILDCARD],
  ['d g p',     'subscribe', 'iotdm-1/x#',                          WILDCARD],
  ['d g p',     'subscribe', '$SYS/x#',                             WILDCARD],
  ['d g a A p', 'subscribe', 'iot-2/cmd/a+/fmt/+',                  WILDCARD],
  ['d g a A p', 'subscribe', 'iot-2/cmd/++/fmt/+',                  WILDCARD],
  ['d g a A',   'publish',   '$SharedSubscription/g/iot-2/x',       SHARED],
  ['d g a A',   'subscribe', '$SharedSubscription/g/iot-2/x',       SHARED],
  ['d g a A',   'subscribe', '$share/g/iot-2/cmd/+/fmt/+',          RULE],
  ['d g a A',   'publish',   'hello',                               RULE],
  ['d g a A',   'publish',   '/',                                   RULE],
  ['d g a A',   'publish',   'iot-2/mon',                           RULE],
  ['d',         'publish',   'iot-2/cmd/reboot/fmt/json',           RULE],
  ['d',         'publish',   'iot-2/type/t1/id/dev1/evt/e/fmt/json', RULE],
  ['d a A',     'publish',   'iotdevice-1/type/t1/id/dev1/mgmt/manage', RULE],
  ['d a A',     'publish',   'iot-2/type/t1/id/dev1/mon',           RULE],
  ['a A',       'publish',   'iot-2/app/app1/mon',                  RULE],
  ['a A',       'publish',   'iot-2/evt/e/fmt/json',                RULE],
  ['a A',       'publish',   'iot-2/type/t1/id/dev1/intf/li/evt/state', RULE],
  ['a A',       'publish',   'iot-2/intf/li/rule/r/evt/trigger',    RULE],
  ['g',         'publish',   'iot-2/evt/e/fmt/json',                RULE],
  ['g',         'publish',   'iot-2/type/t1/id/dev1/cmd/c/fmt/json', RULE],
  ['d g',       'subscribe', 'iot-2/evt/+/fmt/+',                   RULE],
  ['d',         'subscribe', 'iot-2/type/t1/id/dev2/cmd/+/fmt/+',   RULE],
  ['d g',       'subscribe', 'iot-2/app/+/mon',                     RULE],
  ['g a A',     'subscribe', 'iot-2/cmd/+/fmt/+',                   RULE],
  ['g',         'subscribe', 'iot-2/type/+/id/+/evt/+/fmt/+',       RULE],
  ['a A',       'subscribe', 'iot-2/type/t1/id/dev1/notify',        RULE],
  ['a A',       'subscribe', 'iotdm-1/+',                           RULE],
  ['a A',       'subscribe', 'iot-2/type//id/dev1/evt/+/fmt/+',     RULE],
  ['a A',       'subscribe', 'iot-2/app//mon',                      RULE],
  ['d',         'publish',   'iot-2/evt//fmt/json',                 RULE],
  ['d',         'publish',   'iot-2/evt/temp/fmt/',                 RULE],
  ['d',         'publish',   '/iot-2/evt/temp/fmt/json',            RULE],
  ['d g',       'subscribe', 'iot-2/cmd/test/fmt/#',                RULE],
  ['d g',       'subscribe', 'iotdm-1',                             RULE],
  ['d g',       'subscribe', 'iotdm-1/',                            RULE],
  ['d g',       'subscribe', 'iotdm-1//x',                          RULE],
  ['d g',       'subscribe', '+/#',                                 RULE],
  ['d g',       'subscribe', levels('iotdm-1', TOPIC_LEVELS_MAX + 1), RULE],
  ['p',         'publish',   'a\u0000b',                            UNICODE],
  ['p',         'publish',   levels('x', PLAIN_TOPIC_LEVELS_MAX + 1), `The topic has more than ${PLAIN_TOPIC_LEVELS_MAX} levels`],
  ['p',         'subscribe', levels('x', PLAIN_TOPIC_LEVELS_MAX + 1), `The topic has more than ${PLAIN_TOPIC_LEVELS_MAX} levels`],
];

const test = suite('topic faults');

for (const [who, direction, topic, fault] of faults) {
  test(`${who} ${direction} ${JSON.stringify(topic.slice(0, 60))}: ${fault}`, () => {
    for (const letter of who.split(' ')) {
      const outcome = checkTopic(principal(letter), direction, topic);
      if (outcome.ok) throw new Error(`${letter} may`);
      const { id, closeCode, reason } = outcome.rejection;
      assert.equal([id, closeCode], ['topic-not-valid', 276], letter);
      assert.ok(reason.startsWith('The topic is not valid: ') && reason.endsWith(` ${fault}`), reason);
    }
  });
}

test('a system topic has a code and a text of its own', () => {
  for (const letter of ['d', 'g', 'a', 'A']) {
    for (const direction of ['publish', 'subscribe'] as const) {
      const outcome = checkTopic(principal(letter), direction, '$SYS/x');
      if (outcome.ok) throw new Error(`${letter} may`);
      const { id, closeCode, reason } = outcome.rejection;
      assert.equal([id, closeCode], ['topic-system', 289]);
      assert.is(reason, 'The topic cannot be used because it is a system topic: $SYS/x A system topic is not allowed');
    }
  }
});

test('a topic shows in the reason as far as it can be printed', () => {
  const outcome = checkTopic(principal('d'), 'publish', `a\u0007b${'c'.repeat(500)}`);
  assert.is(!outcome.ok && outcome.rejection.reason, `The topic is not valid: a?b${'c'.repeat(253)} ${CHARACTERS}`);
});

// biome-ignore format: a table reads in columns
const allowed: readonly (readonly [letter: string, direction: Direction, topic: string])[] = [
  ['d', 'subscribe', levels('iotdm-1', TOPIC_LEVELS_MAX)],
  ['p', 'publish',   levels('x', PLAIN_TOPIC_LEVELS_MAX)],
  ['p', 'publish',   '$SYS/x'],
  ['p', 'publish',   '/'],
  ['p', 'publish',   'a\u0007b'],
  ['p', 'subscribe', '#'],
  ['p', 'subscribe', '/+/#'],
  ['p', 'subscribe', 'test/nosubscribe/more'],
];

for (const [letter, direction, topic] of allowed) {
  test(`${letter} may ${direction} ${JSON.stringify(topic.slice(0, 40))}`, () => {
    assert.ok(checkTopic(principal(letter), direction, topic).ok);
  });
}

test('the plain listener refuses the filters it was told to, to subscribers only', () => {
  const outcome = checkTopic(principal('p'), 'subscribe', 'test/nosubscribe');
  assert.is(!outcome.ok && outcome.rejection.id, 'filter-refused');
  assert.ok(checkTopic(principal('p'), 'publish', 'test/nosubscribe').ok);
});

// biome-ignore format: a table reads in columns
const filters: readonly (readonly [filter: string, wellFormed: boolean])[] = [
  ['#', true], ['+', true], ['+/+', true], ['/', true], ['a/#', true], ['+/a/#', true], ['a//b', true],
  ['a#', false], ['#/a', false], ['a/#/b', false], ['a+', false], ['+a/b', false], ['a/b+c', false], ['##', false], ['+#', false],
];

for (const [filter, wellFormed] of filters) {
  test(`${filter} is ${wellFormed ? '' : 'not '}a filter`, () => assert.is(wellFormedFilter(filter), wellFormed));
}

const text = fc.array(fc.constantFrom('iot-2', 'type', '+', '#', '', 'a', '\u0080', '$SYS'), { maxLength: 40 });

test(
  'no topic makes the check fail',
  property([text, fc.constantFrom(...'dgaAp'), fc.boolean()], (parts, letter, publishes) => {
    checkTopic(principal(letter), publishes ? 'publish' : 'subscribe', parts.join('/'));
  }),
);
