/** `GET /_sandbox/v1/orgs/{org}/clients/{clientId}/connections`: how the connections of a client began and ended, newest first. */
import type { Read } from '../operation.ts';
import { clientsOf } from './clients.ts';
import { type ConnectionPaging, connectionsPage, readConnections } from './connections.ts';
import { clientUnknownIn, orgUnknown } from './known.ts';

export const listClientConnections: Read<ConnectionPaging & Readonly<{ org: string; clientId: string }>> = {
  name: 'sandbox/client-connections',
  reads: ({ clientId, ...paging }) => readConnections([clientId], paging),
  answer: ({ org, clientId, ...paging }, world, _now, events) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const own = events.filter(({ metadata }) => metadata.org === org);
    if (own.length > 0 || world.client(clientId)?.session.org === org) {
      return { status: 200, body: connectionsPage(own, [clientId], paging) };
    }
    return clientUnknownIn(
      clientId,
      Array.from(clientsOf(org, world), ({ session }) => session.clientId),
    );
  },
};
