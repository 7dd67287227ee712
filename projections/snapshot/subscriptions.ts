/** Who has subscribed to what, in a snapshot: filters in the platform's form. Whose turn it is in a shared group is kept apart. */
import type { Clients } from '../clients.ts';
import { Group } from '../group.ts';
import type { Hop, Subscribers } from '../routes.ts';
import type { Session } from '../session.ts';
import type { Tenants } from '../tenants.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import type { Table } from './table.ts';

type PlainHops = readonly (readonly [clientId: string, qos: 0 | 1 | 2])[];
type PlainGroup = readonly [group: string, members: PlainHops];
type Row = readonly [org: string, filter: string, hops: PlainHops, groups: readonly PlainGroup[]];
type Thing = readonly [org: string, filter: string, subscribers: Subscribers];

const subscriptions: Table<Thing, Row> = {
  name: 'subscriptions',
  key: ([org, filter]) => `${org} ${filter}`,
  row: ([org, filter, { hops, groups }], before) => {
    const plainHops = plain(hops, before?.[2]);
    const plainGroups = Array.from(groups, ([group, { members }], nth): PlainGroup => {
      const known = before?.[3][nth];
      const plainMembers = plain(members, known?.[1]);
      return known?.[0] === group && known[1] === plainMembers ? known : [group, plainMembers];
    });
    const same =
      before?.[2] === plainHops &&
      before[3].length === plainGroups.length &&
      plainGroups.every((group, nth) => group === before[3][nth]);
    return same ? before : [org, filter, plainHops, plainGroups];
  },
  write: (row) => row,
  read: (row: Row) => row,
};

/** `before` as long as it is the same. */
function plain(hops: ReadonlyMap<Session, Hop>, before: PlainHops | undefined): PlainHops {
  let nth = 0;
  let same = before?.length === hops.size;
  for (const { session, qos } of hops.values()) {
    const known = before?.[nth++];
    if (known?.[0] !== session.clientId || known[1] !== qos) same = false;
  }
  return same
    ? (before as PlainHops)
    : Array.from(hops.values(), ({ session, qos }) => [session.clientId, qos] as const);
}

export function writeSubscriptions(tenants: Tenants, parts: PartsWriter): void {
  const all = tenants
    .all()
    .flatMap(([org, { routes }]) =>
      Array.from(routes.all(), ([filter, subscribers]): Thing => [org, filter, subscribers]),
    );
  parts.table(subscriptions, all);
  parts.part(
    'turns',
    all.flatMap(([, , { groups }]) => Array.from(groups.values(), ({ turn }) => turn)),
  );
}

/** The clients are back already. */
export function readSubscriptions(tenants: Tenants, clients: Clients, parts: PartsReader): void {
  const turns = parts.part<readonly number[]>('turns');
  let next = 0;
  for (const [org, filter, hops, groups] of parts.rows(subscriptions)) {
    const subscribers: Subscribers = { hops: new Map(), groups: new Map() };
    subscribe(subscribers.hops, hops, clients);
    for (const [name, members] of groups) {
      const group = new Group(turns[next++]);
      subscribe(group.members, members, clients);
      subscribers.groups.set(name, group);
    }
    tenants.of(org).routes.restore(filter, subscribers);
  }
}

function subscribe(into: Map<Session, Hop>, hops: PlainHops, clients: Clients): void {
  for (const [clientId, qos] of hops) {
    const session = clients.get(clientId)?.session;
    if (!session)
      throw new Error(`The snapshot has a subscription of "${clientId}", but no such client: it is damaged`);
    into.set(session, { session, qos });
  }
}
