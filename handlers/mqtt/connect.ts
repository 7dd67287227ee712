/** CONNECT: a client is let in, taking over an older connection of its id, or refused. */
import { type Admission, admit, admitWill, plainPrincipal } from '../../domain/admission.ts';
import { parseClientId, privateClientId, QUICKSTART } from '../../domain/client-id.ts';
import { type ClientEvent, type ClientState, type Connect, connection } from '../../domain/connection.ts';
import { SCALABLE_KEEP_ALIVE_SECONDS_MAX } from '../../domain/limits.ts';
import { PLAIN_ORG, plainClientId } from '../../domain/plain.ts';
import { type Rejection, rejection } from '../../domain/rejections.ts';
import { accepted, type Result, rejected } from '../../domain/result.ts';
import { checkTopic, type Principal } from '../../domain/topic.ts';
import type { World } from '../../projections/world.ts';
import type { Handler } from '../handler.ts';
import { clientAggregate, clientStream, orgOf } from './client.ts';

/** What the MQTT adapter made of a CONNECT packet. `payload` is the Will's. `openForMs`: how long the transport has been open. */
export type ConnectRequest = Admission &
  Readonly<{
    connectionId: string;
    /** A connection of the plain listener: no credentials, no grammar. */
    plain: boolean;
    clientAddr: string;
    port: number;
    /** `mqtt3`, `mqtt4`, with `-ws` over WebSocket. */
    protocol?: string;
    openForMs: number;
    keepAliveSeconds: number;
    /** Why the packet cannot be answered at all. */
    malformed?: Rejection;
    takenOver: Connect['takenOver'];
    payload?: Uint8Array;
  }>;

/** CONNACK's return code, null where the connection is closed without one. The platform never answers 1 or 4 (amlen server_proxy/src/pxmqtt.c). */
export type ConnectReply =
  | Readonly<{ returnCode: 0; clientId: string; sessionPresent: boolean; keepAliveSeconds: number }>
  | Readonly<{ returnCode: number | null; closeCode: number; reason: string; clientId?: never }>;

export const connect: Handler<ConnectRequest, Connect, ClientState, ClientEvent, ConnectReply> = {
  name: 'mqtt/connect',
  draws: 8,
  decider: connection,

  toCommand: (request, world, { now, random }) => {
    const { connectionId, clientAddr, port, secure, protocol, user, openForMs, takenOver } = request;
    const admission = judge(request, world, now);
    const shared = admission.ok && needsPrivateId(request);
    const clientId = keptId(request, shared, random);
    // Guess: quickstart has no choice of sessions, so that they are all clean. Source: 2016 docs/devices/mqtt.rst.
    const clean = request.clean || orgOf(clientId) === QUICKSTART;
    return {
      type: 'Connect',
      sighting: {
        clientId,
        connectionId,
        clientAddr,
        port,
        secure,
        connectedAt: now - openForMs,
        ...(protocol !== undefined && { protocol }),
        ...(user !== undefined && { user }),
      },
      ...(shared && { requestedClientId: request.clientId }),
      clean,
      keepAliveSeconds: shared ? capKeepAlive(request.keepAliveSeconds) : request.keepAliveSeconds,
      admission,
      forbidden: admission.ok && !clean ? forbiddenFilters(world.client(clientId), admission.value.principal) : [],
      takenOver,
    };
  },

  // Refusals stand apart: they change nothing about the client whose id was used.
  streamId: ({ admission, sighting }) => (admission.ok ? clientStream(sighting.clientId) : 'refusals'),
  org: ({ plain, clientId, malformed }, world) => {
    if (plain) return PLAIN_ORG;
    // What an import brings stays as it was elsewhere.
    if (malformed?.id === 'org-importing') return '-';
    const org = orgOf(clientId);
    return world.registry.org(org) || org === QUICKSTART ? org : '-';
  },
  aggregate: ({ admission, sighting }, world) =>
    admission.ok ? clientAggregate(sighting.clientId, world) : { state: connection.initial, revision: 'any' },

  toReply: (events) => {
    for (const { type, data } of events) {
      if (type === 'ConnectRefused')
        return { returnCode: data.returnCode, closeCode: data.closeCode, reason: data.reason };
      if (type === 'ClientConnected') {
        const { clientId, sessionPresent, keepAliveSeconds } = data;
        return { returnCode: 0, clientId, sessionPresent, keepAliveSeconds };
      }
    }
    throw new Error('A CONNECT left neither ClientConnected nor ConnectRefused');
  },
};

/** Each connection of `A:org:app` gets an id of its own, so that any number of them coexist. Source: amlen server_proxy/src/pxmqtt.c. */
function needsPrivateId({ plain, clientId }: ConnectRequest): boolean {
  const id = parseClientId(clientId);
  return !plain && id.ok && id.value.class === 'A' && id.value.instanceId === undefined;
}

function keptId({ plain, clientId, connectionId }: ConnectRequest, shared: boolean, random: readonly number[]): string {
  // A plain client without an id gets one that nobody else has. Source: MQTT 3.1.1, 3.1.3.1.
  if (plain) return plainClientId(clientId === '' ? connectionId : clientId);
  return shared ? privateClientId(clientId, random) : clientId;
}

/** What the saved session holds and the rules no longer allow. Source: amlen server_proxy/src/pxmqtt.c, server_protocol/src/mqtt.c. */
function forbiddenFilters(client: ReturnType<World['client']>, principal: Principal): readonly string[] {
  const saved = client?.state.session?.durable ? [...client.state.session.filters.keys()] : [];
  return saved.filter((filter) => !checkTopic(principal, 'subscribe', filter).ok);
}

type Will = NonNullable<ClientState['online']>['will'];

function judge(
  request: ConnectRequest,
  world: World,
  now: number,
): Result<Readonly<{ principal: Principal; will?: Will }>> {
  const { malformed, plain, clean, clientId, will, payload = new Uint8Array(0) } = request;
  if (malformed) return rejected(malformed);
  // An empty id needs a clean session. Source: MQTT 3.1.1, 3.1.3.1 [MQTT-3.1.3-8].
  if (plain && clientId === '' && !clean)
    return rejected(rejection('client-id-empty', 'An empty client ID needs a clean session'));
  const admitted = plain
    ? admitWill(request, plainPrincipal(world.plainRefusedFilters))
    : admit(request, world.registry, now);
  if (!admitted.ok) return admitted;
  const { principal, willTopic: topic } = admitted.value;
  if (!will || topic === undefined) return accepted({ principal });
  // The retain flag of a tenant's Will is cleared. Source: amlen server_proxy/src/pxmqtt.c; docs/devices/mqtt.md.
  return accepted({ principal, will: { topic, qos: will.qos, retain: plain && will.retain, payload } });
}

function capKeepAlive(seconds: number): number {
  return seconds === 0 ? SCALABLE_KEEP_ALIVE_SECONDS_MAX : Math.min(seconds, SCALABLE_KEEP_ALIVE_SECONDS_MAX);
}
