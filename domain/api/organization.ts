/** The org and how its services are configured, as the API sends and answers them. Source: swagger Organization.md, LECConfig.md, Status.md. */
import * as z from 'zod';
import { instantTextSchema } from './instants.ts';
import { optional, present } from './members.ts';

/** The org in an answer. `name` is its id: nothing gives an org another one. */
export const organizationSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    type: z.string(),
    config: z.object({ historian: z.object({ enabled: z.boolean(), retention: z.number().int() }) }),
    created: instantTextSchema,
    updated: instantTextSchema,
  })
  .meta({ id: 'Organization' });
export type OrganizationView = z.output<typeof organizationSchema>;

/** Days for which a last event can be kept. Source: docs/reference/quotas.md (Standard). */
const EVENT_CACHE_DAYS_MAX = 45;

/** `PUT /config/lec`: `ttlDays` left out stays. */
export const eventCacheBodySchema = z
  .object({ enabled: z.boolean(), ttlDays: optional(z.number().int().min(1).max(EVENT_CACHE_DAYS_MAX)) })
  .transform(({ enabled, ttlDays }) => ({ enabled, ...present({ ttlDays }) }));
export type EventCacheBody = Readonly<z.output<typeof eventCacheBodySchema>>;

export const eventCacheSchema = z
  .object({ enabled: z.boolean(), ttlDays: z.number().int() })
  .meta({ id: 'LastEventCacheConfiguration' });

/** `PUT /config/clientstate`. Source: Knowledge Center client_state. */
export const connectionStatesSchema = z.object({ enabled: z.boolean() }).meta({ id: 'ConnectionStatesConfiguration' });

/** `PUT /accesscontrol`. Source: docs/reference/rlac.md. */
export const accessControlSchema = z.object({ enable: z.boolean() }).meta({ id: 'AccessControlConfiguration' });

const colour = z.enum(['green', 'red']);

/** Exactly one member, the region. Source: iot-python test_api_status.py. Guess: only these colours of the four that sources name. */
export const serviceStatusSchema = z
  .object({ us: z.object({ messaging: colour, dashboard: colour, thirdParty: colour }) })
  .meta({ id: 'ServiceStatus' });
