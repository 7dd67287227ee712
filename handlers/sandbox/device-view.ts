/** A registered device as the sandbox's own API shows it: never its token, nor the digest of it. */
import { isoInstant } from '../../domain/api/instants.ts';
import { clientIdOf } from '../../domain/client-id.ts';
import type { Device } from '../../domain/device.ts';
import { memberKey } from '../../domain/resource-group.ts';
import { streams } from '../../domain/streams.ts';
import type { World } from '../../projections/world.ts';
import { storedMessageView } from './stored-message-view.ts';

/** Diagnostics shown of one device, the newest first: the others are counted. */
const DIAGNOSTICS_SHOWN_MAX = 20;

/** What is registered. Members are set one by one: a state holds a hundred thousand of these, and spreading costs more than all the rest. */
export function registeredView(org: string, device: Device): Record<string, unknown> {
  const { typeId, deviceId, classId, registered, location, alert } = device;
  const view: Record<string, unknown> = {
    typeId,
    deviceId,
    classId,
    clientId: clientIdOf({ classId, org, typeId, deviceId }),
    status: device.disabled ? 'disabled' : 'enabled',
    registered: { position: registered.position, at: isoInstant(registered.at) },
  };
  for (const name of shownAsTheyAre) if (device[name] !== undefined) view[name] = device[name];
  if (location) view.location = { ...location, updatedAt: isoInstant(location.updatedAt) };
  if (alert) view.alert = { enabled: alert.enabled, at: isoInstant(alert.at) };
  return view;
}

const shownAsTheyAre = [
  'deviceInfo',
  'metadata',
  'extensions',
  'gateway',
  'author',
  'roles',
  'rolesToGroups',
] as const satisfies readonly (keyof Device)[];

/** What is registered, and whether its client is connected. */
export function deviceRow(org: string, device: Device, world: World): object {
  const client = world.client(clientIdOf({ org, ...device }));
  return { ...registeredView(org, device), connected: client?.session.online === true };
}

/** What else is known of it, its client left aside. `behind`: how many devices were registered under this gateway. */
export function surroundingsOf(org: string, device: Device, world: World): object {
  const { registry } = world;
  const { behindGateway, groupsOfDevice } = registry.contents(org);
  const key = memberKey(device);
  const { typeId, deviceId } = device;
  const [status] = world.stored(org, `iot-2/type/${typeId}/id/${deviceId}/mon`);
  const { logs, errorCodes } = registry.diagnostics.get(streams.diagnostics(org, typeId, deviceId)).state;
  return {
    groups: [...(groupsOfDevice.get(key) ?? [])],
    ...(device.classId === 'Gateway' && { behind: behindGateway.get(key)?.size ?? 0 }),
    lastEvents: [...world.lastEvents(org).of(device)].map(([eventId, position]) => ({ eventId, position })),
    ...(status && { statusMessage: storedMessageView(org, status) }),
    diagnostics: { logs: newest(logs), errorCodes: newest(errorCodes) },
  };
}

function newest(entries: readonly Readonly<{ addedAt: number }>[]): object {
  const shown = entries.slice(-DIAGNOSTICS_SHOWN_MAX).reverse();
  return {
    count: entries.length,
    newest: shown.map(({ addedAt, ...entry }) => ({ ...entry, addedAt: isoInstant(addedAt) })),
  };
}
