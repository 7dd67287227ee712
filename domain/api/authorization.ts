/**
 * Roles, and the access properties of devices and users, as the API sends and answers them.
 * Source: iot-java APIClient tests; docs/gateways/gateway-access-control.md; docs/reference/rlac.md; iot-nodejs src/api/ApiClient.js.
 */
import * as z from 'zod';
import { type Role, type RolesToGroups, roleSchema, rolesToGroupsSchema } from '../events/registry.ts';
import { optional, present } from './members.ts';

const status = z.union([z.literal(0), z.literal(1)], { error: 'expected 0 or 1' });

/** Roles by their ids, or as objects; what is said twice counts as said last. Source: docs/reference/rlac.md; iot-java APIClient tests. */
export const rolesBodySchema = z
  .array(
    z.union([z.string(), z.object({ roleId: z.string(), roleStatus: optional(status) })], {
      error: 'expected the id of a role, or an object with a roleId and a roleStatus of 0 or 1',
    }),
  )
  .transform((given): readonly Role[] => {
    const roles = given.map((role) =>
      typeof role === 'string' ? ([role, 1] as const) : ([role.roleId, role.roleStatus ?? 1] as const),
    );
    return [...new Map(roles)].map(([roleId, roleStatus]) => ({ roleId, roleStatus }));
  });

/** Which resource groups each role is limited to. */
export const rolesToGroupsBodySchema = optional(rolesToGroupsSchema).transform((groups = {}): RolesToGroups => groups);

const assignment = { roles: rolesBodySchema, rolesToGroups: rolesToGroupsBodySchema };

/** `PUT …/roles`: they take the place of those before. */
export const roleAssignmentBodySchema = z.object(assignment);
export type RoleAssignmentBody = Readonly<z.output<typeof roleAssignmentBodySchema>>;

/** Roles in an answer. */
export const roleAssignmentSchema = z
  .object({ roles: z.array(roleSchema), rolesToGroups: rolesToGroupsSchema })
  .meta({ id: 'RoleAssignment' });

/** `PUT /authorization/devices/{clientId}`: 0 disables the device, 1 enables it. */
export const deviceStatusBodySchema = z.object({ status });

/** `PUT …/withroles` */
export const deviceAccessBodySchema = z
  .object({ status: optional(status), ...assignment })
  .transform(({ status: given, ...assigned }) => ({ ...assigned, ...present({ status: given }) }));

/** Access properties of a device in the answer to a change. `id` and `clientId` are the same: sources call it both. */
export const changedDeviceAccessSchema = z
  .object({
    id: z.string(),
    clientId: z.string(),
    typeId: z.string(),
    deviceId: z.string(),
    roles: z.array(roleSchema),
    rolesToGroups: rolesToGroupsSchema,
    status,
  })
  .meta({ id: 'ChangedDeviceAccess' });
export type ChangedDeviceAccessView = z.output<typeof changedDeviceAccessSchema>;

/** The same where it is looked at. `resourceGroups`: those that a gateway has, and those that the device is a member of. */
export const deviceAccessSchema = changedDeviceAccessSchema
  .extend({ resourceGroups: z.array(z.string()) })
  .meta({ id: 'DeviceAccess' });
export type DeviceAccessView = z.output<typeof deviceAccessSchema>;

/** A user of the dashboard. */
export const userSchema = z
  .object({
    id: z.string(),
    roles: z.array(roleSchema),
    rolesToGroups: rolesToGroupsSchema,
  })
  .meta({ id: 'User' });

/** A role that can be given. Guess: its members; the platform's own list is not published. */
export const roleDescriptionSchema = z
  .object({ roleId: z.string(), roleName: z.string(), roleType: z.enum(['application', 'gateway', 'user']) })
  .meta({ id: 'Role' });
