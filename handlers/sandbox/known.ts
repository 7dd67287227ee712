/** What there is, and what was most likely meant where there is not. */
import { type ApiRefusal, refuse } from '../../domain/api/refusals.ts';
import { printable, QUICKSTART } from '../../domain/client-id.ts';
import type { Device } from '../../domain/device.ts';
import { nearest } from '../../domain/nearest.ts';
import { PLAIN_ORG } from '../../domain/plain.ts';
import { memberKey } from '../../domain/resource-group.ts';
import { streams } from '../../domain/streams.ts';
import type { World } from '../../projections/world.ts';

/** Names that a wrong one is compared with: more would cost more than the hint is worth. */
const COMPARED_MAX = 1_000;

const orgStreams = streams.org('').length;

/** The orgs that are registered, in any order. */
export function* registeredOrgs(world: World): Iterable<string> {
  for (const [stream, { state }] of world.registry.orgs.entries()) if (state) yield stream.slice(orgStreams);
}

/** Refuses an org that is neither registered nor one of the two that need not be. */
export function orgUnknown(org: string, world: World): ApiRefusal | undefined {
  if (world.registry.org(org) || org === QUICKSTART || org === PLAIN_ORG) return undefined;
  return refuse('org-unknown', `There is no org "${printable(org)}"${meant(org, registeredOrgs(world))}`, [org]);
}

export function deviceTypeUnknownIn(org: string, typeId: string, { registry }: World): ApiRefusal {
  const types = namesOf(registry.contents(org).deviceTypes.values(), (type) => type.typeId);
  return refuse('device-type-unknown', `There is no device type "${printable(typeId)}"${meant(typeId, types)}`, [
    typeId,
  ]);
}

export function deviceUnknownIn(
  org: string,
  { typeId, deviceId }: Readonly<{ typeId: string; deviceId: string }>,
  world: World,
): ApiRefusal {
  const devices = namesOf(devicesOfType(org, typeId, undefined, world), (device) => device.deviceId);
  const { deviceTypes } = world.registry.contents(org);
  const hint = deviceTypes.get(typeId)
    ? meant(deviceId, devices)
    : meant(
        typeId,
        namesOf(deviceTypes.values(), (type) => type.typeId),
        'the type ',
      );
  const text = `There is no device "${printable(deviceId)}" of the type "${printable(typeId)}"${hint}`;
  return refuse('device-unknown', text, [typeId, deviceId]);
}

/** `known`: client ids of the org. */
export function clientUnknownIn(clientId: string, known: Iterable<string>): ApiRefusal {
  const text = `"${printable(clientId)}" is neither connected nor has a durable session${meant(clientId, known)}`;
  return refuse('client-unknown', text, [clientId]);
}

/** The devices of a type in the order of their ids, from behind a key on. */
export function* devicesOfType(
  org: string,
  typeId: string,
  after: string | undefined,
  { registry }: World,
): Iterable<Device> {
  const first = memberKey({ typeId, deviceId: '' });
  for (const device of registry.contents(org).devices.upwards(after !== undefined && after > first ? after : first)) {
    if (device.typeId !== typeId) return;
    yield device;
  }
}

/** The end of a sentence. */
function meant(given: string, known: Iterable<string>, what = ''): string {
  const name = nearest(
    given,
    namesOf(known, (one) => one),
  );
  return name === undefined ? '.' : `: did you mean ${what}"${printable(name)}"?`;
}

function* namesOf<One>(all: Iterable<One>, nameOf: (one: One) => string): Iterable<string> {
  let left = COMPARED_MAX;
  for (const one of all) {
    if (left-- === 0) return;
    yield nameOf(one);
  }
}
