/** Resource groups as the API sends and answers them. Source: iot-nodejs src/api/ApiClient.js; docs/reference/rlac.md. */
import * as z from 'zod';
import { idSchema, optional, present } from './members.ts';

const described = {
  description: optional(z.string()),
  searchTags: optional(z.array(z.string())),
};
const name = z.string().min(1, 'expected a name');

/** `POST /groups` */
export const resourceGroupCreateSchema = z
  .object({ name, ...described })
  .transform(({ name: given, searchTags = [], description }) => ({
    name: given,
    searchTags,
    ...present({ description }),
  }));
export type ResourceGroupCreate = Readonly<z.output<typeof resourceGroupCreateSchema>>;

/** `PUT /groups/{groupId}`: what is absent or null stays. */
export const resourceGroupUpdateSchema = z
  .object({ name: optional(name), ...described })
  .transform((members) => present(members));
export type ResourceGroupUpdate = Readonly<z.output<typeof resourceGroupUpdateSchema>>;

/** A group in an answer. */
export const resourceGroupSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().optional(),
    searchTags: z.array(z.string()),
  })
  .meta({ id: 'ResourceGroup' });
export type ResourceGroupView = z.output<typeof resourceGroupSchema>;

/** Devices that come into a group or leave it. */
export const membersBodySchema = z.array(z.object({ typeId: idSchema, deviceId: idSchema }));
export type MembersBody = readonly Readonly<{ typeId: string; deviceId: string }>[];

export const memberSchema = z.object({ typeId: z.string(), deviceId: z.string() });
/** What became of each of them. Guess: as bulk operations answer; the status is all that clients look at. */
export const changedMembersSchema = z.array(memberSchema.extend({ success: z.boolean() }));
