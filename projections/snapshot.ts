/**
 * The world at a position as plain data, so that a moment of the past is a snapshot and a few events behind it, instead of the whole log.
 * A snapshot changes nothing but speed: the world that is restored behaves like the one that it was taken of, to the order of the hops
 * of a message. So it holds
 *
 * - the registry: the aggregates with the revisions of their streams, also of those that are gone; the order in which devices came into
 *   their groups;
 * - the clients in their order: aggregate, revision, principal as of the CONNECT, whether there is a connection record to write to, and of
 *   the session whether it is online and durable, its key, how many messages it was owed so far (packet ids follow from that), what it is
 *   owed in the order of routing, with the shared group by name, and the QoS 2 packet ids that it has not released; in which order sessions
 *   went over their bounds;
 * - the subscriptions of each org: filters with their subscribers and shared groups in the order in which these came, and the turns of the
 *   groups;
 * - the stored messages of each org in their order, with their bytes: the log may have been truncated behind them;
 * - what each org remembers: connection records and in which order applications left, the topics and positions of last events, usage by day;
 * - the clocks of the orgs, the imports that have not ended, and the filters that the plain listener refuses.
 *
 * Not in it: what follows from these (lists in order, counts, what is hidden from whom), caches (answers about topics and routes, topics
 * of no registered device), bounds given to the world, and what only a live adapter asks for (`Session.latest`).
 */
import type { Position } from '../domain/recorded-event.ts';
import { readClients, writeClients } from './snapshot/clients.ts';
import { readConnections, writeConnections } from './snapshot/connections.ts';
import { readLastEvents, writeLastEvents } from './snapshot/last-events.ts';
import { type OfOrgs, ofOrgs } from './snapshot/of-orgs.ts';
import { type ParseText, type Part, PartsReader, PartsWriter } from './snapshot/parts.ts';
import { readRegistry, writeRegistry } from './snapshot/registry.ts';
import { readStored, writeStored } from './snapshot/stored.ts';
import { readSubscriptions, writeSubscriptions } from './snapshot/subscriptions.ts';
import { type OrgClock, World } from './world.ts';

/**
 * The shape of the parts. Raise it whenever a part comes to look otherwise for the same events, or is read otherwise: also when an aggregate
 * remembers more than before. Snapshots of another format are made again from the log.
 */
export const SNAPSHOT_FORMAT = 3;

export type { Part };

/** `position`: of the last event that is in it, -1 for none. Parts are the same for the same knowledge. */
export type WorldSnapshot = Readonly<{ format: number; position: Position; parts: ReadonlyMap<string, Part> }>;

export function takeSnapshot(world: World): WorldSnapshot {
  const { registry, clients, debts, tenants, clocks } = world.parts;
  const writer = writers.get(world) ?? new PartsWriter();
  writers.set(world, writer);
  writeRegistry(registry, writer);
  writeClients(clients, debts, tenants, writer);
  writeSubscriptions(tenants, writer);
  writeStored(tenants, writer);
  writeConnections(tenants, writer);
  writeLastEvents(tenants, writer);
  const usage = ofOrgs(tenants, ({ usage }) => Array.from(usage.days(), ([day, { bytes }]): DayBytes => [day, bytes]));
  writer.part('usage', usage);
  writer.part('clocks', [...clocks]);
  writer.part('imports', [...registry.imports]);
  writer.part('plain-refused-filters', clients.plainRefusedFilters);
  return { format: SNAPSHOT_FORMAT, position: world.position, parts: writer.taken() };
}

type DayBytes = readonly [day: number, bytes: number];

/** What a world's snapshots have in common is written once. */
const writers = new WeakMap<World, PartsWriter>();

/** How a world is made of a snapshot, instead of by `JSON.parse`. */
type Parse = ParseText | undefined;

/**
 * A world that goes on where a snapshot was taken. `options` are those of the other world. `parse` makes a value of a part's text; it may
 * give the same value whenever it gets the same text, as the world changes nothing in it. Throws when the snapshot is of another format, or
 * damaged.
 */
export function restoreWorld(
  snapshot: WorldSnapshot,
  options: ConstructorParameters<typeof World>[0] = {},
  parse?: Parse,
): World {
  const world = new World(options);
  moveWorld(world, snapshot, parse);
  return world;
}

/**
 * Makes a world, wherever it is, what it was when a snapshot was taken. It costs what is different: what is the same stays, and so do the
 * answers about routes that rest on it. Throws as `restoreWorld` does, and then the world is of no use any more. Nobody else may hold on to
 * anything of this world.
 */
export function moveWorld(world: World, { format, position, parts }: WorldSnapshot, parse: Parse = JSON.parse): void {
  if (format !== SNAPSHOT_FORMAT) {
    throw new Error(`The snapshot has the format ${format}, expected ${SNAPSHOT_FORMAT}: make it again from the log`);
  }
  const { registry, clients, debts, tenants, clocks } = world.parts;
  const reader = new PartsReader(parts, parse);
  clients.plainRefusedFilters = reader.part('plain-refused-filters');
  clocks.clear();
  for (const [org, clock] of reader.part<readonly (readonly [string, OrgClock])[]>('clocks')) clocks.set(org, clock);
  registry.imports.clear();
  for (const [org, imported] of reader.part<readonly (readonly [string, { source: string }])[]>('imports')) {
    registry.imports.set(org, imported);
  }
  const changed = readRegistry(registry, reader);
  // The registry says what is to be remembered; records are there before the clients that write to them, clients before their filters.
  for (const [org, tenant] of tenants.all()) {
    tenant.configure(registry.org(org));
    if (changed) tenant.reconsider();
  }
  readStored(tenants, reader);
  readConnections(tenants, reader);
  readLastEvents(tenants, reader);
  const days = new Map(reader.part<OfOrgs<DayBytes>>('usage'));
  for (const org of days.keys()) tenants.of(org);
  for (const [org, { usage }] of tenants.all()) usage.restoreAll(days.get(org) ?? []);
  readClients(clients, debts, tenants, reader);
  readSubscriptions(tenants, clients, reader);
  world.resume(position);
}
