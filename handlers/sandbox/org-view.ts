/** An org as the sandbox's own API shows it: how it is configured, how much there is of everything, what its clock shows. */
import { isoInstant } from '../../domain/api/instants.ts';
import type { World } from '../../projections/world.ts';

/** How many an org has of each. `devices` counts gateways, too. */
export type OrgCounts = Readonly<{
  deviceTypes: number;
  devices: number;
  gateways: number;
  apiKeys: number;
  resourceGroups: number;
  users: number;
  connectedClients: number;
  durableSessions: number;
  storedMessages: number;
}>;

type Clients = { connected: number; durable: number };

/** The view of orgs, whose clocks show what `timeOf` says, in ms since the epoch; the clients of all are counted once. */
export function orgViews(world: World, timeOf: (org: string) => number): (org: string) => object {
  const clients = countClients(world);
  return (org) => {
    const { status, securityLevel, createdAt, updatedAt, ...configured } = world.registry.org(org) ?? {};
    return {
      org,
      ...(status !== undefined && { status, securityLevel, ...configured }),
      ...(createdAt !== undefined && { createdAt: isoInstant(createdAt) }),
      ...(updatedAt !== undefined && { updatedAt: isoInstant(updatedAt) }),
      clock: { mode: world.clock(org)?.mode ?? 'wall', now: isoInstant(timeOf(org)) },
      counts: countsOf(org, world, clients.get(org)),
    };
  };
}

/** The orgs in which clients are connected or have a durable session. */
export function countClients(world: World): ReadonlyMap<string, Readonly<Clients>> {
  const counts = new Map<string, Clients>();
  for (const { session } of world.clients()) {
    const count = counts.get(session.org) ?? { connected: 0, durable: 0 };
    counts.set(session.org, count);
    if (session.online) count.connected++;
    if (session.durable) count.durable++;
  }
  return counts;
}

/** The stream of a user begins with its org. */
export function* usersOf(org: string, { registry }: World) {
  const prefix = `user-${org}:`;
  for (const [stream, { state }] of registry.users.entries()) if (state && stream.startsWith(prefix)) yield state;
}

function countsOf(org: string, world: World, clients: Readonly<Clients> | undefined): OrgCounts {
  const { deviceTypes, devices, devicesOfType, apiKeys, resourceGroups } = world.registry.contents(org);
  let gateways = 0;
  // A device is of its type's class: a hundred thousand need not be looked at one by one.
  for (const { typeId, classId } of deviceTypes.values()) {
    if (classId === 'Gateway') gateways += devicesOfType.get(typeId) ?? 0;
  }
  let users = 0;
  for (const _ of usersOf(org, world)) users++;
  return {
    deviceTypes: deviceTypes.size,
    devices: devices.size,
    gateways,
    apiKeys: apiKeys.size,
    resourceGroups: resourceGroups.size,
    users,
    connectedClients: clients?.connected ?? 0,
    durableSessions: clients?.durable ?? 0,
    storedMessages: world.stored(org, '#').length,
  };
}
