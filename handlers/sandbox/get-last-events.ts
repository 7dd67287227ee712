/** `GET /_sandbox/v1/orgs/{org}/last-events/{typeId}/{deviceId}`: the last event of each event id of a device, with its payload. */
import { isoInstant } from '../../domain/api/instants.ts';
import { readEventTopic } from '../../domain/api/last-events.ts';
import { DAY_MS } from '../../domain/day.ts';
import type { EventOf } from '../../domain/events/catalogue.ts';
import { payloadView } from '../../domain/payload-text.ts';
import type { RecordedEvent } from '../../domain/recorded-event.ts';
import type { Read } from '../operation.ts';
import { deviceUnknownIn, orgUnknown } from './known.ts';

export const getLastEventsOf: Read<Readonly<{ org: string; typeId: string; deviceId: string }>> = {
  name: 'sandbox/get-last-events',
  reads: (request, world) => ({
    positions: orgUnknown(request.org, world) ? [] : [...world.lastEvents(request.org).of(request).values()],
  }),
  answer: ({ org, typeId, deviceId }, world, now, messages) => {
    const refusal = orgUnknown(org, world);
    if (refusal) return refusal;
    if (!world.registry.device(org, typeId, deviceId)) return deviceUnknownIn(org, { typeId, deviceId }, world);
    const keptMs = (world.registry.org(org)?.lastEventCache.ttlDays ?? 0) * DAY_MS;
    return { status: 200, body: { items: messages.map((message) => eventView(message, now - keptMs)) } };
  },
};

/** `expired`: the platform's API does not show it any more, because it happened at `until` or before. */
function eventView({ position, data, payload, metadata: { at } }: RecordedEvent, until: number): object {
  const { topic, qos } = data as EventOf<'MessagePublished'>['data'];
  const { eventId, format } = readEventTopic(topic) ?? {};
  const bytes = payload ?? new Uint8Array(0);
  return { eventId, format, position, qos, at: isoInstant(at), expired: at <= until, ...payloadView(bytes) };
}
