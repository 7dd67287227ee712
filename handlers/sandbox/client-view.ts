/** A client that is connected or has a durable session, as the sandbox's own API shows it. */
import { isoInstant } from '../../domain/api/instants.ts';
import { payloadView } from '../../domain/payload-text.ts';
import { checkTopic } from '../../domain/topic.ts';
import type { World } from '../../projections/world.ts';

export type Client = NonNullable<ReturnType<World['client']>>;

/** Positions and packet ids that are listed; there may be thousands, and they are counted. */
const LISTED_MAX = 100;

/** What a list shows. */
export function clientRow({ state, session }: Client): object {
  const { online } = state;
  return {
    clientId: session.clientId,
    online: session.online,
    durable: session.durable,
    ...(online && { connectionId: online.connectionId, connectedAt: isoInstant(online.connectedAt) }),
    subscriptions: state.session?.filters.size ?? 0,
    owed: session.isOwed ? session.deliveries.size : 0,
  };
}

/** All of it. `owed`: what was routed to the client and is not acknowledged; `unreleased`: its own QoS 2 messages that await PUBREL. */
export function clientView(client: Client, world: World): object {
  const { state, session } = client;
  // Not what the client holds: it goes on with a record that was deleted, and that is nobody's.
  const record = world.connectionStates(session.org).get(state.online?.requestedClientId ?? session.clientId);
  const positions = session.isOwed ? [...session.deliveries.keys()] : [];
  const packetIds = session.hasUnreleased ? [...session.unreleased] : [];
  return {
    clientId: session.clientId,
    online: session.online,
    ...(state.online && { connection: connectionView(state.online) }),
    ...(state.session && { session: { durable: state.session.durable, subscriptions: subscriptionsOf(client) } }),
    owed: {
      count: positions.length,
      ...(positions.length > 0 && { oldest: positions[0] }),
      positions: positions.slice(0, LISTED_MAX),
    },
    unreleased: { count: packetIds.length, packetIds: packetIds.slice(0, LISTED_MAX) },
    ...(record && { lastActivity: { activity: record.activity, at: isoInstant(record.activeAt) } }),
  };
}

function connectionView({
  will,
  connectedAt,
  clientId: _,
  node: __,
  ...online
}: NonNullable<Client['state']['online']>): object {
  return {
    ...online,
    connectedAt: isoInstant(connectedAt),
    ...(will && { will: { topic: will.topic, qos: will.qos, retain: will.retain, ...payloadView(will.payload) } }),
  };
}

/**
 * `filter` as the client wrote it, `topic` in the platform's form, left out where the rules do not allow it any more. Scalable applications
 * share: `group` tells with whom.
 */
function subscriptionsOf({ state, session }: Client): readonly object[] {
  const { principal } = session;
  const { id } = principal;
  const group = id.class === 'A' && { group: { application: id.appId, instances: id.instanceId !== undefined } };
  return Array.from(state.session?.filters ?? [], ([filter, qos]) => {
    const checked = checkTopic(principal, 'subscribe', filter);
    return { filter, ...(checked.ok && { topic: checked.value }), qos, ...group };
  });
}
