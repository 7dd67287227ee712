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
    const kinds = kindsIn(org, world);
    return { status: 200, body: asText ? textOf(kinds) : objectOf(kinds) };
  },
};

function entitiesIn(org: string, world: World): number {
  let count = world.registry.contents(org).devices.size;
  for (const _ of clientsOf(org, world)) count++;
  return count;
}

/** The entities of each kind with their ids, made as they are taken. */
type Kinds = Readonly<Record<string, Iterable<readonly [id: string, entity: object]>>>;

function kindsIn(org: string, world: World): Kinds {
  const { registry } = world;
  const { deviceTypes, devices, apiKeys, resourceGroups } = registry.contents(org);
  const { createdAt, updatedAt, ...configured } = registry.org(org) ?? {};
  const times = {
    ...(createdAt !== undefined && { createdAt: isoInstant(createdAt) }),
    ...(updatedAt !== undefined && { updatedAt: isoInstant(updatedAt) }),
  };
  return {
    org: [[org, { ...configured, ...times, clock: world.clock(org)?.mode ?? 'wall' }]],
    deviceTypes: entities(deviceTypes.upwards(), ({ typeId }) => typeId, registeredTypeView),
    devices: entities(devices.upwards(), deviceIdOf, (device) => deviceState(org, device, world)),
    clients: entities(
      clientsOf(org, world),
      ({ session }) => session.clientId,
      (client) => clientView(client, world),
    ),
    storedMessages: entities(
      world.stored(org, '#'),
      ({ topic }) => topic,
      (stored) => storedState(org, stored),
    ),
    lastEvents: entities(
      world.lastEvents(org).all(),
      ({ device }) => device.replace(' ', '/'),
      ({ events }) => positionsOf(events),
    ),
    apiKeys: entities(apiKeys.upwards(), ({ key }) => key, apiKeyView),
    resourceGroups: entities(resourceGroups.upwards(), ({ groupId }) => groupId, resourceGroupView),
    users: entities(
      usersOf(org, world),
      ({ userId }) => userId,
      (user) => user,
    ),
    usage: entities(
      world.usage(org).days(),
      ([day]) => dayText(day),
      ([, { bytes }]) => ({ bytes }),
    ),
  };
}

function* entities<Row>(
  rows: Iterable<Row>,
  idOf: (row: Row) => string,
  view: (row: Row) => object,
): Iterable<readonly [id: string, entity: object]> {
  for (const row of rows) yield [idOf(row), view(row)];
}

/** Ids may be any name, `__proto__` too. */
function objectOf(kinds: Kinds): object {
  return Object.fromEntries(Object.entries(kinds).map(([kind, of]) => [kind, Object.fromEntries(of)]));
}

/** The same as JSON, entity by entity: a large one need not be there as a whole. */
function textOf(kinds: Kinds): string {
  const parts: string[] = [];
  for (const [kind, of] of Object.entries(kinds)) {
    parts.push(`${parts.length === 0 ? '{' : '},'}${JSON.stringify(kind)}:{`);
    let between = '';
    for (const [id, entity] of of) {
      parts.push(`${between}${JSON.stringify(id)}:${JSON.stringify(entity)}`);
      between = ',';
    }
  }
  return `${parts.join('')}}}`;
}

function deviceIdOf({ typeId, deviceId }: Device): string {
  return `${typeId}/${deviceId}`;
}

/** What happened to it lately is in `clients`, `storedMessages` and `lastEvents`. */
function deviceState(org: string, device: Device, { registry }: World): object {
  const { typeId, deviceId } = device;
  const { logs, errorCodes } = registry.diagnostics.get(streams.diagnostics(org, typeId, deviceId)).state;
  const groups = registry.contents(org).groupsOfDevice.get(memberKey(device));
  const state = registeredView(org, device);
  if (groups) state.groups = [...groups];
  if (logs.length > 0) state.diagnosticLogs = logs.map(({ logId }) => logId);
  if (errorCodes.length > 0) state.errorCodes = errorCodes.map(({ errorCode }) => errorCode);
  return state;
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
