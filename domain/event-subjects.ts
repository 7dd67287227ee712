/** Whom an event is about: the clients and devices under which the log is indexed and searched. */
import type { Member } from './resource-group.ts';

/** The part of an event that tells; both `NewEvent` and `RecordedEvent` fit. */
type Told = Readonly<{ data: object; metadata: Readonly<{ org: string }> }>;

/** `clientId` is the client that did or suffered it. `devices` are `{org}:{typeId}:{deviceId}`: none, one, or two (a gateway for a device). */
export type Subjects = Readonly<{ clientId: string | undefined; devices: readonly string[] }>;

/**
 * The client and devices that an event concerns, from its facts alone: its `clientId`, its `topic`, and for registry events
 * its `typeId` and `deviceId`. Works on types of later versions too, because it looks at members, not at event types.
 */
export function subjectsOf(event: Told): Subjects {
  const { clientId, topic, org, typeId, deviceId } = event.data as Record<string, unknown>;
  const devices: string[] = [];
  const add = (device: string | undefined) => {
    if (device !== undefined && !devices.includes(device)) devices.push(device);
  };
  if (typeof clientId === 'string') add(deviceOfClient(clientId));
  if (typeof topic === 'string') add(deviceOfTopic(event.metadata.org, topic));
  if (typeof org === 'string' && typeof typeId === 'string' && typeof deviceId === 'string') {
    add(`${org}:${typeId}:${deviceId}`);
  }
  return { clientId: typeof clientId === 'string' ? clientId : undefined, devices };
}

/** `{org}:{typeId}:{deviceId}` of a device's or gateway's client id (`d:org:type:id`, `g:org:type:id`); undefined for other clients. */
export function deviceOfClient(clientId: string): string | undefined {
  const parts = clientId.split(':');
  return parts.length === 4 && (parts[0] === 'd' || parts[0] === 'g')
    ? `${parts[1]}:${parts[2]}:${parts[3]}`
    : undefined;
}

/**
 * `{org}:{typeId}:{deviceId}` of a topic in the platform's form (`iot-2/type/T/id/D/evt/E/fmt/F`, commands, status, and the
 * device management topics `iotdevice-1/type/T/id/D/…`); undefined for topics that concern no device, such as an application's status.
 */
export function deviceOfTopic(org: string, topic: string): string | undefined {
  const device = memberOfTopic(topic);
  return device && `${org}:${device.typeId}:${device.deviceId}`;
}

/** The same as the type and id of the device. */
export function memberOfTopic(topic: string): Member | undefined {
  const [, type, typeId = '', id, deviceId = '', rest] = topic.split('/', 6);
  return type === 'type' && id === 'id' && rest !== undefined ? { typeId, deviceId } : undefined;
}
