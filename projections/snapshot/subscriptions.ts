/** Who has subscribed to what, in a snapshot: filters in the platform's form. Whose turn it is in a shared group is kept apart. */
import type { Clients } from '../clients.ts';
import { shapeOf } from '../filters.ts';
import { Group } from '../group.ts';
import type { Hop, Subscribers } from '../routes.ts';
import { sameItems } from '../same-items.ts';
import type { Session } from '../session.ts';
import type { Tenants } from '../tenants.ts';
import { ofAll, restoreOrgs } from './of-orgs.ts';
import type { PartsReader, PartsWriter } from './parts.ts';
import { RARELY, type RowTable } from './table.ts';

type PlainHops = readonly (readonly [clientId: string, qos: 0 | 1 | 2])[];
type PlainGroup = readonly [group: string, members: PlainHops];
type Plain = readonly [org: string, filter: string, hops: PlainHops, groups: readonly PlainGroup[]];
type Row = Readonly<{ org: string; filter: string; hops: PlainHops; groups: readonly PlainGroup[]; shape: string }>;

export const subscriptions: RowTable<Subscribers, string, Row> = {
  name: 'subscriptions',
  shardRows: RARELY,
  key: ({ filter }) => filter,
  // In which order filters came makes no difference to anybody.
  sorted: true,
  row: (subscribers, org, before) => {
    const { filter } = subscribers;
    const hops = plain(subscribers.hops, before?.hops);
    const groups = plainGroups(subscribers.groups, before?.groups);
    if (before?.hops === hops && sameItems(before.groups, groups)) return before;
    return { org, filter, hops, groups, shape: '' };
  },
  write: ({ org, filter, hops, groups }): Plain => [org, filter, hops, groups],
  read: ([org, filter, hops, groups]: Plain) => ({ org, filter, hops, groups, shape: shapeOf(filter) }),
};

const none: readonly never[] = [];

function plainGroups(groups: Subscribers['groups'], before: readonly PlainGroup[] | undefined): readonly PlainGroup[] {
  if (!groups) return none;
  return Array.from(groups, ([group, { members }], nth): PlainGroup => {
    const known = before?.[nth];
    const plainMembers = plain(members, known?.[1]);
    return known?.[0] === group && known[1] === plainMembers ? known : [group, plainMembers];
  });
}

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
  const all = ofAll(tenants, ({ routes }) => routes.all());
  const turns: number[] = [];
  for (const { groups } of parts.table(subscriptions, all)) {
    if (groups) for (const { turn } of groups.values()) turns.push(turn);
  }
  parts.part('turns', turns);
}

/** The clients are back already. Who is subscribed as before stays so, with the answers about routes that rest on it. */
export function readSubscriptions(tenants: Tenants, clients: Clients, parts: PartsReader): void {
  const turns = parts.part<readonly number[]>('turns');
  let next = 0;
  const rows = parts.rows(subscriptions);
  for (const { org, filter, hops, groups, shape } of rows) {
    const { routes } = tenants.of(org);
    let subscribers = routes.known(filter);
    if (!subscribers || !areOf(subscribers, hops, groups, clients)) {
      subscribers = routes.refill(filter, shape);
      subscribe(subscribers.hops, hops, clients);
      if (groups.length > 0) subscribers.groups = new Map();
      for (const [name, members] of groups) {
        const group = new Group();
        subscribe(group.members, members, clients);
        subscribers.groups?.set(name, group);
      }
    }
    if (subscribers.groups) for (const group of subscribers.groups.values()) group.turn = turns[next++] as number;
  }
  restoreOrgs(tenants, rows, rows, ({ routes }, own) => {
    if (routes.size === own.length) return;
    const wanted = new Set(own.map(({ filter }) => filter));
    for (const { filter } of [...routes.all()]) if (!wanted.has(filter)) routes.drop(filter);
  });
}

/** Whether these, and nobody else, are subscribed in this order. */
function areOf(
  { hops, groups }: Subscribers,
  plainHops: PlainHops,
  plainGroups: readonly PlainGroup[],
  clients: Clients,
): boolean {
  if (!areHops(hops, plainHops, clients) || (groups?.size ?? 0) !== plainGroups.length) return false;
  let nth = 0;
  for (const [name, { members }] of groups ?? []) {
    const [plainName, plainMembers] = plainGroups[nth++] as PlainGroup;
    if (name !== plainName || !areHops(members, plainMembers, clients)) return false;
  }
  return true;
}

function areHops(hops: ReadonlyMap<Session, Hop>, plain: PlainHops, clients: Clients): boolean {
  if (hops.size !== plain.length) return false;
  let nth = 0;
  for (const { session, qos } of hops.values()) {
    const [clientId, plainQos] = plain[nth++] as PlainHops[number];
    if (qos !== plainQos || session.clientId !== clientId || clients.get(clientId)?.session !== session) return false;
  }
  return true;
}

function subscribe(into: Map<Session, Hop>, hops: PlainHops, clients: Clients): void {
  for (const [clientId, qos] of hops) {
    const session = clients.get(clientId)?.session;
    if (!session)
      throw new Error(`The snapshot has a subscription of "${clientId}", but no such client: it is damaged`);
    into.set(session, { session, qos });
  }
}
