/** Whether a WebSocket upgrade is let in, by the host it asks for. */
import type { Registry } from './admission.ts';
import { QUICKSTART } from './client-id.ts';

/**
 * Outside TLS the first label of `Host` must name a known org that does not require TLS; otherwise the socket is closed without an answer.
 * Inside TLS any host will do. Source: amlen server_transport/src/wstcp.c.
 */
export function upgradeAllowed(host: string | undefined, secure: boolean, registry: Registry): boolean {
  if (secure) return true;
  const label = host?.split(/[.:]/)[0] ?? '';
  return label === QUICKSTART || registry.org(label)?.securityLevel === 'tls-optional';
}
