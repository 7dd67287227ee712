/**
 * What a client is allowed to do. The names are the platform's permission bits; API keys and gateways carry a set of them.
 * Source: amlen server_proxy/src/topicrule.c (Authentication), px/pxmqtt.c.
 */
import * as z from 'zod';

export const permissionNames = [
  'event_send',
  'event_recv',
  'cmd_send',
  'cmd_recv',
  'dm_protocol',
  'dm_status',
  'create_devices',
] as const;

export const permissionSchema = z.enum(permissionNames);
export type Permission = (typeof permissionNames)[number];

/** What a registered device may do: send events, receive commands, speak device management, read its own status. */
export const devicePermissions: ReadonlySet<Permission> = new Set([
  'event_send',
  'cmd_recv',
  'dm_protocol',
  'dm_status',
]);

/**
 * What a gateway may do. Source: docs/reference/gateway_roles_access.md: Standard and Privileged publish events and subscribe to commands,
 * only Privileged creates devices.
 */
export const gatewayPermissions: ReadonlySet<Permission> = new Set([...devicePermissions, 'create_devices']);

/** Everything: the default of an API key. */
export const allPermissions: ReadonlySet<Permission> = new Set(permissionNames);
