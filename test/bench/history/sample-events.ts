/** The events of a busy org, in the shapes that the sandbox writes. */
import type { Metadata, NewEvent } from '../../../domain/recorded-event.ts';
import { streams } from '../../../domain/streams.ts';

export const ORG = 'abc123';
const NODE = 'n1';
const KEY = `a-${ORG}-a84ps90Ajs`;
const APPLICATIONS = { dashboard: 0, archive: 0, rules: 0, billing: 1, alarms: 1 } as const;
const TYPES = ['pump', 'valve', 'meter', 'thermostat'] as const;

export type Application = keyof typeof APPLICATIONS;
/** Applications, and which keep their sessions: those acknowledge what they get at QoS 1. */
export const applications = Object.keys(APPLICATIONS) as Application[];
export const durable = applications.filter((name) => APPLICATIONS[name] === 1);

export type Device = Readonly<{
  typeId: string;
  deviceId: string;
  clientId: string;
  events: readonly [string, string];
}>;

export function deviceAt(number: number): Device {
  const typeId = TYPES[number % TYPES.length] as string;
  const deviceId = `${typeId[0]}-${String(number).padStart(5, '0')}`;
  const topic = (event: string) => `iot-2/type/${typeId}/id/${deviceId}/evt/${event}/fmt/json`;
  return { typeId, deviceId, clientId: `d:${ORG}:${typeId}:${deviceId}`, events: [topic('status'), topic('alarm')] };
}

export function applicationId(name: Application): string {
  return `a:${ORG}:${name}`;
}

/** What each application asks for; those that keep their sessions ask for little. */
const filters: Readonly<Record<Application, string>> = {
  dashboard: 'iot-2/type/+/id/+/evt/+/fmt/+',
  archive: 'iot-2/type/+/id/+/evt/+/fmt/json',
  rules: 'iot-2/type/pump/id/+/evt/+/fmt/+',
  billing: 'iot-2/type/meter/id/+/evt/+/fmt/+',
  alarms: 'iot-2/type/+/id/+/evt/alarm/fmt/+',
};

/** An event with the stream it belongs to and whether it is the stream's first. */
export type Placed = Readonly<{ stream: string; event: NewEvent }>;

/** Makes envelopes: ids that count up, and the time as it is. */
export function envelopes() {
  let made = 0;
  return (
    type: string,
    data: object,
    at: number,
    more?: Readonly<Partial<Metadata> & { payload?: Buffer }>,
  ): NewEvent => {
    const { payload, ...rest } = more ?? {};
    const id = `3f0c2b7a-91d4-8e25-a7c1-${(made++).toString(16).padStart(12, '0')}`;
    const metadata = { org: ORG, node: NODE, at, recordedAt: at, version: 1, ...rest };
    return payload === undefined ? { id, type, data, metadata } : { id, type, data, metadata, payload };
  };
}

export type Envelope = ReturnType<typeof envelopes>;

/** What stands before the first client comes. */
export function registry(make: Envelope, at: number, devices: number): Placed[] {
  const token = { salt: 'c2FsdC1zYWx0', digest: 'ZGlnZXN0LWRpZ2VzdC1kaWdlc3QtZGlnZXN0LWRpZ2Vz' };
  const org = { org: ORG, status: 'active', securityLevel: 'tls-optional' };
  const started = { node: NODE, version: '1.0.0', plainRefusedFilters: [] };
  const permissions = ['event_send', 'event_recv', 'cmd_send', 'cmd_recv'];
  return [
    { stream: `sandbox-${NODE}`, event: make('SandboxStarted', started, at, { org: '-' }) },
    { stream: streams.org(ORG), event: make('OrgCreated', org, at) },
    { stream: streams.apiKey(KEY), event: make('ApiKeyCreated', { org: ORG, key: KEY, permissions, token }, at) },
    ...TYPES.map((typeId) => ({
      stream: streams.deviceType(ORG, typeId),
      event: make('DeviceTypeAdded', { org: ORG, typeId, classId: 'Device' }, at),
    })),
    ...Array.from({ length: devices }, (_, number) => {
      const { typeId, deviceId } = deviceAt(number);
      const data = { org: ORG, typeId, deviceId, classId: 'Device', token };
      const input = { handler: 'devices/register', request: data, context: { now: at, ids: [], random: [] } };
      return { stream: streams.device(ORG, typeId, deviceId), event: make('DeviceRegistered', data, at, { input }) };
    }),
  ];
}

/** What a connection leaves behind: who it is, and under which id. */
export type Connection = Readonly<{ clientId: string; connectionId: string; connectedAt: number; user?: string }>;

/** A client connects and subscribes; `application` for one of those. */
export function arrive(
  make: Envelope,
  at: number,
  clientId: string,
  connectionId: string,
  application?: Application,
): { connection: Connection; placed: Placed[] } {
  const connection = { clientId, connectionId, connectedAt: at, ...(application !== undefined && { user: KEY }) };
  const clean = application === undefined || APPLICATIONS[application] === 0;
  const sighting = { clientAddr: '10.0.0.7', port: 8883, secure: true, protocol: 'mqtt4', ...connection };
  const connected = { ...sighting, clean, sessionPresent: false, keepAliveSeconds: 60 };
  const request = { ...sighting, clean, keepAliveSeconds: 60, plain: false, takenOver: null };
  const input = { handler: 'mqtt/connect', request, context: { now: at, ids: [], random: [0.25, 0.5] } };
  const filter = application === undefined ? 'iot-2/cmd/+/fmt/+' : filters[application];
  const subscribed = { clientId, filters: [{ filter, qos: application !== undefined && clean ? 0 : 1 }] };
  const stream = `client-${clientId}`;
  return {
    connection,
    placed: [
      { stream, event: make('ClientConnected', connected, at, { correlationId: connectionId, input }) },
      { stream, event: make('ClientSubscribed', subscribed, at, { correlationId: connectionId }) },
    ],
  };
}

export function leave(make: Envelope, at: number, connection: Connection): Placed {
  const seen = { clientAddr: '10.0.0.7', port: 8883, secure: true, protocol: 'mqtt4', ...connection };
  const counted = { readBytes: 4_000, readMsg: 40, writeBytes: 200, writeMsg: 2 };
  const data = { ...seen, closeCode: 0, reason: 'The connection has completed normally.', ...counted };
  const more = { correlationId: connection.connectionId };
  return { stream: `client-${connection.clientId}`, event: make('ClientDisconnected', data, at, more) };
}

export function apiCall(make: Envelope, at: number, { typeId, deviceId }: Device): Placed {
  const path = `/api/v0002/device/types/${typeId}/devices/${deviceId}`;
  const data = { method: 'GET', path, status: 200, durationMs: 1.25, caller: KEY };
  return { stream: `api-${NODE}`, event: make('ApiRequestAnswered', data, at) };
}

export const MESSAGES = `messages-${NODE}`;
