/** A sandbox with an org in it, and what its clients do. */
import { type ConnectReply, type ConnectRequest, connect } from '../../handlers/mqtt/connect.ts';
import { disconnect } from '../../handlers/mqtt/disconnect.ts';
import { type PublishReply, type PublishRequest, publish } from '../../handlers/mqtt/publish.ts';
import { subscribe } from '../../handlers/mqtt/subscribe.ts';
import { defineApiKey, defineDevice, defineDeviceType, defineOrg } from '../../handlers/registry/define.ts';
import { openPureSandbox, type PureSandbox } from './pure-sandbox.ts';

const token = { salt: 'c2FsdA', digest: 'ZGlnZXN0' };
export const KEY = 'a-abc123-k1k1k1k1k1';
export const EVENTS_ONLY = 'a-abc123-k2k2k2k2k2';

/** A sandbox that holds what most tests need: org abc123 with devices, a gateway and keys, and two orgs that refuse. */
export async function openFurnished(options: Parameters<typeof openPureSandbox>[0] = {}): Promise<PureSandbox> {
  const sandbox = await openPureSandbox(options);
  const { run } = sandbox;
  run(defineOrg, { org: 'abc123', status: 'active', securityLevel: 'tls-optional' });
  run(defineOrg, { org: 'sec789', status: 'active', securityLevel: 'tls-token' });
  run(defineOrg, { org: 'dis000', status: 'disabled', securityLevel: 'tls-optional' });
  for (const [key, permissions] of [
    [KEY, ['event_send', 'event_recv', 'cmd_send', 'cmd_recv', 'dm_status']],
    [EVENTS_ONLY, ['event_send', 'event_recv']],
  ] as const) {
    run(defineApiKey, { org: 'abc123', key, permissions, token, tokenHolds: false });
  }
  for (const [typeId, deviceId, classId] of [
    ['t1', 'dev1', 'Device'],
    ['t1', 'dev2', 'Device'],
    ['gwt', 'gw1', 'Gateway'],
  ] as const) {
    run(defineDeviceType, { org: 'abc123', typeId, classId });
    run(defineDevice, { org: 'abc123', typeId, deviceId, classId, token, tokenHolds: false });
  }
  return sandbox;
}

export const noCounters = { readBytes: 0, readMsg: 0, writeBytes: 0, writeMsg: 0 };

let connections = 0;

/** A CONNECT that abc123 lets in, for any class of client; `changes` replace members. */
export function connectRequest(clientId: string, changes: Partial<ConnectRequest> = {}): ConnectRequest {
  return {
    clientId,
    user: /^[aA]:/.test(clientId) ? KEY : 'use-token-auth',
    credential: 'matches',
    clean: true,
    secure: false,
    connectionId: `connection-${connections++}`,
    plain: false,
    clientAddr: '192.0.2.7',
    port: 1883,
    protocol: 'mqtt4',
    openForMs: 5,
    keepAliveSeconds: 60,
    takenOver: noCounters,
    ...changes,
  };
}

/** Connects a client and says under which connection and client id; throws when it is refused. */
export function connected(
  { run }: PureSandbox,
  clientId: string,
  changes: Partial<ConnectRequest> = {},
): Readonly<{ clientId: string; connectionId: string; sessionPresent: boolean }> {
  const request = connectRequest(clientId, changes);
  const { connectionId } = request;
  const reply: ConnectReply = run(connect, request, { correlationId: connectionId });
  if (reply.clientId === undefined) throw new Error(`"${clientId}" was refused: ${reply.reason}`);
  return { clientId: reply.clientId, connectionId, sessionPresent: reply.sessionPresent };
}

/** Ends a connection, as the client's goodbye unless said otherwise. */
export function left(
  { run }: PureSandbox,
  { clientId, connectionId }: Readonly<{ clientId: string; connectionId: string }>,
  closeCode = 0,
): void {
  run(disconnect, { clientId, connectionId, closeCode, reason: `because of ${closeCode}`, counters: noCounters });
}

/** Subscribes; throws when a filter is refused. */
export function subscribed({ run }: PureSandbox, clientId: string, filter: string, qos: 0 | 1 | 2): void {
  const reply = run(subscribe, { clientId, filters: [{ filter, qos }] });
  if (reply.closeCode !== undefined) throw new Error(reply.reason);
  if (reply.codes.includes(128)) throw new Error(`"${filter}" was refused`);
}

export function publishRequest(
  clientId: string,
  topic: string,
  qos: 0 | 1 | 2 = 0,
  changes: Partial<PublishRequest> = {},
): PublishRequest {
  const packetId = qos === 0 ? 0 : 1;
  return { clientId, topic, qos, packetId, dup: false, retain: false, payload: Buffer.from('{"x":1}'), ...changes };
}

/** Publishes, and answers with the position of the message; throws when it is refused. */
export function published(
  { run, world }: PureSandbox,
  clientId: string,
  topic: string,
  qos: 0 | 1 | 2 = 0,
  changes: Partial<PublishRequest> = {},
): number {
  const position = world.position + 1;
  const reply: PublishReply = run(publish, publishRequest(clientId, topic, qos, changes));
  if (reply) throw new Error(reply.reason);
  return position;
}
