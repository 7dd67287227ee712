/** `GET /authorization/roles`: every role that there is. */
import { applicationRoles, gatewayRoles, userRoles } from '../../domain/api/roles.ts';
import type { Called, Read } from '../operation.ts';

const described = (roles: Readonly<Record<string, string>>, roleType: string) =>
  Object.entries(roles).map(([roleId, roleName]) => ({ roleId, roleName, roleType }));

const roles = [
  ...described(applicationRoles, 'application'),
  ...described(gatewayRoles, 'gateway'),
  ...described(userRoles, 'user'),
];

export const listRoles: Read<Called> = {
  name: 'authorization/list-roles',
  answer: () => ({ status: 200, body: roles }),
};
