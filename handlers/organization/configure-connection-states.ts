/** `PUT /config/clientstate`: connection states are recorded from now on, or no longer. */
import { type ConfigureConnectionStates, type OrgAggregate, type OrgEvent, org } from '../../domain/org.ts';
import { type Called, type Write, write } from '../operation.ts';
import { orgStream } from './own-org.ts';

type Request = Called<{ enabled: boolean }>;

export const configureConnectionStates: Write<Request, ConfigureConnectionStates, OrgAggregate, OrgEvent> = write({
  name: 'organization/configure-connection-states',
  decider: org,
  toCommand: ({ caller, enabled }) => ({ type: 'ConfigureConnectionStates', org: caller.org, enabled }),
  ...orgStream,
  reply: (configured) => ({ status: 200, body: { enabled: configured?.connectionStates } }),
});
