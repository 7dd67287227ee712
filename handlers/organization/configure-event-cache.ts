/** `PUT /config/lec`: last events are cached from now on, for so many days, or no longer. */
import type { EventCacheBody } from '../../domain/api/organization.ts';
import { type ConfigureLastEventCache, type OrgAggregate, type OrgEvent, org } from '../../domain/org.ts';
import { type Called, type Write, write } from '../operation.ts';
import { orgStream } from './own-org.ts';

type Request = Called<{ body: EventCacheBody }>;

export const configureEventCache: Write<Request, ConfigureLastEventCache, OrgAggregate, OrgEvent> = write({
  name: 'organization/configure-event-cache',
  decider: org,
  toCommand: ({ caller, body }) => ({ type: 'ConfigureLastEventCache', org: caller.org, ...body }),
  ...orgStream,
  reply: (configured) => ({ status: 200, body: configured?.lastEventCache }),
});
