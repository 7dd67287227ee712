/** Devices as the API sends and answers them. Source: swagger Device*.md; iot-python api/registry/devices.py; iot-java issue 114. */
import * as z from 'zod';
import type { Location } from '../events/registry.ts';
import { isoInstant, parseInstant } from './instants.ts';
import {
  classIdSchema,
  deviceInfoBodySchema,
  deviceInfoSchema,
  idSchema,
  metadataSchema,
  optional,
  present,
} from './members.ts';

/** A device's token, where the caller chooses it. Source: iot-java issue 114. */
export const authTokenSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{8,36}$/, 'expected 8 to 36 letters, digits, "-", "_" or "."');

/**
 * A location in a registration: dropped when it is not a valid one, never refused, and a time that cannot be read is left out.
 * Source: iot-java DeviceAPIOperationsTest, BulkAPIOperationsTest (a month 23 is accepted).
 */
const lenientLocationSchema = z.unknown().transform((given) => {
  const parsed = locationBodySchema.omit({ measuredDateTime: true }).safeParse(given);
  if (!parsed.success) return undefined;
  const measured = (given as { measuredDateTime?: unknown }).measuredDateTime;
  const measuredAt = typeof measured === 'string' ? parseInstant(measured) : undefined;
  return {
    ...present(parsed.data),
    ...(measuredAt !== undefined && { measuredDateTime: isoInstant(measuredAt) }),
  } as Omit<Location, 'measuredDateTime'> & { measuredDateTime?: string };
});

/** `PUT …/location`. Source: swagger LocationUpdate.md. */
export const locationBodySchema = z.object({
  longitude: z.number().min(-180).max(180),
  latitude: z.number().min(-90).max(90),
  elevation: optional(z.number()),
  accuracy: optional(z.number()),
  measuredDateTime: optional(z.string()),
});
export type LocationBody = Readonly<z.output<typeof locationBodySchema>>;

/** `POST …/devices`. */
export const deviceAddSchema = z.object({
  deviceId: idSchema,
  authToken: optional(authTokenSchema),
  deviceInfo: optional(deviceInfoBodySchema),
  location: optional(lenientLocationSchema),
  metadata: optional(metadataSchema),
  gatewayTypeId: optional(idSchema),
  gatewayId: optional(idSchema),
});

/** `PUT …/devices/{deviceId}`: what is absent or null stays. */
export const deviceUpdateSchema = z
  .object({
    deviceInfo: optional(deviceInfoBodySchema),
    metadata: optional(metadataSchema),
    status: optional(z.object({ alert: optional(z.object({ enabled: optional(z.boolean()) })) })),
    extensions: optional(z.record(z.string(), z.unknown())),
  })
  .transform(({ status, ...members }) => ({ ...present(members), ...present({ alert: status?.alert?.enabled }) }));
export type DeviceUpdate = Readonly<z.output<typeof deviceUpdateSchema>>;

/** A location in an answer. */
export const locationViewSchema = z
  .object({
    longitude: z.number(),
    latitude: z.number(),
    elevation: z.number().optional(),
    accuracy: z.number().optional(),
    measuredDateTime: z.string(),
    updatedDateTime: z.string(),
  })
  .meta({ id: 'Location' });
export type LocationView = z.output<typeof locationViewSchema>;

/** A device in an answer. `authToken` is in the answer to its registration only. */
export const deviceSchema = z
  .object({
    clientId: z.string(),
    typeId: z.string(),
    deviceId: z.string(),
    classId: classIdSchema,
    deviceInfo: deviceInfoSchema,
    metadata: metadataSchema,
    registration: z.object({ auth: z.object({ id: z.string(), type: z.string() }), date: z.string() }),
    status: z.object({ alert: z.object({ enabled: z.boolean(), timestamp: z.string().optional() }) }),
    refs: z.object({ location: z.string(), diag: z.object({ logs: z.string(), errorCodes: z.string() }) }),
    gatewayTypeId: z.string().optional(),
    gatewayId: z.string().optional(),
    location: locationViewSchema.optional(),
    extensions: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Device' });
export type DeviceView = z.output<typeof deviceSchema>;

export const deviceAddedSchema = deviceSchema.extend({ authToken: z.string() }).meta({ id: 'DeviceAdded' });
