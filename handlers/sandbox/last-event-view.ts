/** Where the last events of a device stand, by event id and format. */
import { readEventTopic } from '../../domain/api/last-events.ts';
import type { World } from '../../projections/world.ts';

export type DeviceEvents = ReturnType<ReturnType<World['lastEvents']>['all']> extends Iterable<infer Row> ? Row : never;

/** `{typeId} {deviceId}` of a row. */
export function deviceKeyOf({ device }: DeviceEvents): string {
  return device;
}

export function lastEventsRow({ device, events }: DeviceEvents): object {
  const [typeId, deviceId] = device.split(' ');
  return {
    typeId,
    deviceId,
    events: events.map(({ topic, position }) => {
      const { eventId, format } = readEventTopic(topic) ?? {};
      return { eventId, format, position };
    }),
  };
}
