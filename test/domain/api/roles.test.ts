import {
  type AccessClass,
  accessClasses,
  activeRoles,
  applicationRoles,
  defaultApplicationRoles,
  messagingPermissions,
  rolesAllow,
} from '../../../domain/api/roles.ts';
import { allPermissions, gatewayPermissions } from '../../../domain/permissions.ts';
import { assert, suite } from '../../spec/suite.ts';

const test = suite('what roles allow');

/** As the platform's documentation has it, by operation: one column per role of applications. */
const columns = [
  ['PD_STANDARD_APP'],
  ['PD_OPERATOR_APP', 'PD_ADMIN_APP'],
  ['PD_TRUSTED_APP'],
  ['PD_DATA_PROCESSOR_APP'],
  ['PD_VISUALIZATION_APP'],
  ['PD_DEVICE_APP'],
] as const;
// biome-ignore format: a table reads in columns
const table: Readonly<Record<AccessClass, string>> = {
  //           standard, operator, trusted, data processor, visualization, device
  'dev.w':    'x x x - - -',
  'dev.r':    'x x x x x -',
  'type.w':   'x x x - - -',
  'type.r':   'x x x x - -',
  'mgmt.x':   'x x - - - -',
  'mgmt.r':   'x x - - - x',
  'mgmt.c':   'x x - - - -',
  'diag.w':   'x x - - - x',
  'diag.r':   'x x x - - -',
  'log.r':    'x x x - - -',
  'lec.r':    'x x x x x x',
  'usage.r':  'x x - - - -',
  'key.w':    '- x - - - -',
  'key.r':    'x x - - - -',
  'key.self': 'x x x x x x',
  'acc.r':    'x x x x x -',
  'acc.w':    'x x x - - -',
};

for (const [access, row] of Object.entries(table) as [AccessClass, string][]) {
  test(`${access}: ${accessClasses[access]}`, () => {
    row.split(' ').forEach((mark, index) => {
      for (const role of columns[index] ?? []) assert.is(rolesAllow([role], access), mark === 'x', role);
    });
  });
}

test('the table has every class and every role', () => {
  assert.equal(Object.keys(table).sort(), Object.keys(accessClasses).sort());
  assert.equal(columns.flat().sort(), Object.keys(applicationRoles).sort());
});

test('several roles allow what one of them does; no role, or one that nobody knows, nothing', () => {
  assert.ok(rolesAllow(['PD_DEVICE_APP', 'PD_TRUSTED_APP'], 'diag.r'));
  assert.not(rolesAllow(['PD_DEVICE_APP', 'PD_VISUALIZATION_APP'], 'diag.r'));
  for (const access of Object.keys(table) as AccessClass[]) {
    assert.not(rolesAllow([], access), access);
    assert.not(rolesAllow(['PD_NOBODY', 'toString', 'PD_ADMIN_USER', 'PD_PRIVILEGED_GW_DEVICE'], access), access);
  }
});

test('a key for which no roles were chosen may do everything', () => {
  for (const access of Object.keys(table) as AccessClass[]) assert.ok(rolesAllow(defaultApplicationRoles, access));
  assert.equal(new Set(messagingPermissions(defaultApplicationRoles)), allPermissions);
});

test('roles that are not active count for nothing', () => {
  const roles = [
    { roleId: 'PD_OPERATOR_APP', roleStatus: 0 },
    { roleId: 'PD_DEVICE_APP', roleStatus: 1 },
  ] as const;
  assert.equal(activeRoles(roles), ['PD_DEVICE_APP']);
});

// biome-ignore format: a table reads in columns
const messaging: readonly (readonly [roles: readonly string[], permissions: readonly string[]])[] = [
  [['PD_STANDARD_APP'],                           [...allPermissions]],
  [['PD_ADMIN_APP'],                              [...allPermissions]],
  [['PD_VISUALIZATION_APP'],                      ['event_recv', 'dm_status']],
  [['PD_DATA_PROCESSOR_APP'],                     ['event_send', 'event_recv', 'dm_status']],
  [['PD_DEVICE_APP'],                             ['event_send', 'cmd_recv']],
  [['PD_DEVICE_APP', 'PD_VISUALIZATION_APP'],     ['event_send', 'cmd_recv', 'event_recv', 'dm_status']],
  [['PD_PRIVILEGED_GW_DEVICE'],                   [...gatewayPermissions]],
  [['PD_STANDARD_GW_DEVICE'],                     [...gatewayPermissions].filter((name) => name !== 'create_devices')],
  [['PD_NOBODY', 'toString', '__proto__'],        []],
  [[],                                            []],
];
for (const [roles, permissions] of messaging) {
  test(`over MQTT, ${roles.join(' and ') || 'nobody'} may ${permissions.join(', ') || 'nothing'}`, () => {
    assert.equal([...messagingPermissions(roles)].sort(), [...permissions].sort());
  });
}
