/** The clients of one org. */
import type { World } from '../../projections/world.ts';
import type { Client } from './client-view.ts';

/** In any order; `online` left out asks for all of them. */
export function* clientsOf(org: string, world: World, online?: boolean): Iterable<Client> {
  for (const client of world.clients()) {
    const { session } = client;
    if (session.org === org && (online === undefined || session.online === online)) yield client;
  }
}
