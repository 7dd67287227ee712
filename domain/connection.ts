/** Who is connected under a client id, and what that client has subscribed to. One stream per client: `client-{clientId}`. */
import { closeText } from './close-codes.ts';
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';
import type { Rejection } from './rejections.ts';
import type { Result } from './result.ts';
import type { SubscribeVerdict } from './subscription.ts';

export type ConnectionEvent = EventOf<
  | 'ClientConnected'
  | 'ConnectRefused'
  | 'ClientDisconnected'
  | 'ClientSubscribed'
  | 'SubscribeRefused'
  | 'ClientUnsubscribed'
  | 'UnsubscribeRefused'
>;
/** A Will leaves with the client, so it stands in the client's stream. */
export type ClientEvent = ConnectionEvent | EventOf<'MessagePublished'>;

type Sighting = Omit<EventOf<'ConnectRefused'>['data'], 'rejection' | 'returnCode' | 'closeCode' | 'reason'>;
type Counters = Readonly<{ readBytes: number; readMsg: number; writeBytes: number; writeMsg: number }>;

/** What a connection has carried before its first byte, or one of which nothing is known any more. */
export const noCounters: Counters = { readBytes: 0, readMsg: 0, writeBytes: 0, writeMsg: 0 };

type Will = Readonly<{ topic: string; qos: 0 | 1 | 2; retain: boolean; payload: Uint8Array }>;

export type Connect = Readonly<{
  type: 'Connect';
  sighting: Sighting;
  requestedClientId?: string;
  clean: boolean;
  keepAliveSeconds: number;
  admission: Result<Readonly<{ will?: Will | undefined }>>;
  /** Filters of the saved session that the rules no longer allow: the client is not told. */
  forbidden: readonly string[];
  /** What the connection that is taken over had counted. */
  takenOver: Counters;
}>;
export type Disconnect = Readonly<{
  type: 'Disconnect';
  connectionId: string;
  closeCode: number;
  reason: string;
  counters: Counters;
}>;
export type Subscribe = Readonly<{
  type: 'Subscribe';
  clientId: string;
  verdict: SubscribeVerdict;
  /** The connection that asked is over: nothing comes of it. */
  ended?: true;
}>;
export type Unsubscribe = Readonly<{
  type: 'Unsubscribe';
  clientId: string;
  filters: readonly string[];
  /** Why none of them is removed: the connection is closed for it. */
  refusal?: Rejection;
  /** The connection that asked is over: nothing comes of it. */
  ended?: true;
}>;
export type ClientCommand = Connect | Disconnect | Subscribe | Unsubscribe;

/** The connection that is open, and the session: its filters as the client wrote them. A session that is not durable ends with its connection. */
export type ClientState = Readonly<{
  /** `node`: to which it is connected; left out where nobody said so. */
  online?: Omit<EventOf<'ClientConnected'>['data'], 'clean' | 'will'> & Readonly<{ will?: Will; node?: string }>;
  session?: Readonly<{ durable: boolean; filters: ReadonlyMap<string, 0 | 1 | 2> }>;
}>;

/** Close code of a connection whose client id connects again. Source: amlen server_utils/include/ismrc.h. */
export const CLIENT_ID_REUSED = 288;

/** Close code of a connection whose device, key or org was deleted or disabled. Source: amlen server_utils/include/ismrc.h. */
export const CLOSED_BY_ADMINISTRATOR = 94;

/** Close code of a client that said goodbye: the only ending that does not publish its Will. Source: MQTT 3.1.1, 3.1.2.5. */
export const NORMAL_CLOSE = 0;

