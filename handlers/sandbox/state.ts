/** `GET /_sandbox/v1/orgs/{org}/state`: all that is known of an org, as entities by kind and id: what `diff` compares. */
import { isoInstant } from '../../domain/api/instants.ts';
import { readEventTopic } from '../../domain/api/last-events.ts';
import { refuse } from '../../domain/api/refusals.ts';
import { dayText } from '../../domain/api/usage.ts';
import type { Device } from '../../domain/device.ts';
import { memberKey } from '../../domain/resource-group.ts';
import { streams } from '../../domain/streams.ts';
import type { World } from '../../projections/world.ts';
import type { Read } from '../operation.ts';
import { apiKeyView } from './api-key-view.ts';
import { clientView } from './client-view.ts';
import { clientsOf } from './clients.ts';
import { registeredTypeView } from './device-type-view.ts';
import { registeredView } from './device-view.ts';
import { orgUnknown } from './known.ts';
import { usersOf } from './org-view.ts';
import { resourceGroupView } from './resource-group-view.ts';
import { storedMessageView } from './stored-message-view.ts';

/** Entities of one document: what is made, sent and compared in one piece must fit in memory several times. */
export const STATE_ENTITIES_MAX = 300_000;

/** Payloads of stored messages that are shown, in bytes: status messages are shorter. */
const PAYLOAD_BYTES_MAX = 1_024;

/** `asText`: the document as JSON text, which goes from thread to thread at no cost. */
export const getState: Read<Readonly<{ org: string; asText?: boolean }>> = {
  name: 'sandbox/state',
  answer: ({ org, asText = false }, world) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    const entities = entitiesIn(org, world);
    if (entities > STATE_ENTITIES_MAX) {
      const most = `a state has at most ${STATE_ENTITIES_MAX}`;
      return refuse('state-too-large', `There are ${entities} devices and clients; ${most}. Use the lists.`, [org]);
    }
    const state = stateOf(org, world);
    return { status: 200, body: asText ? JSON.stringify(state) : state };
  },
};

function entitiesIn(org: string, world: World): number {
  let count = world.registry.contents(org).devices.size;
  for (const _ of clientsOf(org, world)) count++;
  return count;
}

function stateOf(org: string, world: World): Readonly<Record<string, object>> {
  const { registry } = world;
  const { deviceTypes, devices, apiKeys, resourceGroups } = registry.contents(org);
  const { createdAt, updatedAt, ...configured } = registry.org(org) ?? {};
  const times = {
    ...(createdAt !== undefined && { createdAt: isoInstant(createdAt) }),
    ...(updatedAt !== undefined && { updatedAt: isoInstant(updatedAt) }),
  };
  return {
    org: { [org]: { ...configured, ...times, clock: world.clock(org)?.mode ?? 'wall' } },
    deviceTypes: byId(deviceTypes.upwards(), ({ typeId }) => typeId, registeredTypeView),
    devices: byId(devices.upwards(), deviceIdOf, (device) => deviceState(org, device, world)),
    clients: byId(clientsOf(org, world), ({ session }) => session.clientId, clientView),
    storedMessages: byId(
      world.stored(org, '#'),
      ({ topic }) => topic,
      (stored) => storedState(org, stored),
    ),
    lastEvents: byId(
      world.lastEvents(org).all(),
      ({ device }) => device.replace(' ', '/'),
      ({ events }) => positionsOf(events),
    ),
    apiKeys: byId(apiKeys.upwards(), ({ key }) => key, apiKeyView),
    resourceGroups: byId(resourceGroups.upwards(), ({ groupId }) => groupId, resourceGroupView),
    users: byId(
      usersOf(org, world),
      ({ userId }) => userId,
      (user) => user,
    ),
    usage: byId(
      world.usage(org).days(),
      ([day]) => dayText(day),
      ([, { bytes }]) => ({ bytes }),
    ),
  };
}

/** Sets members that may have any name. */
function byId<Row>(rows: Iterable<Row>, idOf: (row: Row) => string, view: (row: Row) => object): object {
  return Object.fromEntries(Array.from(rows, (row) => [idOf(row), view(row)]));
}

function deviceIdOf({ typeId, deviceId }: Device): string {
  return `${typeId}/${deviceId}`;
}

/** What happened to it lately is in `clients`, `storedMessages` and `lastEvents`. */
function deviceState(org: string, device: Device, { registry }: World): object {
  const { typeId, deviceId } = device;
  const { logs, errorCodes } = registry.diagnostics.get(streams.diagnostics(org, typeId, deviceId)).state;
  const groups = registry.contents(org).groupsOfDevice.get(memberKey(device));
  return {
    ...registeredView(org, device),
    ...(groups && { groups: [...groups] }),
    ...(logs.length > 0 && { diagnosticLogs: logs.map(({ logId }) => logId) }),
    ...(errorCodes.length > 0 && { errorCodes: errorCodes.map(({ errorCode }) => errorCode) }),
  };
}

function storedState(org: string, stored: ReturnType<World['stored']>[number]): object {
  if (stored.payload.length <= PAYLOAD_BYTES_MAX) return storedMessageView(org, stored);
  const { position, qos, payload } = stored;
  return { position, qos, bytes: payload.length };
}

function positionsOf(events: readonly Readonly<{ topic: string; position: number }>[]): object {
  return Object.fromEntries(
    events.map(({ topic, position }) => {
      const { eventId, format } = readEventTopic(topic) ?? {};
      return [`${eventId}/${format}`, position];
    }),
  );
}
