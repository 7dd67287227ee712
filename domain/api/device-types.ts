/** Device types as the API sends and answers them. Source: swagger DeviceType*.md; iot-python api/registry/types.py. */
import * as z from 'zod';
import { instantTextSchema } from './instants.ts';
import {
  classIdSchema,
  deviceInfoBodySchema,
  deviceInfoSchema,
  idSchema,
  metadataSchema,
  optional,
  present,
} from './members.ts';

/** Legacy: stored and echoed. Source: swagger. */
const edgeConfigurationSchema = z.record(z.string(), z.unknown());

const described = {
  description: optional(z.string()),
  deviceInfo: optional(deviceInfoBodySchema),
  metadata: optional(metadataSchema),
  edgeConfiguration: optional(edgeConfigurationSchema),
};

/** `POST /device/types` */
export const deviceTypeCreateSchema = z
  .object({
    id: idSchema,
    classId: optional(classIdSchema),
    ...described,
    physicalInterfaceId: optional(z.string()),
  })
  .transform(({ id, classId = 'Device', ...members }) => ({ id, classId, ...present(members) }));
export type DeviceTypeCreate = Readonly<z.output<typeof deviceTypeCreateSchema>>;

/** `PUT /device/types/{typeId}`: what is absent or null stays. */
export const deviceTypeUpdateSchema = z.object(described).transform((members) => present(members));
export type DeviceTypeUpdate = Readonly<z.output<typeof deviceTypeUpdateSchema>>;

/** A device type in an answer. */
export const deviceTypeSchema = z
  .object({
    id: z.string(),
    classId: classIdSchema,
    description: z.string().optional(),
    deviceInfo: deviceInfoSchema.optional(),
    metadata: metadataSchema.optional(),
    edgeConfiguration: edgeConfigurationSchema.optional(),
    physicalInterfaceId: z.string().optional(),
    createdDateTime: instantTextSchema,
    updatedDateTime: instantTextSchema,
    refs: z.object({ physicalInterface: z.string(), logicalInterfaces: z.string(), mappings: z.string() }),
  })
  .meta({ id: 'DeviceType' });
export type DeviceTypeView = z.output<typeof deviceTypeSchema>;
