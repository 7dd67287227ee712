/** A small log in which each position is something else, for tests of what queries find. */
import type { RecordedEvent } from '../../../domain/recorded-event.ts';

type More = Readonly<{ payload?: string | Uint8Array; stream?: string; metadata?: object }>;

/** An event that was recorded as many seconds after 1970 as its position says; the org's clock is an hour ahead. */
export function event(position: number, org: string, type: string, data: object, more: More = {}): RecordedEvent {
  const recordedAt = position * 1_000;
  const metadata = { org, node: 'n1', at: recordedAt + 3_600_000, recordedAt, version: 1, ...more.metadata };
  const { payload, stream = 's' } = more;
  const id = `6f1d1f0e-9d0c-4b52-8f2e-${position.toString(16).padStart(12, '0')}`;
  return {
    id,
    type,
    data,
    metadata,
    position,
    stream,
    revision: position,
    ...(payload === undefined ? {} : { payload: Buffer.from(payload) }),
  };
}

const topic = (typeId: string, deviceId: string, rest: string, fmt = 'json') =>
  `iot-2/type/${typeId}/id/${deviceId}/${rest}/fmt/${fmt}`;

const pump = 'd:abc123:pump:p-1';
const call = { method: 'GET', path: '/api/v0002/device/types', durationMs: 1 };

// biome-ignore format: a table reads in columns
export const log: readonly RecordedEvent[] = [
  event(0,  '-',      'SandboxStarted',     { node: 'n1', version: '1' }, { stream: 'sandbox-n1' }),
  event(1,  'abc123', 'DeviceTypeAdded',    { org: 'abc123', typeId: 'pump', classId: 'Device' }),
  event(2,  'abc123', 'DeviceRegistered',   { org: 'abc123', typeId: 'pump', deviceId: 'p-1', classId: 'Device', token: { salt: 'pinch-of-salt', digest: 'digestive' }, deviceInfo: { serialNumber: 'Ünïque "5"' } }),
  event(3,  'abc123', 'ClientConnected',    { clientId: pump, connectionId: 'c-1' }, { metadata: { correlationId: 'c-1' }, payload: '{"d":{"state":"gone"}}' }),
  event(4,  'abc123', 'MessagePublished',   { clientId: pump, topic: topic('pump', 'p-1', 'evt/status'), qos: 1 }, { metadata: { correlationId: 'c-1' }, payload: '{"d":{"temp":30.5,"unit":"C","ok":true,"list":[1,{"x":"on"}],"a b":null}}' }),
  event(5,  'abc123', 'MessagePublished',   { clientId: 'a:abc123:app1', topic: topic('pump', 'p-1', 'cmd/reboot', 'text'), qos: 0, retain: true }, { payload: 'Now! Straße' }),
  event(6,  'abc123', 'MessagePublished',   { clientId: 'g:abc123:hub:g-1', topic: topic('pump', 'p-2', 'evt/alarm', 'bin'), qos: 2, dup: true }, { payload: Uint8Array.of(0xff, 0x68, 0x69, 0xfe) }),
  event(7,  'xyz789', 'MessagePublished',   { clientId: 'd:xyz789:pump:p-1', topic: topic('pump', 'p-1', 'evt/status'), qos: 0 }, { payload: '{"d":{"temp":"30.5","unit":"\\u0046"}}' }),
  event(8,  'abc123', 'ClientSubscribed',   { clientId: 'A:abc123:app1:_12345678', filters: [{ filter: 'iot-2/cmd/+/fmt/+', qos: 1 }] }),
  event(9,  'abc123', 'ClientSubscribed',   { clientId: 'A:abc123:app10:_12345678', filters: [] }),
  event(10, 'abc123', 'PublishRefused',     { clientId: pump, topic: 'iot-2/evt/a b/fmt/json', qos: 0, rejection: 'topic-not-valid', closeCode: 276, reason: 'The topic is not valid.' }),
  event(11, 'abc123', 'ClientDisconnected', { clientId: pump, connectionId: 'c-1', closeCode: 91, reason: 'The client closed the connection.' }, { stream: `client-${pump}` }),
  event(12, 'abc123', 'ApiRequestAnswered', { ...call, status: 404, caller: 'a-abc123-k', rejection: 'device-unknown' }),
  event(13, 'abc123', 'ApiRequestAnswered', { ...call, method: 'DELETE', status: 204, path: '/api/v0002/bulk/devices/remove' }),
  event(14, 'abc123', 'DeviceStatusChanged',{ org: 'abc123', typeId: 'pump', deviceId: 'p-1', status: 'disabled' }),
  event(15, 'abc123', 'InputRefused',       { handler: 'devices/update', rule: 'device-unknown', reason: 'There is none.' }),
  event(16, 'abc123', 'LaterThanThis',      { clientId: pump, topic: topic('pump', 'p-1', 'evt/later'), qos: 0 }),
];
