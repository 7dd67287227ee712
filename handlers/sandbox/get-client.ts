/** `GET /_sandbox/v1/orgs/{org}/clients/{clientId}`: one client, its connection, its session and what it is owed. */
import type { Read } from '../operation.ts';
import { clientView } from './client-view.ts';
import { clientsOf } from './clients.ts';
import { clientUnknownIn, orgUnknown } from './known.ts';

export const getClient: Read<Readonly<{ org: string; clientId: string }>> = {
  name: 'sandbox/get-client',
  answer: ({ org, clientId }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const client = world.client(clientId);
    if (client?.session.org === org) return { status: 200, body: clientView(client, world) };
    return clientUnknownIn(
      clientId,
      Array.from(clientsOf(org, world), ({ session }) => session.clientId),
    );
  },
};
