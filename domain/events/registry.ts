/** What is registered: orgs, API keys, device types, devices and gateways. Names and fields are on disk; see `catalogue.ts`. */
import * as z from 'zod';
import { classIdSchema, deviceInfoSchema, metadataSchema } from '../api/members.ts';
import { permissionSchema } from '../permissions.ts';
import { securityLevelSchema } from '../preset.ts';

/** A stored credential: HMAC-SHA-256 of the token under a salt of its own, both base64url. The token itself is never stored. */
export const tokenDigestSchema = z.object({ salt: z.string(), digest: z.string() });
export type TokenDigest = z.infer<typeof tokenDigestSchema>;

/** Who made it: an API key, or a gateway by its client id. Left out for what the configuration asked for. */
const authorSchema = z.object({ id: z.string(), type: z.enum(['apikey', 'gateway']) });
export type Author = z.infer<typeof authorSchema>;

/** Times are ISO 8601 with milliseconds, UTC. */
export const locationSchema = z.object({
  longitude: z.number(),
  latitude: z.number(),
  elevation: z.number().optional(),
  accuracy: z.number().optional(),
  measuredDateTime: z.string(),
});
export type Location = Readonly<z.infer<typeof locationSchema>>;

/** Which resource groups a role is limited to: `{ role: [groupId] }`. */
export const rolesToGroupsSchema = z.record(z.string(), z.array(z.string()));
export type RolesToGroups = Readonly<z.infer<typeof rolesToGroupsSchema>>;

/** `roleStatus` 1: active, 0: inactive. Source: iot-java APIClient tests; docs/gateways/gateway-access-control.md. */
export const roleSchema = z.object({ roleId: z.string(), roleStatus: z.union([z.literal(0), z.literal(1)]) });
export type Role = Readonly<z.infer<typeof roleSchema>>;

const org = { org: z.string() };
const orgStatus = z.enum(['active', 'disabled']);
const deviceType = { ...org, typeId: z.string() };
const device = { ...deviceType, deviceId: z.string() };
const apiKey = { ...org, key: z.string() };
const group = { ...org, groupId: z.string() };
const roles = { roles: z.array(roleSchema), rolesToGroups: rolesToGroupsSchema };
const user = { ...org, userId: z.string() };

/** What may be known of a type besides its id and class. In `DeviceTypeUpdated` the new values of what changed. */
const described = {
  description: z.string().optional(),
  deviceInfo: deviceInfoSchema.optional(),
  metadata: metadataSchema.optional(),
  edgeConfiguration: z.record(z.string(), z.unknown()).optional(),
};

export const registryEvents = {
  OrgCreated: z.object({ ...org, status: orgStatus, securityLevel: securityLevelSchema }),
  OrgStatusChanged: z.object({ ...org, status: orgStatus }),
  OrgSecurityLevelChanged: z.object({ ...org, securityLevel: securityLevelSchema }),
  LastEventCacheConfigured: z.object({ ...org, enabled: z.boolean(), ttlDays: z.number().int() }),
  ConnectionStatesConfigured: z.object({ ...org, enabled: z.boolean() }),
  AccessControlConfigured: z.object({ ...org, enabled: z.boolean() }),

  /** `roles` is left out by older logs: such a key has those of a key for which none were chosen. `expires`: ms since the epoch. */
  ApiKeyCreated: z.object({
    ...apiKey,
    permissions: z.array(permissionSchema),
    token: tokenDigestSchema,
    roles: z.array(roleSchema).optional(),
    comment: z.string().optional(),
    expires: z.number().optional(),
    author: authorSchema.optional(),
  }),
  ApiKeyTokenChanged: z.object({ ...apiKey, token: tokenDigestSchema }),
  ApiKeyPermissionsChanged: z.object({ ...apiKey, permissions: z.array(permissionSchema) }),
  /** The new values of what changed. */
  ApiKeyUpdated: z.object({ ...apiKey, comment: z.string().optional(), expires: z.number().optional() }),
  ApiKeyRolesChanged: z.object({ ...apiKey, ...roles }),
  ApiKeyDeleted: z.object(apiKey),

  DeviceTypeAdded: z.object({
    ...deviceType,
    classId: classIdSchema,
    ...described,
    physicalInterfaceId: z.string().optional(),
  }),
  DeviceTypeUpdated: z.object({ ...deviceType, ...described }),
  DeviceTypeDeleted: z.object(deviceType),

  /** What the type's template gave is in it already. `gateway`: the one it was registered under. */
  DeviceRegistered: z.object({
    ...device,
    classId: classIdSchema,
    token: tokenDigestSchema,
    deviceInfo: deviceInfoSchema.optional(),
    metadata: metadataSchema.optional(),
    location: locationSchema.optional(),
    gateway: z.object({ typeId: z.string(), deviceId: z.string() }).optional(),
    author: authorSchema.optional(),
  }),
  DeviceTokenChanged: z.object({ ...device, token: tokenDigestSchema }),
  /** The new values of what changed. */
  DeviceUpdated: z.object({
    ...device,
    deviceInfo: deviceInfoSchema.optional(),
    metadata: metadataSchema.optional(),
    alert: z.boolean().optional(),
    extensions: z.record(z.string(), z.unknown()).optional(),
  }),
  DeviceLocationUpdated: z.object({ ...device, location: locationSchema }),
  DeviceStatusChanged: z.object({ ...device, status: z.enum(['enabled', 'disabled']) }),
  DeviceRolesChanged: z.object({ ...device, ...roles }),
  DeviceDeleted: z.object(device),

  /** `severity` 0: information, 1: warning, 2: error. */
  DiagnosticLogAdded: z.object({
    ...device,
    logId: z.string(),
    message: z.string(),
    severity: z.number().int(),
    data: z.string(),
    timestamp: z.string(),
  }),
  DiagnosticLogDeleted: z.object({ ...device, logId: z.string() }),
  DiagnosticLogsCleared: z.object(device),
  ErrorCodeAdded: z.object({ ...device, errorCode: z.number().int(), timestamp: z.string() }),
  ErrorCodesCleared: z.object(device),

  ResourceGroupCreated: z.object({
    ...group,
    name: z.string(),
    description: z.string().optional(),
    searchTags: z.array(z.string()),
  }),
  /** The new values of what changed. */
  ResourceGroupUpdated: z.object({
    ...group,
    name: z.string().optional(),
    description: z.string().optional(),
    searchTags: z.array(z.string()).optional(),
  }),
  ResourceGroupDeleted: z.object(group),
  ResourceGroupMembersAdded: z.object({
    ...group,
    members: z.array(z.object({ typeId: z.string(), deviceId: z.string() })),
  }),
  ResourceGroupMembersRemoved: z.object({
    ...group,
    members: z.array(z.object({ typeId: z.string(), deviceId: z.string() })),
  }),

  UserAdded: z.object({ ...user, ...roles }),
  UserRolesChanged: z.object({ ...user, ...roles }),
} as const;