export const connection: Decider<ClientState, ClientCommand, ClientEvent> = {
  initial: {},

  decide: (command, state) => {
    switch (command.type) {
      case 'Connect':
        return connect(command, state);
      case 'Disconnect':
        // The connection may have been taken over in the meantime: then its end is recorded already.
        return state.online?.connectionId === command.connectionId
          ? leave(state.online, command.closeCode, command.reason, command.counters)
          : [];
      case 'Subscribe': {
        const { clientId, verdict, ended } = command;
        return ended ? [] : subscribe(clientId, verdict);
      }
      case 'Unsubscribe': {
        const { clientId, refusal, ended } = command;
        if (ended) return [];
        const filters = [...command.filters];
        if (!refusal) return [{ type: 'ClientUnsubscribed', data: { clientId, filters } }];
        const { id: rejection, closeCode, reason } = refusal;
        return [
          { type: 'UnsubscribeRefused', data: { clientId, filters, rejection, closed: true, closeCode, reason } },
        ];
      }
    }
  },

  evolve: (state, event, { node }) => {
    switch (event.type) {
      case 'ClientConnected': {
        const { clean, will, ...sighting } = event.data;
        const kept = clean ? undefined : state.session?.filters;
        return {
          online: {
            ...sighting,
            ...(node !== undefined && { node }),
            ...(will && { will: { ...will, payload: event.payload ?? empty } }),
          },
          session: { durable: !clean, filters: kept ?? new Map() },
        };
      }
      case 'ClientDisconnected':
        return state.session?.durable ? { session: state.session } : {};
      case 'ClientSubscribed': {
        const filters = new Map(state.session?.filters);
        for (const { filter, qos } of event.data.filters) filters.set(filter, qos);
        return { ...state, session: { durable: state.session?.durable ?? false, filters } };
      }
      case 'ClientUnsubscribed': {
        const filters = new Map(state.session?.filters);
        for (const filter of event.data.filters) filters.delete(filter);
        return { ...state, session: { durable: state.session?.durable ?? false, filters } };
      }
      case 'ConnectRefused':
      case 'SubscribeRefused':
      case 'UnsubscribeRefused':
      case 'MessagePublished':
        return state;
    }
  },
};

const empty = new Uint8Array(0);

function connect(command: Connect, { online, session }: ClientState): readonly ClientEvent[] {
  const { sighting, requestedClientId, clean, keepAliveSeconds, admission, forbidden, takenOver } = command;
  if (!admission.ok) {
    const { id: rejection, closeCode, connack: returnCode, reason } = admission.rejection;
    return [{ type: 'ConnectRefused', data: { ...sighting, rejection, returnCode, closeCode, reason } }];
  }
  const replaced = online ? leave(online, CLIENT_ID_REUSED, closeText(CLIENT_ID_REUSED), takenOver) : [];
  const { will } = admission.value;
  const connected: ClientEvent = {
    type: 'ClientConnected',
    data: {
      ...sighting,
      clean,
      sessionPresent: !clean && session?.durable === true,
      keepAliveSeconds,
      ...(requestedClientId !== undefined && { requestedClientId }),
      ...(will && { will: { topic: will.topic, qos: will.qos, retain: will.retain } }),
    },
    ...(will && { payload: will.payload }),
  };
  if (forbidden.length === 0) return [...replaced, connected];
  const { clientId } = sighting;
  return [...replaced, connected, { type: 'ClientUnsubscribed', data: { clientId, filters: [...forbidden] } }];
}

function subscribe(clientId: string, { granted, refused }: SubscribeVerdict): readonly ClientEvent[] {
  const subscribed: ClientEvent = { type: 'ClientSubscribed', data: { clientId, filters: [...granted] } };
  if (!refused) return [subscribed];
  const { filters, closes: closed, rejection: why } = refused;
  const { id: rejection, closeCode, reason } = why;
  const data = { clientId, filters: [...filters], rejection, closed, closeCode, reason };
  const no: ClientEvent = { type: 'SubscribeRefused', data };
  return granted.length > 0 ? [subscribed, no] : [no];
}

function leave(
  { will, ...who }: NonNullable<ClientState['online']>,
  closeCode: number,
  reason: string,
  counters: Counters,
): readonly ClientEvent[] {
  const { clientId, connectionId, clientAddr, port, secure, connectedAt, protocol, user, requestedClientId } = who;
  const gone: ClientEvent = {
    type: 'ClientDisconnected',
    data: {
      clientId,
      connectionId,
      clientAddr,
      port,
      secure,
      connectedAt,
      ...(protocol !== undefined && { protocol }),
      ...(user !== undefined && { user }),
      ...(requestedClientId !== undefined && { requestedClientId }),
      closeCode,
      reason,
      ...counters,
    },
  };
  if (!will || closeCode === NORMAL_CLOSE) return [gone];
  const { topic, qos, retain, payload } = will;
  return [gone, { type: 'MessagePublished', data: { clientId, topic, qos, ...(retain && { retain }) }, payload }];
}
