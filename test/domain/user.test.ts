import type { RolesToGroups } from '../../domain/events/registry.ts';
import { inForce } from '../../domain/role-assignment.ts';
import { type SetUserRoles, type UserEvent, user } from '../../domain/user.ts';
import { deciderTable } from '../spec/decider.ts';
import { refusalTable } from './refused.ts';

const ann = { org: 'abc123', userId: 'ann' };
const define = (...roles: string[]) => ({ type: 'DefineUser', ...ann, roles: inForce(roles) }) as const;
const set = (roles: readonly string[], rolesToGroups: RolesToGroups = {}): SetUserRoles => {
  return { type: 'SetUserRoles', ...ann, assignment: { roles: inForce(roles), rolesToGroups } };
};
const added = (...roles: string[]): UserEvent => {
  return { type: 'UserAdded', data: { ...ann, roles: [...inForce(roles)], rolesToGroups: {} } };
};
const changed = (roles: readonly string[], rolesToGroups: RolesToGroups = {}): UserEvent => {
  return { type: 'UserRolesChanged', data: { ...ann, roles: [...inForce(roles)], rolesToGroups } };
};
const [admin, reader] = ['PD_ADMIN_USER', 'PD_READER_USER'];
const limited = changed([reader], { [reader]: ['g'] });

// biome-ignore format: a table reads in columns
deciderTable(user, [
  // name                                given                     when                              then
  ['adds a user',                        [],                       define(admin),                    [added(admin)]],
  ['adds it once',                       [added(admin)],           define(admin),                    []],
  ['gives it the roles it should have',  [added(admin)],           define(reader),                   [changed([reader])]],
  ['leaves the groups of its role',      [added(), limited],       define(reader),                   []],
  ['takes groups away with the role',    [added(), limited],       define(admin),                    [changed([admin])]],
  ['changes roles',                      [added(admin)],           set([reader], { [reader]: ['g'] }), [limited]],
  ['changes them once',                  [added(admin), limited],  set([reader], { [reader]: ['g'] }), []],
]);

// biome-ignore format: a table reads in columns
refusalTable(user, [
  // name                          given            when                               rule               properties
  ['roles for nobody',             [],              set([admin]),                      'user-unknown',    ['ann']],
  ['the role of an application',   [added(admin)],  set(['PD_STANDARD_APP']),          'role-unknown',    ['PD_STANDARD_APP']],
  ['groups of another role',       [added(admin)],  set([admin], { [reader]: ['g'] }), 'roles-not-valid', [reader]],
]);
