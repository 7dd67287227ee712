/** Devices as the API sends and answers them. Source: swagger Device*.md; iot-python api/registry/devices.py; iot-java issue 114. */
import * as z from 'zod';
import { instantSchema, instantTextSchema, isoInstant } from './instants.ts';
import {
  classIdSchema,
  type DeviceInfo,
  deviceInfoBodySchema,
  deviceInfoSchema,
  idSchema,
  type Metadata,
  metadataSchema,
  optional,
  present,
} from './members.ts';
import { type ApiRefusal, refuse } from './refusals.ts';
import { bodyRefusal } from './violations.ts';

/** A device's token, where the caller chooses it. Source: iot-java issue 114. */
export const authTokenSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{8,36}$/, 'expected 8 to 36 letters, digits, "-", "_" or "."');

const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);
const number = optional(z.number());

/** `PUT …/location`; `measuredDateTime` leaves it as it is stored. Source: swagger LocationUpdate.md. */
export const locationBodySchema = z
  .object({
    longitude,
    latitude,
    elevation: number,
    accuracy: number,
    measuredDateTime: optional(instantSchema.transform(isoInstant)),
  })
  .transform((members) => ({ ...present(members), longitude: members.longitude, latitude: members.latitude }));
export type LocationBody = Readonly<z.output<typeof locationBodySchema>>;

/** A location that is not valid. Source: iot-python test_api_registry_devices_ext (the id, and one violation for a latitude of 100). */
export function locationRefusal(error: z.ZodError): ApiRefusal {
  const text = 'The location is not valid. Correct what the violations name.';
  return refuse('location-not-valid', text, [], bodyRefusal(error).violations);
}

const coordinatesSchema = z.object({ longitude, latitude });
const detailsSchema = z.object({
  elevation: number.catch(undefined),
  accuracy: number.catch(undefined),
  measuredDateTime: optional(instantSchema.transform(isoInstant)).catch(undefined),
});

/**
 * A location in a registration is never refused: without valid coordinates there is none, and a detail that cannot be read is left out.
 * Source: iot-java DeviceAPIOperationsTest, BulkAPIOperationsTest (a month 23, no coordinates). Guess: what becomes of the rest.
 */
const lenientLocationSchema = z.unknown().transform((given): LocationBody | undefined => {
  const coordinates = coordinatesSchema.safeParse(given);
  return coordinates.success ? { ...present(detailsSchema.parse(given)), ...coordinates.data } : undefined;
});

const added = {
  deviceId: idSchema,
  authToken: optional(authTokenSchema),
  deviceInfo: optional(deviceInfoBodySchema),
  location: optional(lenientLocationSchema),
  metadata: optional(metadataSchema),
  gatewayTypeId: optional(idSchema),
  gatewayId: optional(idSchema),
};
type Added = z.output<z.ZodObject<typeof added>>;

/** `POST …/devices`. What is left when the token is taken out is a `Registration`. */
export const deviceAddSchema = z.object(added).check(namesGatewayWhole).transform(registrationOf);

/** An entry of `POST /bulk/devices/add`. */
export const bulkDeviceSchema = z
  .object({ typeId: idSchema, ...added })
  .check(namesGatewayWhole)
  .transform(({ typeId, ...members }) => ({ typeId, ...registrationOf(members) }));

/** A device as it is registered, `gateway` being the one that it is asked for under. */
export type Registration = Readonly<{
  deviceId: string;
  deviceInfo?: DeviceInfo;
  location?: LocationBody;
  metadata?: Metadata;
  gateway?: Readonly<{ typeId: string; deviceId: string }>;
}>;

function registrationOf({ authToken, gatewayTypeId, gatewayId, deviceId, ...members }: Added) {
  const named = gatewayTypeId !== undefined && gatewayId !== undefined;
  const gateway = named ? { gateway: { typeId: gatewayTypeId, deviceId: gatewayId } } : undefined;
  return { authToken, registration: { deviceId, ...present(members), ...gateway } as Registration };
}

/** A gateway has two ids. Source: swagger DeviceAddRequest.md. */
function namesGatewayWhole({ value, issues }: z.core.ParsePayload<Added>): void {
  const { gatewayTypeId, gatewayId } = value;
  if ((gatewayTypeId === undefined) === (gatewayId === undefined)) return;
  const [missing, given] = gatewayId === undefined ? ['gatewayId', 'gatewayTypeId'] : ['gatewayTypeId', 'gatewayId'];
  issues.push({ code: 'custom', path: [missing], message: `expected beside ${given}`, input: value });
}

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

/** `GET …/devices/{deviceId}`: what is shown besides the device itself. Source: swagger (`location,mgmt`). */
export const deviceQuerySchema = z
  .object({ _expand: optional(z.string()) })
  .transform(({ _expand = '' }) => ({ location: _expand.split(/[[\],\s]+/).includes('location') }));

/** A location in an answer. */
export const locationViewSchema = z
  .object({
    longitude: z.number(),
    latitude: z.number(),
    elevation: z.number().optional(),
    accuracy: z.number().optional(),
    measuredDateTime: instantTextSchema,
    updatedDateTime: instantTextSchema,
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
    registration: z.object({ auth: z.object({ id: z.string(), type: z.string() }), date: instantTextSchema }),
    status: z.object({ alert: z.object({ enabled: z.boolean(), timestamp: instantTextSchema.optional() }) }),
    refs: z.object({ location: z.string(), diag: z.object({ logs: z.string(), errorCodes: z.string() }) }),
    gatewayTypeId: z.string().optional(),
    gatewayId: z.string().optional(),
    location: locationViewSchema.optional(),
    extensions: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Device' });
export type DeviceView = z.output<typeof deviceSchema>;

export const deviceAddedSchema = deviceSchema.extend({ authToken: z.string() }).meta({ id: 'DeviceAdded' });
