/** `GET /clientconnectionstates/{clientId}`: one client's connection state. Source: iot-python test_api_client_connectivity_status. */
import { refuse } from '../../domain/api/refusals.ts';
import { printable } from '../../domain/client-id.ts';
import type { Called, Read } from '../operation.ts';
import { refusalOf, shownTo } from './states.ts';
import { connectionStateView } from './view.ts';

export const getConnectionState: Read<Called<{ clientId: string }>> = {
  name: 'connections/get-state',
  answer: ({ caller, clientId }, world) => {
    const refusal = refusalOf(caller, world);
    if (refusal) return refusal;
    const found = world.connectionStates(caller.org).get(clientId);
    const shown = shownTo(caller, world);
    if (found && (!shown || shown(found))) return { status: 200, body: connectionStateView(found) };
    return refuse('connection-state-unknown', `No client "${printable(clientId)}" has connected.`, [clientId]);
  },
};
