import type { ClientId } from '../../domain/client-id.ts';
import { allPermissions, type Permission } from '../../domain/permissions.ts';
import { checkTopic, fromPlatform, type Principal, toPlatform } from '../../domain/topic.ts';
import type { Direction, RuleSet } from '../../domain/topic-rules.ts';
import { fc, property } from '../spec/property.ts';
import { assert, suite } from '../spec/suite.ts';

const ids = {
  d: { class: 'd', org: 'abc123', typeId: 't1', deviceId: 'dev1' },
  g: { class: 'g', org: 'abc123', typeId: 'gwt', deviceId: 'gw1' },
  a: { class: 'a', org: 'abc123', appId: 'app1' },
  A: { class: 'A', org: 'abc123', appId: 'sc', instanceId: 'i1' },
} as const satisfies Record<string, ClientId>;
type Letter = keyof typeof ids;
const letters = Object.keys(ids) as Letter[];

function principal(letter: Letter, permissions = allPermissions, rules: RuleSet = 'iot2'): Principal {
  return { id: ids[letter], rules, permissions };
}

// Who may use a topic, which permission guards it, and what it is in the platform's form (itself, where left out).
// biome-ignore format: a table reads in columns
const grammar: readonly (readonly [who: string, direction: Direction, topic: string, guard: Permission | null, form?: string])[] = [
  ['d',   'publish',   'iot-2/evt/e1/fmt/json',                              'event_send',  'iot-2/type/t1/id/dev1/evt/e1/fmt/json'],
  ['d',   'publish',   'iot-2/evt/any name.ok-1/fmt/my_fmt',                 'event_send',  'iot-2/type/t1/id/dev1/evt/any name.ok-1/fmt/my_fmt'],
  ['d',   'publish',   'iotdevice-1/response',                               'dm_protocol', 'iotdevice-1/type/t1/id/dev1/response'],
  ['d',   'publish',   'iotdevice-1/notify',                                 'dm_protocol', 'iotdevice-1/type/t1/id/dev1/notify'],
  ['d',   'publish',   'iotdevice-1/device/update/location',                 'dm_protocol', 'iotdevice-1/type/t1/id/dev1/device/update/location'],
  ['d',   'publish',   'iotdevice-1/add/diag/errorCodes',                    'dm_protocol', 'iotdevice-1/type/t1/id/dev1/add/diag/errorCodes'],
  ['d',   'publish',   'iotdevice-1/clear/diag/log',                         'dm_protocol', 'iotdevice-1/type/t1/id/dev1/clear/diag/log'],
  ['d',   'publish',   'iotdevice-1/mgmt/manage',                            'dm_protocol', 'iotdevice-1/type/t1/id/dev1/mgmt/manage'],
  ['d',   'subscribe', 'iot-2/cmd/+/fmt/+',                                  'cmd_recv',    'iot-2/type/t1/id/dev1/cmd/+/fmt/+'],
  ['d',   'subscribe', 'iot-2/cmd/reboot/fmt/json',                          'cmd_recv',    'iot-2/type/t1/id/dev1/cmd/reboot/fmt/json'],
  ['d g', 'subscribe', 'iotdm-1/response',                                   'dm_protocol'],
  ['d g', 'subscribe', 'iotdm-1/#',                                          'dm_protocol'],
  ['d g', 'subscribe', 'iotdm-1/mgmt/+/#',                                   'dm_protocol'],
  ['d g', 'subscribe', 'iot-2/mon',                                          'dm_status'],
  ['d',   'subscribe', 'iot-2/notify',                                       null,          'iot-2/type/t1/id/dev1/notify'],
  ['g a A','publish',  'iot-2/type/t1/id/dev1/evt/e1/fmt/json',              'event_send'],
  ['g',   'publish',   'iotdevice-1/type/t1/id/dev1/response',               'dm_protocol'],
  ['g',   'publish',   'iotdevice-1/type/t1/id/dev1/notify',                 'dm_protocol'],
  ['g',   'publish',   'iotdevice-1/type/t1/id/dev1/device/update/location', 'dm_protocol'],
  ['g',   'publish',   'iotdevice-1/type/t1/id/dev1/add/diag/errorCodes',    'dm_protocol'],
  ['g',   'publish',   'iotdevice-1/type/t1/id/dev1/clear/diag/log',         'dm_protocol'],
  ['g',   'publish',   'iotdevice-1/type/t1/id/dev1/mgmt/manage',            'dm_protocol'],
  ['g a A','subscribe','iot-2/type/+/id/+/cmd/+/fmt/+',                      'cmd_recv'],
  ['g',   'subscribe', 'iot-2/type/gwt/id/gw1/response',                     null],
  ['g',   'subscribe', 'iot-2/type/gwt/id/gw1/notify',                       null],
  ['g a A','subscribe','iot-2/type/+/id/dev1/mon',                           'dm_status'],
  ['a A', 'publish',   'iot-2/type/t1/id/dev1/cmd/c1/fmt/json',              'cmd_send'],
  ['a A', 'publish',   'iot-2/type/none/id/no such/cmd/c1/fmt/json',         'cmd_send'],
  ['a A', 'subscribe', 'iot-2/type/+/id/+/evt/+/fmt/+',                      'event_recv'],
  ['a A', 'subscribe', 'iot-2/app/+/mon',                                    'dm_status'],
  ['a A', 'subscribe', 'iot-2/type/+/id/+/intf/+/evt/state',                 'event_recv'],
  ['a A', 'subscribe', 'iot-2/thing/type/+/id/+/intf/+/evt/state',           'event_recv'],
  ['a A', 'subscribe', 'iot-2/type/+/id/+/err/data',                         'event_recv'],
  ['a A', 'subscribe', 'iot-2/thing/type/t/id/i/err/data',                   'event_recv'],
  ['a A', 'subscribe', 'iot-2/intf/+/rule/+/evt/trigger',                    'event_recv'],
  ['a A', 'subscribe', 'iot-2/intf/li1/rule/+/err/data',                     'event_recv'],
];

