/** What the handlers of one client's stream share. */
import { parseClientId } from '../../domain/client-id.ts';
import { type ClientState, connection } from '../../domain/connection.ts';
import { PLAIN_ORG, plainClientId } from '../../domain/plain.ts';
import type { World } from '../../projections/world.ts';

type Client = NonNullable<ReturnType<World['client']>>;

/** The stream of a client's connections and subscriptions. */
export function clientStream(clientId: string): string {
  return `client-${clientId}`;
}

/** The aggregate of a client id. One that is neither connected nor has a session is not kept in the world: its stream is appended to unchecked. */
export function clientAggregate(
  clientId: string,
  world: World,
): Readonly<{ state: ClientState; revision: number | 'any' }> {
  const client = world.client(clientId);
  return client ?? { state: connection.initial, revision: 'any' };
}

/** Whether a connection is over by the time that its packet is decided: the client is gone, or connected elsewhere. */
export function hasEnded(connectionId: string | undefined, client: Client | undefined): boolean {
  return connectionId !== undefined && client?.state.online?.connectionId !== connectionId;
}

/** The org in which a client id lives; `-` when the id tells none. */
export function orgOf(clientId: string): string {
  if (clientId.startsWith(plainClientId(''))) return PLAIN_ORG;
  const parsed = parseClientId(clientId);
  return parsed.ok ? parsed.value.org : '-';
}
