/** What a sandbox is asked to hold from the start: orgs with their keys, types, devices and gateways. Part of the configuration schema. */
import * as z from 'zod';
import { applicationRoles, userRoles } from './api/roles.ts';
import { permissionSchema } from './permissions.ts';

/** Six lower-case letters or digits. Source: docs/applications/mqtt.md. */
export const orgIdSchema = z
  .string()
  .regex(/^[a-z0-9]{6}$/, 'expected six lower-case letters or digits, such as "abc123"');

/** A type, device, app or instance id. Source: docs/devices/mqtt.md; amlen server_proxy/src/pxmqtt.c. */
export const identifierSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,36}$/, 'expected 1 to 36 letters, digits, "-", "_" or "."');

/**
 * How connections to an org must be secured. Source: docs/reference/security/set_up_policies.md.
 * Client certificates are not emulated yet: see `docs/fidelity.md`.
 */
export const securityLevelSchema = z.enum(['tls-optional', 'tls-token']);

export const apiKeyPresetSchema = z.strictObject({
  key: z
    .string()
    .regex(
      /^a-[a-z0-9]{6}-[A-Za-z0-9]{10}$/,
      'expected "a-{org}-{10 letters or digits}", such as "a-abc123-a84ps90Ajs"',
    )
    .describe('the user name of an application'),
  token: z.string().min(1).describe('its password'),
  roles: z
    .array(z.enum(Object.keys(applicationRoles)))
    .optional()
    .describe('what the key may call of the HTTP API; the roles standard and operator, so everything, when left out'),
  permissions: z
    .array(permissionSchema)
    .optional()
    .describe('what applications with the key may do over MQTT; what its roles allow when left out'),
  comment: z.string().optional().describe('shown by the HTTP API'),
});

/** A user has no password here: the dashboard is not emulated. */
export const userPresetSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[^\s/]{1,255}$/, 'expected 1 to 255 characters without spaces and "/", such as "ann@example.com"')
    .describe('as the path of the HTTP API names it'),
  roles: z
    .array(z.enum(Object.keys(userRoles)))
    .default([])
    .describe('shown and changed by the HTTP API'),
});

export const devicePresetSchema = z.strictObject({
  typeId: identifierSchema,
  deviceId: identifierSchema,
  token: z.string().min(1).describe('its password; the user name is "use-token-auth"'),
});

export const orgPresetSchema = z.strictObject({
  id: orgIdSchema,
  status: z.enum(['active', 'disabled']).default('active').describe('a disabled org refuses every connection'),
  securityLevel: securityLevelSchema.default('tls-optional').describe('"tls-token" refuses connections without TLS'),
  apiKeys: z.array(apiKeyPresetSchema).default([]).describe('credentials of applications'),
  deviceTypes: z
    .array(z.strictObject({ id: identifierSchema }))
    .default([])
    .describe('types without devices; the types of devices and gateways are made by themselves'),
  devices: z.array(devicePresetSchema).default([]).describe('registered devices'),
  gateways: z.array(devicePresetSchema).default([]).describe('registered gateways; their types have gateways only'),
  users: z
    .array(userPresetSchema)
    .optional()
    .describe('users of the dashboard, for the HTTP API to show; none when left out'),
});

export type OrgPreset = z.infer<typeof orgPresetSchema>;
