/** What is registered: orgs, API keys, device types, devices and gateways. Names and fields are on disk; see `catalogue.ts`. */
import * as z from 'zod';
import { permissionSchema } from '../permissions.ts';
import { securityLevelSchema } from '../preset.ts';

/** A stored credential: HMAC-SHA-256 of the token under a salt of its own, both base64url. The token itself is never stored. */
export const tokenDigestSchema = z.object({ salt: z.string(), digest: z.string() });
export type TokenDigest = z.infer<typeof tokenDigestSchema>;

const orgStatus = z.enum(['active', 'disabled']);
const classId = z.enum(['Device', 'Gateway']);
const device = { org: z.string(), typeId: z.string(), deviceId: z.string() };

export const registryEvents = {
  OrgCreated: z.object({ org: z.string(), status: orgStatus, securityLevel: securityLevelSchema }),
  OrgStatusChanged: z.object({ org: z.string(), status: orgStatus }),
  OrgSecurityLevelChanged: z.object({ org: z.string(), securityLevel: securityLevelSchema }),
  ApiKeyCreated: z.object({
    org: z.string(),
    key: z.string(),
    permissions: z.array(permissionSchema),
    token: tokenDigestSchema,
  }),
  ApiKeyTokenChanged: z.object({ org: z.string(), key: z.string(), token: tokenDigestSchema }),
  ApiKeyPermissionsChanged: z.object({ org: z.string(), key: z.string(), permissions: z.array(permissionSchema) }),
  DeviceTypeAdded: z.object({ org: z.string(), typeId: z.string(), classId }),
  DeviceRegistered: z.object({ ...device, classId, token: tokenDigestSchema }),
  DeviceTokenChanged: z.object({ ...device, token: tokenDigestSchema }),
} as const;
