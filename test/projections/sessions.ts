/** Sessions for tests of what stands around them. */
import type { ClientId } from '../../domain/client-id.ts';
import { allPermissions } from '../../domain/permissions.ts';
import { Session } from '../../projections/session.ts';

/** A session that may do everything, online unless said otherwise. */
export function sessionOf(
  clientId: string,
  { online = true, durable = false, id }: Partial<{ online: boolean; durable: boolean; id: ClientId }> = {},
): Session {
  const application = { class: 'a', org: 'abc123', appId: clientId } as const;
  const session = new Session(clientId, 'abc123', {
    id: id ?? application,
    rules: 'iot2',
    permissions: allPermissions,
  });
  session.online = online;
  session.durable = durable;
  return session;
}
