/** What the members of bodies have in common. Unknown members are ignored, and null is the same as absent. Source: iot-java and iot-python tests. */
import * as z from 'zod';

/** A member that may be absent or null. */
export function optional<S extends z.ZodType>(schema: S) {
  return schema.nullish().transform((value) => value ?? undefined);
}

type Present<T> = { -readonly [Name in keyof T]?: Exclude<T[Name], undefined> };

/** The members that are there: events and states hold no undefined ones, so that what is folded from the disk is the same. */
export function present<T extends object>(members: T): Present<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<T>;
}

/** Ids of device types and devices. Source: docs (device model); iot-python test/conftest.py. */
export const idSchema = z.string().regex(/^[A-Za-z0-9_.-]{1,36}$/, 'expected 1 to 36 letters, digits, "-", "_" or "."');

/** Any JSON object. */
export const metadataSchema = z.record(z.string(), z.unknown());
export type Metadata = z.output<typeof metadataSchema>;

export const classIdSchema = z.enum(['Device', 'Gateway']);
export type ClassId = z.output<typeof classIdSchema>;

const known = z.string().optional();

/** What is known of a device, as it is kept and answered: these members, each a text. Source: swagger DeviceInfo.md. */
export const deviceInfoSchema = z
  .object({
    serialNumber: known,
    manufacturer: known,
    model: known,
    deviceClass: known,
    description: known,
    fwVersion: known,
    hwVersion: known,
    descriptiveLocation: known,
  })
  .meta({ id: 'DeviceInfo' });
export type DeviceInfo = Readonly<z.output<typeof deviceInfoSchema>>;

const text = optional(z.string());

/** The same in a body. */
export const deviceInfoBodySchema = z
  .object({
    serialNumber: text,
    manufacturer: text,
    model: text,
    deviceClass: text,
    description: text,
    fwVersion: text,
    hwVersion: text,
    descriptiveLocation: text,
  })
  .transform((info): DeviceInfo => present(info));

/** What lists of types and of devices can be filtered by, of what is known of them. Source: swagger of the organization administration API. */
export const deviceInfoFilters: readonly string[] = Object.keys(deviceInfoSchema.shape).map(
  (name) => `deviceInfo.${name}`,
);

/** What they can be counted by. Source: as above. */
export const deviceInfoFacets: readonly string[] = [
  'deviceInfo.deviceClass',
  'deviceInfo.fwVersion',
  'deviceInfo.hwVersion',
  'deviceInfo.manufacturer',
  'deviceInfo.model',
];
