/** The org of a caller, which was let in by it. */
import type { Org, OrgAggregate } from '../../domain/org.ts';
import { streams } from '../../domain/streams.ts';
import type { World } from '../../projections/world.ts';

export function ownOrg(org: string, world: World): Org {
  const found = world.registry.org(org);
  if (!found) throw new Error(`The org "${org}" does not exist, though a caller of it was let in`);
  return found;
}

type Owned = Readonly<{ org: string }>;

/** Where an org is kept. */
export const orgStream = {
  streamId: ({ org }: Owned): string => streams.org(org),
  aggregate: ({ org }: Owned, world: World): Readonly<{ state: OrgAggregate; revision: number | 'none' }> =>
    world.registry.orgs.get(streams.org(org)),
};
