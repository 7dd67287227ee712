/** `GET /_sandbox/v1/orgs/{org}/clients`: who is connected or has a durable session, page by page. */
import type { Read } from '../operation.ts';
import { clientRow } from './client-view.ts';
import { clientsOf } from './clients.ts';
import { orgUnknown } from './known.ts';
import { firstRows, type Paging, pageOf } from './page.ts';

export const listClients: Read<Paging & Readonly<{ org: string; online?: boolean | undefined }>> = {
  name: 'sandbox/list-clients',
  answer: ({ org, online, ...paging }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const keyOf = ({ session }: Readonly<{ session: Readonly<{ clientId: string }> }>) => session.clientId;
    const rows = firstRows(clientsOf(org, world, online), paging, keyOf);
    return { status: 200, body: pageOf(rows, paging, keyOf, clientRow) };
  },
};