/** The platform's forms of what a device and a gateway write alike. */
const own: Readonly<Record<string, string>> = {
  'd iotdm-1/response': 'iotdm-1/type/t1/id/dev1/response',
  'd iotdm-1/#': 'iotdm-1/type/t1/id/dev1/#',
  'd iotdm-1/mgmt/+/#': 'iotdm-1/type/t1/id/dev1/mgmt/+/#',
  'd iot-2/mon': 'iot-2/type/t1/id/dev1/mon',
  'g iotdm-1/#': 'iotdm-1/type/+/id/+/#',
};

const test = suite('topics: who may use what');

for (const [who, direction, topic, guard, form] of grammar) {
  test(`${who} may ${direction} ${topic} with ${guard ?? 'no permission'}`, () => {
    for (const letter of letters) {
      const only = new Set<Permission>(guard === null ? [] : [guard]);
      const others = new Set([...allPermissions].filter((one) => one !== guard));
      const [allowed, without, everything] = [only, others, allPermissions].map((permissions) =>
        checkTopic(principal(letter, permissions), direction, topic),
      );
      if (who.split(' ').includes(letter)) {
        assert.equal(allowed, { ok: true, value: own[`${letter} ${topic}`] ?? form ?? topic }, letter);
        assert.is(without?.ok, guard === null, `${letter} without the permission`);
      } else {
        assert.not(everything?.ok, `${letter} may not`);
      }
    }
  });
}

// biome-ignore format: a table reads in columns
const quickstart: readonly (readonly [letter: Letter, direction: Direction, topic: string, ok: boolean])[] = [
  ['d', 'publish',   'iot-2/evt/e1/fmt/json',                 true],
  ['d', 'publish',   'iot-2/evt/e1/fmt/text',                 false],
  ['d', 'publish',   'iot-dm/client/request/x/fmt/json',      true],
  ['d', 'publish',   'iot-dm/server/response/x/fmt/json',     true],
  ['d', 'publish',   'iotdevice-1/mgmt/manage',               false],
  ['d', 'subscribe', 'iot-2/cmd/+/fmt/+',                     false],
  ['d', 'subscribe', 'iot-2/mon',                             false],
  ['d', 'subscribe', 'iot-2/notify',                          false],
  ['a', 'publish',   'iot-2/type/t1/id/dev1/evt/e1/fmt/json', true],
  ['a', 'publish',   'iot-2/type/t1/id/dev1/cmd/c1/fmt/json', false],
  ['a', 'subscribe', 'iot-2/type/+/id/dev1/evt/+/fmt/+',      true],
  ['a', 'subscribe', 'iot-2/type/+/id/+/evt/+/fmt/+',         false],
  ['a', 'subscribe', 'iot-2/type/+/id/dev1/mon',              true],
  ['a', 'subscribe', 'iot-2/type/+/id/+/mon',                 false],
  ['a', 'subscribe', 'iot-2/app/viewer/mon',                  true],
  ['a', 'subscribe', 'iot-2/app/+/mon',                       false],
  ['a', 'subscribe', 'iot-2/type/+/id/dev1/cmd/+/fmt/+',      false],
  ['g', 'publish',   'iot-2/type/t1/id/dev1/evt/e1/fmt/json', false],
  ['g', 'subscribe', 'iot-2/type/gwt/id/gw1/notify',          false],
  ['A', 'publish',   'iot-2/type/t1/id/dev1/evt/e1/fmt/json', false],
  ['A', 'subscribe', 'iot-2/type/+/id/dev1/evt/+/fmt/+',      false],
];

for (const [letter, direction, topic, ok] of quickstart) {
  test(`quickstart: ${letter} ${ok ? 'may' : 'may not'} ${direction} ${topic}`, () => {
    assert.is(checkTopic(principal(letter, allPermissions, 'quickstart2'), direction, topic).ok, ok);
  });
}

const rewriting = suite('topics: there and back');
const level = fc.stringMatching(/^[A-Za-z0-9_ .-]{1,12}$/);

rewriting(
  'what a device publishes comes back as it was written',
  property([fc.constantFrom<Letter>(...letters), level, level], (letter, name, format) => {
    const topic = `iot-2/evt/${name}/fmt/${format}`;
    const id = ids[letter];
    assert.is(fromPlatform(principal(letter), toPlatform(id, topic)), topic);
  }),
);

rewriting('what concerns another device stays as it is', () => {
  const device = principal('d');
  assert.is(fromPlatform(device, 'iot-2/type/t1/id/dev1/cmd/c/fmt/json'), 'iot-2/cmd/c/fmt/json');
  assert.is(fromPlatform(device, 'iot-2/type/t1/id/dev1/mon'), 'iot-2/mon');
  assert.is(fromPlatform(device, 'iotdm-1/type/t1/id/dev1/response'), 'iotdm-1/response');
  assert.is(fromPlatform(device, 'iot-2/type/t1/id/dev10/mon'), 'iot-2/type/t1/id/dev10/mon');
  assert.is(fromPlatform(device, 'iot-2/app/app1/mon'), 'iot-2/app/app1/mon');
  const gateway = principal('g');
  assert.is(fromPlatform(gateway, 'iot-2/type/gwt/id/gw1/cmd/c/fmt/json'), 'iot-2/type/gwt/id/gw1/cmd/c/fmt/json');
});
