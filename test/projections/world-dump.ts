/** Everything that a world knows, as text that is the same for the same knowledge. */

import type { Client } from '../../projections/clients.ts';
import type { Effects } from '../../projections/effects.ts';
import type { World } from '../../projections/world.ts';
import type { Asked, PureSandbox } from '../handlers/pure-sandbox.ts';

const ORGS = ['abc123', 'sec789', 'dis000', 'quickstart', 'plain', '-'];

/** What handlers and reads can find in a world; `latest`: also what only a live adapter asks for. */
export function dumpWorld(world: World, { latest = false } = {}): string {
  const { orgs, apiKeys, deviceTypes, devices, diagnostics, resourceGroups, users } = world.registry;
  const kinds = [orgs, apiKeys, deviceTypes, devices, diagnostics, resourceGroups, users];
  const dump = {
    position: world.position,
    registry: kinds.map((kind) => sorted(new Map<string, unknown>(kind.entries()))),
    contents: ORGS.map((org) => [org, dumpContents(world, org)]),
    clients: [...world.clients()]
      .map((client) => dumpClient(client, latest))
      .sort((one, other) => (one.clientId < other.clientId ? -1 : 1)),
    stored: ORGS.map((org) => [org, dumpStored(world, org, '#'), dumpStored(world, org, '$SYS/#')]),
    remembered: ORGS.map((org) => [org, dumpRemembered(world, org)]),
    overflowing: [...world.overflowing].map(({ clientId }) => clientId).sort(),
  };
  return JSON.stringify(dump, plainly, 1);
}

/** What the folds asked the adapters to do, one line per event. */
export function dumpEffects(asked: Asked): readonly string[] {
  return asked.map(({ by: { position, type }, ...effects }) => `${position} ${type} ${dumpEffect(effects)}`);
}

function dumpEffect({ publication, ended, cut, owed = [] }: Effects): string {
  const sent = publication && {
    ...publication,
    hops: publication.hops.map(({ session, qos }) => `${session.clientId}:${qos}`).sort(),
  };
  const debts = owed.map(({ session, delivery }) => [session.clientId, delivery]);
  return JSON.stringify({ sent, ended, cut, debts }, plainly);
}

function dumpContents(world: World, org: string) {
  const { deviceTypes, devices, apiKeys, resourceGroups, ...indexes } = world.registry.contents(org);
  return { ...indexes, lists: [deviceTypes, devices, apiKeys, resourceGroups].map((list) => [...list.upwards()]) };
}

function dumpStored(world: World, org: string, filter: string) {
  return world.stored(org, filter).map(({ topic, position, qos, payload }) => ({ topic, position, qos, payload }));
}

function dumpRemembered(world: World, org: string) {
  const devices = [...world.registry.contents(org).devices.upwards()];
  return {
    connectionStates: [...world.connectionStates(org).upwards()],
    lastEvents: devices.map((device) => [device.typeId, device.deviceId, world.lastEvents(org).of(device)]),
    usage: world.usage(org).days(),
  };
}

function dumpClient({ state, revision, session }: Client, withLatest: boolean) {
  const { clientId, org, apiKey, online, durable, principal, deliveries, unreleased, latest } = session;
  return {
    clientId,
    revision,
    state,
    session: {
      org,
      apiKey,
      online,
      durable,
      principal,
      unreleased: [...unreleased].sort(),
      ...(withLatest && { latest: latest && { ...latest } }),
    },
    deliveries: [...deliveries.values()],
  };
}

function sorted(map: ReadonlyMap<string, unknown>): readonly unknown[] {
  return [...map].sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Sets and maps as lists, bytes as text: JSON would leave them out or tell a Buffer from other bytes. */
function plainly(_key: string, value: unknown): unknown {
  if (value instanceof Set) return [...value].sort();
  if (value instanceof Map) return sorted(value);
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`;
  if (typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer' && 'data' in value) {
    return `bytes ${Buffer.from(value.data as number[]).toString('hex')}`;
  }
  return value;
}

/** The same of a whole sandbox: its world, and what its folds asked for. */
export function dumpSandbox({ world, asked }: Pick<PureSandbox, 'world' | 'asked'>) {
  return { world: dumpWorld(world, { latest: true }), effects: dumpEffects(asked) };
}
