/** Events for the console's tests. */
import type { EventOf, EventType } from '../../../domain/events/catalogue.ts';
import type { NewEvent } from '../../../domain/recorded-event.ts';
import { type TimelineItem, timelineItem } from '../../../projections/timeline.ts';

let ids = 0;

type More = Readonly<{ payload?: Uint8Array; org?: string; at?: number }>;

/** An event of org `sandbx` at 10:00:00.123. */
export function event<T extends EventType>(type: T, data: EventOf<T>['data'], more: More = {}): NewEvent {
  const { payload, org = 'sandbx', at = Date.UTC(2024, 4, 1, 10, 0, 0, 123) } = more;
  const metadata = { org, node: 'n', at, recordedAt: at, version: 1 };
  return { id: `id-${ids++}`, type, data, metadata, ...(payload === undefined ? {} : { payload }) };
}

/** The item of such an event. */
export function item<T extends EventType>(type: T, data: EventOf<T>['data'], more: More = {}): TimelineItem {
  return timelineItem({ ...event(type, data, more), position: 7, stream: 's', revision: 0 });
}

const clientId = 'd:sandbx:demo:device-1';
export const sighting = {
  clientId,
  clientAddr: '127.0.0.1',
  port: 1883,
  secure: false,
  protocol: 'mqtt4',
  connectedAt: 0,
};

/** A message of device demo/device-1. */
export function message(payload: string | Uint8Array, more: More = {}): NewEvent {
  const data = { clientId, topic: 'iot-2/type/demo/id/device-1/evt/status/fmt/json', qos: 0 } as const;
  return event('MessagePublished', data, { payload: Buffer.from(payload), ...more });
}

/** A refusal of a device that is not registered. */
export function refusal(more: More = {}): NewEvent {
  const data = {
    ...sighting,
    clientId: 'd:sandbx:demo:device-9',
    connectionId: 'c',
    rejection: 'device-unknown',
    returnCode: 5,
    closeCode: 180,
    reason: 'The operation is not authorized.',
  };
  return event('ConnectRefused', data, more);
}
