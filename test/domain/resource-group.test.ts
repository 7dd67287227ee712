import {
  GROUP_MEMBERS_MAX,
  GROUPS_MAX,
  type Member,
  memberKey,
  type ResourceGroupCommand,
  type ResourceGroupEvent,
  resourceGroup,
} from '../../domain/resource-group.ts';
import { deciderTable, stateAfter } from '../spec/decider.ts';
import { assert, suite } from '../spec/suite.ts';
import { refusalTable } from './refused.ts';

const group = { org: 'abc123', groupId: 'g' };
const create = (groups = 0): ResourceGroupCommand => {
  return { type: 'CreateResourceGroup', ...group, name: 'red', searchTags: ['a'], groups };
};
const created: ResourceGroupEvent = {
  type: 'ResourceGroupCreated',
  data: { ...group, name: 'red', searchTags: ['a'] },
};
const deleted: ResourceGroupEvent = { type: 'ResourceGroupDeleted', data: group };
const update = (changes: Readonly<{ name?: string; description?: string; searchTags?: string[] }>) =>
  ({ type: 'UpdateResourceGroup', ...group, changes }) as const;
const updated = (changes: ReturnType<typeof update>['changes']): ResourceGroupEvent => {
  return { type: 'ResourceGroupUpdated', data: { ...group, ...changes } };
};
const some = (count: number, prefix = 'd'): Member[] =>
  Array.from({ length: count }, (_, index) => ({ typeId: 't', deviceId: `${prefix}${index}` }));
const [one, two] = some(2) as [Member, Member];
const add = (members: readonly Member[], more: Readonly<{ unknown?: Member; full?: Member }> = {}) =>
  ({ type: 'AddResourceGroupMembers', ...group, members, ...more }) as const;
const remove = (...members: Member[]) => ({ type: 'RemoveResourceGroupMembers', ...group, members }) as const;
const drop: ResourceGroupCommand = { type: 'DeleteResourceGroup', ...group };
const added = (...members: Member[]): ResourceGroupEvent => {
  return { type: 'ResourceGroupMembersAdded', data: { ...group, members } };
};
const removed = (...members: Member[]): ResourceGroupEvent => {
  return { type: 'ResourceGroupMembersRemoved', data: { ...group, members } };
};
const full = added(...some(GROUP_MEMBERS_MAX));

// biome-ignore format: a table reads in columns
deciderTable(resourceGroup, [
  // name                                    given                          when                                then
  ['creates a group',                        [],                            create(),                           [created]],
  ['creates the last one of an org',         [],                            create(GROUPS_MAX - 1),             [created]],
  ['changes what is new only',               [created],                     update({ name: 'red', description: 'x', searchTags: ['b'] }), [updated({ description: 'x', searchTags: ['b'] })]],
  ['leaves what holds',                      [created],                     update({ name: 'red', searchTags: ['a'] }), []],
  ['adds members',                           [created],                     add([one, two]),                    [added(one, two)]],
  ['adds those that are new',                [created, added(one)],         add([one, two]),                    [added(two)]],
  ['adds one that is said twice once',       [created],                     add([one, one]),                    [added(one)]],
  ['adds one that has left again',           [created, added(one), removed(one)], add([one]),                   [added(one)]],
  ['adds none that are there',               [created, added(one, two)],    add([two]),                         []],
  ['adds as many as it may hold',            [created],                     add(some(GROUP_MEMBERS_MAX)),       [full]],
  ['is full and holds who is asked for',     [created, full],               add([two]),                         []],
  ['removes members',                        [created, added(one, two)],    remove(two),                        [removed(two)]],
  ['removes those that are there',           [created, added(one)],         remove(one, two),                   [removed(one)]],
  ['removes none that are not',              [created, added(one)],         remove(two),                        []],
  ['goes',                                   [created, added(one)],         drop,                               [deleted]],
]);

// biome-ignore format: a table reads in columns
refusalTable(resourceGroup, [
  // name                                    given                when                                        rule                       properties
  ['a group beyond the bound',               [],                  create(GROUPS_MAX),                         'quota-reached',           [String(GROUPS_MAX)]],
  ['a member that is not registered, and the others', [created],  add([one, two], { unknown: two }),          'device-unknown',          ['t', 'd1']],
  ['a device that is in groups enough',      [created],           add([one, two], { full: one }),             'resource-group-full',     ['t', 'd0']],
  ['one member too many',                    [created, full],     add(some(1, 'x')),                          'resource-group-full',     ['g']],
  ['more than it may hold at once',          [created],           add(some(GROUP_MEMBERS_MAX + 1)),           'resource-group-full',     ['g']],
  ['members of no group',                    [],                  add([one]),                                 'resource-group-unknown',  ['g']],
  ['to remove from no group',                [],                  remove(one),                                'resource-group-unknown',  ['g']],
  ['to change what is gone',                 [created, deleted],  update({ name: 'x' }),                      'resource-group-unknown',  ['g']],
  ['to go twice',                            [created, deleted],  drop,                                       'resource-group-unknown',  ['g']],
]);

const test = suite('resource group');

test('knows its members by their keys', () => {
  const state = stateAfter(resourceGroup, [created, added(one, two), removed(one), updated({ name: 'blue' })]);
  assert.equal([...(state?.members ?? [])], [memberKey(two)]);
  assert.is(state?.name, 'blue');
  assert.equal(state?.searchTags, ['a']);
});
