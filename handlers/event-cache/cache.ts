/** What the operations on the last event cache share: who may look, and what is shown. Source: docs (last event cache page). */
import { isoInstantWithOffset } from '../../domain/api/instants.ts';
import { type LastEventView, readEventTopic } from '../../domain/api/last-events.ts';
import { type ApiRefusal, refuse } from '../../domain/api/refusals.ts';
import { DAY_MS } from '../../domain/day.ts';
import { deviceUnknown } from '../../domain/device.ts';
import type { EventOf } from '../../domain/events/catalogue.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { World } from '../../projections/world.ts';
import { type CalledDevice, seenDevice } from '../devices/aggregate.ts';

/** Why a caller gets nothing: the cache is off, or there is no such device, for this caller at least. */
export function refusalOf({ caller, typeId, deviceId }: CalledDevice, world: World): ApiRefusal | undefined {
  const { org } = caller;
  if (!world.registry.org(org)?.lastEventCache.enabled) {
    return refuse('event-cache-off', 'The last event cache is switched off. PUT /config/lec switches it on.');
  }
  return seenDevice(caller, world, typeId, deviceId) ? undefined : deviceUnknown(typeId, deviceId);
}

/** The cached messages as they are shown, by event id; those that are older than the org keeps them are left out. */
export function shownEvents(
  { caller: { org } }: CalledDevice,
  world: World,
  now: number,
  messages: readonly RecordedEvent[],
): readonly LastEventView[] {
  const keptMs = (world.registry.org(org)?.lastEventCache.ttlDays ?? 0) * DAY_MS;
  return messages
    .filter(({ metadata: { at } }) => at + keptMs > now)
    .map(lastEventView)
    .filter((view) => view !== undefined)
    .sort((one, other) => (one.eventId < other.eventId ? -1 : 1));
}

function lastEventView({ data, payload, metadata }: RecordedEvent): LastEventView | undefined {
  const topic = readEventTopic((data as EventOf<'MessagePublished'>['data']).topic);
  if (!topic) return undefined;
  return {
    ...topic,
    payload: Buffer.from(payload ?? []).toString('base64'),
    timestamp: isoInstantWithOffset(metadata.at),
  };
}
