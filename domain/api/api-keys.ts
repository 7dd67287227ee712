/** API keys as the API sends and answers them. Source: iot-java APIClient tests; docs/reference/rlac.md. Guess: the members of a key. */
import * as z from 'zod';
import { rolesToGroupsSchema } from '../events/registry.ts';
import { rolesBodySchema, rolesToGroupsBodySchema } from './authorization.ts';
import { instantSchema, instantTextSchema } from './instants.ts';
import { optional, present } from './members.ts';

const described = { comment: optional(z.string()), expires: optional(instantSchema) };

/** `POST /authorization/apikeys` */
export const apiKeyCreateSchema = z
  .object({ ...described, roles: optional(rolesBodySchema), rolesToGroups: rolesToGroupsBodySchema })
  .transform(({ rolesToGroups, ...members }) => ({ rolesToGroups, ...present(members) }));
export type ApiKeyCreate = Readonly<z.output<typeof apiKeyCreateSchema>>;

/** `PUT /authorization/apikeys/{key}`: what is absent or null stays. */
export const apiKeyUpdateSchema = z.object(described).transform((members) => present(members));
export type ApiKeyUpdate = Readonly<z.output<typeof apiKeyUpdateSchema>>;

/** A key in an answer: `roles` are those in force. `createdBy` is left out for keys of the configuration. */
export const apiKeySchema = z
  .object({
    key: z.string(),
    comment: z.string(),
    roles: z.array(z.string()),
    rolesToGroups: rolesToGroupsSchema,
    created: instantTextSchema,
    createdBy: z.string().optional(),
    updated: instantTextSchema,
    expires: instantTextSchema.optional(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKeyView = z.output<typeof apiKeySchema>;

/** The answer to its creation: the only one that ever holds the token. */
export const apiKeyCreatedSchema = apiKeySchema.extend({ token: z.string() }).meta({ id: 'ApiKeyCreated' });

/** `GET …/roles` of a key. Source: iot-java APIClient (both members at the top level). Guess: the shape of `results`. */
export const apiKeyRolesSchema = z
  .object({
    results: z.array(z.object({ roleId: z.string(), roleStatus: z.number().int() })),
    rolesToGroups: rolesToGroupsSchema,
  })
  .meta({ id: 'ApiKeyRoles' });
