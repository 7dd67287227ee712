import { applicationRoles } from '../../domain/api/roles.ts';
import {
  ASSIGNED_GROUPS_MAX,
  checkAssignment,
  groupsOf,
  groupsOfRoles,
  inForce,
  type RoleAssignment,
} from '../../domain/role-assignment.ts';
import { assert, suite } from '../spec/suite.ts';

const test = suite('roles that are given');

const [standard, device] = ['PD_STANDARD_APP', 'PD_DEVICE_APP'];
const groups = (count: number) => Array.from({ length: count }, (_, index) => `g${index}`);
const off = { roleId: device, roleStatus: 0 } as const;
const many = ASSIGNED_GROUPS_MAX + 1;

// biome-ignore format: a table reads in columns
const rows: readonly (readonly [name: string, given: RoleAssignment, rule: string | undefined, property?: string])[] = [
  ['none',                             { roles: [], rolesToGroups: {} },                                                                 undefined],
  ['several',                          { roles: inForce([standard, device]), rolesToGroups: {} },                                        undefined],
  ['one that does not exist',          { roles: inForce([standard, 'PD_X']), rolesToGroups: {} },                                        'role-unknown', 'PD_X'],
  ['one that is a member of objects',  { roles: inForce(['toString']), rolesToGroups: {} },                                              'role-unknown', 'toString'],
  ['one with groups',                  { roles: inForce([standard]), rolesToGroups: { [standard]: ['g'] } },                             undefined],
  ['groups of a role that is not given', { roles: inForce([standard]), rolesToGroups: { [device]: ['g'] } },                             'roles-not-valid', device],
  ['no groups of a role that is not given', { roles: inForce([standard]), rolesToGroups: { [device]: [] } },                             'roles-not-valid', device],
  ['two with groups',                  { roles: inForce([standard, device]), rolesToGroups: { [standard]: ['g'] } },                     'roles-not-valid', standard],
  ['two with empty lists of groups',   { roles: inForce([standard, device]), rolesToGroups: { [standard]: [], [device]: [] } },          undefined],
  ['two with groups, one active',      { roles: [...inForce([standard]), off], rolesToGroups: { [standard]: ['g'] } },                   undefined],
  ['a group that does not exist',      { roles: inForce([standard]), rolesToGroups: { [standard]: ['g', 'h'] }, unknownGroup: 'h' },     'resource-group-unknown', 'h'],
  ['as many groups as may be',         { roles: inForce([standard]), rolesToGroups: { [standard]: groups(ASSIGNED_GROUPS_MAX) } },       undefined],
  ['one group too many',               { roles: inForce([standard]), rolesToGroups: { [standard]: groups(many) } },                      'quota-reached', '10'],
  ['a group twice, which counts once', { roles: inForce([standard]), rolesToGroups: { [standard]: [...groups(ASSIGNED_GROUPS_MAX), 'g0'] } }, undefined],
];

for (const [name, given, rule, property] of rows) {
  test(name, () => {
    const refusal = checkAssignment(given, applicationRoles, 'An API key');
    assert.is(refusal?.rule, rule);
    assert.is(refusal?.properties[0], property);
  });
}

test('whoever can have no role is told so', () => {
  const refusal = checkAssignment({ roles: inForce([standard]), rolesToGroups: {} }, {}, '"d:abc123:t:d"');
  assert.is(refusal?.text, `"d:abc123:t:d" cannot have the role "${standard}"; it can have none.`);
});

test('the groups of all roles, each once', () => {
  assert.equal(groupsOf({ a: ['x', 'y'], b: ['y', 'z'] }), ['x', 'y', 'z']);
});

test('groups go with their role', () => {
  assert.equal(groupsOfRoles(inForce(['a']), { a: ['x'], b: ['y'] }), { a: ['x'] });
});
