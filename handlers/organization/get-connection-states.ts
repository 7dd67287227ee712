/** `GET /config/clientstate`: whether connection states are recorded. Source: Knowledge Center client_state (403 while they are not). */
import { refuse } from '../../domain/api/refusals.ts';
import type { Called, Read } from '../operation.ts';
import { ownOrg } from './own-org.ts';

export const getConnectionStates: Read<Called> = {
  name: 'organization/get-connection-states',
  answer: ({ caller }, world) => {
    if (ownOrg(caller.org, world).connectionStates) return { status: 200, body: { enabled: true } };
    const text = 'Connection states are not recorded. Switch them on with PUT /config/clientstate {"enabled": true}.';
    return refuse('connection-states-off', text);
  },
};
