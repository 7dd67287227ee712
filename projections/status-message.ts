/**
 * The platform's status (`mon`) messages, derived from connection events.
 * Source: amlen server_proxy/src/monitor.c (ism_proxy_jsonMessage); docs/applications/mqtt.md.
 */
import { TOKEN_USER } from '../domain/admission.ts';
import { type ClientId, parseClientId } from '../domain/client-id.ts';
import { CLIENT_ID_REUSED } from '../domain/connection.ts';
import type { EventOf } from '../domain/events/catalogue.ts';
import { toldToApplications } from '../domain/rejections.ts';

/** `keep`: replaces the stored message of the topic. `clear`: removes it. `leave`: neither. */
export type StatusMessage = Readonly<{ topic: string; payload: Uint8Array; stored: 'keep' | 'clear' | 'leave' }>;

type StatusEvent = EventOf<'ClientConnected' | 'ConnectRefused' | 'ClientDisconnected'>;

/** The body of a status message, keys in the order in which the platform writes them. */
type Body = Readonly<{
  Action: 'Connect' | 'Disconnect' | 'FailedConnect';
  Time: string;
  ClientAddr: string;
  ClientID: string;
  Port: number;
  Secure: boolean;
  Protocol?: string;
  User?: string;
  ConnectTime: string;
  CloseCode?: number;
  Reason?: string;
  ReadBytes?: number;
  ReadMsg?: number;
  WriteBytes?: number;
  WriteMsg?: number;
}>;

/** The status message that an event causes, undefined when it causes none. `at` is the event's time, ms since the epoch. */
export function statusMessage(event: StatusEvent, at: number): StatusMessage | undefined {
  const { data } = event;
  const shown =
    'requestedClientId' in data && data.requestedClientId !== undefined ? data.requestedClientId : data.clientId;
  const parsed = parseClientId(shown);
  if (!parsed.ok) return undefined;
  if (event.type === 'ConnectRefused' && !toldToApplications(event.data.rejection)) return undefined;
  const body: Body = {
    Action: actions[event.type],
    Time: new Date(at).toISOString(),
    ClientAddr: data.clientAddr,
    ClientID: shown,
    Port: data.port,
    Secure: data.secure,
    ...(data.protocol !== undefined && { Protocol: data.protocol }),
    ...(data.user && data.user !== TOKEN_USER && { User: data.user }),
    ConnectTime: new Date(data.connectedAt).toISOString(),
    ...('closeCode' in data && data.closeCode !== 0 && { CloseCode: data.closeCode, Reason: data.reason }),
    ...(event.type === 'ClientDisconnected' && {
      ReadBytes: event.data.readBytes,
      ReadMsg: event.data.readMsg,
      WriteBytes: event.data.writeBytes,
      WriteMsg: event.data.writeMsg,
    }),
  };
  return {
    topic: statusTopic(parsed.value),
    payload: encoder.encode(JSON.stringify(body)),
    stored: stored(event, parsed.value),
  };
}

/** Where a client's status messages appear. Source: amlen server_proxy/src/topicrule.c, px/monitor.c: an instance id is ignored. */
export function statusTopic(id: ClientId): string {
  return 'deviceId' in id ? `iot-2/type/${id.typeId}/id/${id.deviceId}/mon` : `iot-2/app/${id.appId}/mon`;
}

const actions = {
  ClientConnected: 'Connect',
  ConnectRefused: 'FailedConnect',
  ClientDisconnected: 'Disconnect',
} as const;
const encoder = new TextEncoder();

/** Source: amlen server_protocol/src/iotmonitor.c; IBM blog, January 2017: an application's stored message goes with its connection. */
function stored(event: StatusEvent, id: ClientId): StatusMessage['stored'] {
  if (event.type === 'ClientConnected') return 'keep';
  if (event.type === 'ConnectRefused' || event.data.closeCode === CLIENT_ID_REUSED) return 'leave';
  return 'deviceId' in id ? 'keep' : 'clear';
}
