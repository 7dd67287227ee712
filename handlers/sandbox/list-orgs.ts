/** `GET /_sandbox/v1/orgs`: every org, page by page. */
import { QUICKSTART } from '../../domain/client-id.ts';
import { PLAIN_ORG } from '../../domain/plain.ts';
import type { World } from '../../projections/world.ts';
import type { Read } from '../operation.ts';
import { registeredOrgs } from './known.ts';
import { countClients, orgViews } from './org-view.ts';
import { firstRows, type Paging, pageOf } from './page.ts';

export const listOrgs: Read<Paging> = {
  name: 'sandbox/list-orgs',
  answer: (paging, world, now) => {
    const view = orgViews(world, (org) => world.timeIn(org, now));
    const rows = firstRows(orgsOf(world), paging, (org) => org);
    return { status: 200, body: pageOf(rows, paging, (org) => org, view) };
  },
};

/** Those that need no registration are there while something is in them. */
function orgsOf(world: World): Iterable<string> {
  const clients = countClients(world);
  const unregistered = [QUICKSTART, PLAIN_ORG].filter(
    (org) => !world.registry.org(org) && (clients.has(org) || world.stored(org, '#').length > 0),
  );
  return [...registeredOrgs(world), ...unregistered];
}
