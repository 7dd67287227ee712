/** Shapes of what the reads of an org answer. Times are ISO 8601 in UTC with milliseconds, positions those of events in the log. */
import * as z from 'zod';
import { instantTextSchema as instant } from '../../../domain/api/instants.ts';
import { classIdSchema, deviceInfoSchema, metadataSchema } from '../../../domain/api/members.ts';
import { locationSchema, roleSchema, rolesToGroupsSchema } from '../../../domain/events/registry.ts';
import { permissionSchema } from '../../../domain/permissions.ts';
import { securityLevelSchema } from '../../../domain/preset.ts';

const count = z.number().int();
const position = z.number().int();
const qos = z.union([z.literal(0), z.literal(1), z.literal(2)]);
const author = z.object({ id: z.string(), type: z.enum(['apikey', 'gateway']) });
const device = z.object({ typeId: z.string(), deviceId: z.string() });
/** Text where the bytes are UTF-8, base64 of them otherwise. */
const payload = { payload: z.string().optional(), payloadBase64: z.string().optional() };

/** A page: `next` is the link to the one behind it, left out with the last. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), next: z.string().optional() });
}

export const orgSchema = z
  .object({
    org: z.string(),
    status: z.enum(['active', 'disabled']).optional(),
    securityLevel: securityLevelSchema.optional(),
    lastEventCache: z.object({ enabled: z.boolean(), ttlDays: count }).optional(),
    connectionStates: z.boolean().optional(),
    accessControl: z.boolean().optional(),
    createdAt: instant.optional(),
    updatedAt: instant.optional(),
    clock: z.object({ mode: z.enum(['wall', 'running', 'frozen']), now: instant }),
    counts: z.object({
      deviceTypes: count,
      devices: count,
      gateways: count,
      apiKeys: count,
      resourceGroups: count,
      users: count,
      connectedClients: count,
      durableSessions: count,
      storedMessages: count,
    }),
  })
  .meta({ id: 'Org' });

export const deviceTypeSchema = z
  .object({
    typeId: z.string(),
    classId: classIdSchema,
    description: z.string().optional(),
    deviceInfo: deviceInfoSchema.optional(),
    metadata: metadataSchema.optional(),
    edgeConfiguration: z.record(z.string(), z.unknown()).optional(),
    physicalInterfaceId: z.string().optional(),
    createdAt: instant,
    updatedAt: instant,
    devices: count,
  })
  .meta({ id: 'TypeState' });

const registered = {
  typeId: z.string(),
  deviceId: z.string(),
  classId: classIdSchema,
  clientId: z.string(),
  status: z.enum(['enabled', 'disabled']),
  registered: z.object({ position, at: instant }),
  deviceInfo: deviceInfoSchema.optional(),
  metadata: metadataSchema.optional(),
  extensions: z.record(z.string(), z.unknown()).optional(),
  location: locationSchema.extend({ updatedAt: instant }).optional(),
  alert: z.object({ enabled: z.boolean(), at: instant }).optional(),
  gateway: device.optional(),
  author: author.optional(),
  roles: z.array(roleSchema).optional(),
  rolesToGroups: rolesToGroupsSchema.optional(),
  connected: z.boolean(),
};

export const deviceRowSchema = z.object(registered).meta({ id: 'DeviceRow' });

export const storedMessageSchema = z
  .object({ topic: z.string(), kind: z.enum(['status', 'retained']), position, qos, bytes: count, ...payload })
  .meta({ id: 'StoredMessage' });

export const clientRowSchema = z
  .object({
    clientId: z.string(),
    online: z.boolean(),
    durable: z.boolean(),
    connectionId: z.string().optional(),
    connectedAt: instant.optional(),
    subscriptions: count,
    owed: count,
  })
  .meta({ id: 'ClientRow' });

/** What is seen of a connection from outside. */
export const seen = {
  connectionId: z.string(),
  requestedClientId: z.string().optional(),
  clientAddr: z.string(),
  port: count,
  secure: z.boolean(),
  protocol: z.string().optional(),
  user: z.string().optional(),
  connectedAt: instant,
};

export const clientSchema = z
  .object({
    clientId: z.string(),
    online: z.boolean(),
    connection: z
      .object({
        ...seen,
        sessionPresent: z.boolean(),
        keepAliveSeconds: count,
        will: z.object({ topic: z.string(), qos, retain: z.boolean(), ...payload }).optional(),
      })
      .optional(),
    session: z
      .object({
        durable: z.boolean(),
        subscriptions: z.array(
          z.object({
            filter: z.string(),
            topic: z.string().optional(),
            qos,
            group: z.object({ application: z.string(), instances: z.boolean() }).optional(),
          }),
        ),
      })
      .optional(),
    owed: z.object({ count, oldest: position.optional(), positions: z.array(position) }),
    unreleased: z.object({ count, packetIds: z.array(count) }),
    lastActivity: z.object({ activity: z.string(), at: instant }).optional(),
  })
  .meta({ id: 'Client' });

function diagnosticsSchema<Entry extends z.ZodRawShape>(entry: Entry) {
  return z.object({ count, newest: z.array(z.object({ ...entry, timestamp: z.string(), addedAt: instant })) });
}

export const deviceSchema = z
  .object({
    ...registered,
    client: clientSchema.optional(),
    groups: z.array(z.string()),
    behind: count.optional(),
    lastEvents: z.array(z.object({ eventId: z.string(), position })),
    statusMessage: storedMessageSchema.optional(),
    diagnostics: z.object({
      logs: diagnosticsSchema({ logId: z.string(), message: z.string(), severity: count, data: z.string() }),
      errorCodes: diagnosticsSchema({ errorCode: count }),
    }),
  })
  .meta({ id: 'DeviceState' });

export const lastEventsRowSchema = z
  .object({ ...device.shape, events: z.array(z.object({ eventId: z.string(), format: z.string(), position })) })
  .meta({ id: 'LastEventsRow' });

export const lastEventsSchema = z
  .object({
    items: z.array(
      z.object({
        eventId: z.string(),
        format: z.string(),
        position,
        qos,
        at: instant,
        expired: z.boolean(),
        ...payload,
      }),
    ),
  })
  .meta({ id: 'LastEvents' });

export const usageSchema = z
  .object({ bytes: count, days: z.array(z.object({ date: z.string(), bytes: count })) })
  .meta({ id: 'UsageByDay' });

export const limitsSchema = z
  .object({
    items: z.array(
      z.object({
        name: z.string(),
        value: z.number(),
        unit: z.string(),
        of: z.string(),
        setting: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Limits' });

export const apiKeySchema = z
  .object({
    key: z.string(),
    permissions: z.array(permissionSchema),
    roles: z.array(roleSchema),
    rolesToGroups: rolesToGroupsSchema,
    comment: z.string().optional(),
    expires: instant.optional(),
    author: author.optional(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'ApiKeyState' });

export const resourceGroupSchema = z
  .object({
    groupId: z.string(),
    name: z.string(),
    description: z.string().optional(),
    searchTags: z.array(z.string()),
    count,
    members: z.array(device),
  })
  .meta({ id: 'ResourceGroupState' });

export const userSchema = z
  .object({ userId: z.string(), roles: z.array(roleSchema), rolesToGroups: rolesToGroupsSchema })
  .meta({ id: 'UserState' });
