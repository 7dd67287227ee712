/**
 * Whether a CONNECT is let in: the order in which the platform asks, and what each answer costs.
 * Source: amlen server_proxy/src/pxmqtt.c (doConnect), px/auth.c (doAuthenticate), px/tenant.c.
 */
import { activeRoles, messagingPermissions } from './api/roles.ts';
import { type ClientId, checkParts, parseClientId, QUICKSTART } from './client-id.ts';
import type { Role, TokenDigest } from './events/registry.ts';
import { allPermissions, devicePermissions, gatewayPermissions, type Permission } from './permissions.ts';
import { PLAIN_ORG } from './plain.ts';
import { type Rejection, rejection } from './rejections.ts';
import { accepted, type Result, rejected } from './result.ts';
import { checkTopic, type Principal } from './topic.ts';

/** What the registry knows of those who may connect. */
export type Registry = Readonly<{
  org: (
    org: string,
  ) => Readonly<{ status: 'active' | 'disabled'; securityLevel: 'tls-optional' | 'tls-token' }> | undefined;
  device: (
    org: string,
    typeId: string,
    deviceId: string,
  ) =>
    | Readonly<{ classId: 'Device' | 'Gateway'; token: TokenDigest; disabled?: true; roles?: readonly Role[] }>
    | undefined;
  apiKey: (key: string) =>
    | Readonly<{
        org: string;
        permissions: ReadonlySet<Permission>;
        token: TokenDigest;
        expires?: number | undefined;
      }>
    | undefined;
}>;

/** What an adapter made of a CONNECT packet. The password is already compared: only the outcome travels. */
export type Admission = Readonly<{
  /** As sent. */
  clientId: string;
  user?: string;
  credential: 'none' | 'matches' | 'differs';
  clean: boolean;
  secure: boolean;
  /** The org that TLS server name indication asked for, when it named a host of ours. */
  sniOrg?: string;
  will?: Readonly<{ topic: string; qos: 0 | 1 | 2; retain: boolean }>;
}>;

export type Admitted = Readonly<{ principal: Principal; willTopic?: string }>;

/** The user name of devices and gateways. Source: docs/devices/mqtt.md. */
export const TOKEN_USER = 'use-token-auth';

/** Stands in a request for a user name that cannot be one. */
const UNREADABLE_USER = '?';

/**
 * The user name as a request, and with it the log, may hold it: what looks like one. Somebody who typed a token in its place has not
 * published it. Compare the password before.
 */
export function recordableUser(user: string): string {
  return user === TOKEN_USER || /^[ag][-/][a-z0-9]{6}[-/][A-Za-z0-9_./-]{1,80}$/.test(user) ? user : UNREADABLE_USER;
}

/**
 * The stored token that this client's password has to match; undefined when there is none to compare with. The adapter compares, in
 * constant time, and hands on the outcome.
 */
export function expectedToken(clientId: string, user: string | undefined, registry: Registry): TokenDigest | undefined {
  const parsed = parseClientId(clientId);
  if (!parsed.ok) return undefined;
  const id = parsed.value;
  if ('deviceId' in id) return registry.device(id.org, id.typeId, id.deviceId)?.token;
  return user === undefined ? undefined : registry.apiKey(user)?.token;
}

/** Lets a client in or says which rule it broke. `now`: ms since the epoch. */
export function admit(request: Admission, registry: Registry, now: number): Result<Admitted> {
  const parsed = parseClientId(request.clientId);
  if (!parsed.ok) return parsed;
  const id = parsed.value;
  const org = id.org === QUICKSTART ? quickstart : registry.org(id.org);
  if (!org) return rejected(rejection('org-unknown', `There is no org "${id.org}"`));
  if (org.status === 'disabled') return rejected(rejection('org-disabled', `The org "${id.org}" is disabled`));
  if (id.class === 'A' && id.instanceId === undefined && !request.clean) {
    return rejected(rejection('scalable-needs-clean', `The client ID is not valid: ${request.clientId}`));
  }
  const parts = checkParts(id);
  if (!parts.ok) return parts;
  if (org.securityLevel !== 'tls-optional' && !request.secure) return rejected(rejection('tls-required'));
  if (request.sniOrg !== undefined && request.sniOrg !== id.org) {
    return rejected(rejection('sni-mismatch', `SNI does not match org name:  ${request.sniOrg} ${id.org}`));
  }
  // An invalid Will is noticed while the packet is parsed, before anybody asks for credentials.
  const rules = id.org === QUICKSTART ? 'quickstart2' : 'iot2';
  const anyone = admitWill(request, { id, rules, permissions: allPermissions });
  if (!anyone.ok || id.org === QUICKSTART) return anyone;
  const permissions = authenticate(request, id, registry, now);
  if (!permissions.ok) return permissions;
  const admitted = admitWill(request, { id, rules, permissions: permissions.value });
  return admitted.ok ? admitted : rejected(rejection('will-not-authorized', 'Will topic not authorized'));
}

/**
 * Who a client is and what it may do, for one that was let in earlier: the way from a recorded connection back to its principal. A client
 * whose key or id is no longer known may do nothing.
 */
export function principalOf(
  clientId: string,
  user: string | undefined,
  registry: Registry,
  plainRefusedFilters: readonly string[],
): Principal {
  const parsed = parseClientId(clientId);
  if (!parsed.ok) return plainPrincipal(plainRefusedFilters);
  const id = parsed.value;
  if (id.org === QUICKSTART) return { id, rules: 'quickstart2', permissions: allPermissions };
  if ('deviceId' in id) {
    const permissions = devicePermissionsOf(id.class, registry.device(id.org, id.typeId, id.deviceId)?.roles);
    return { id, rules: 'iot2', permissions };
  }
  return { id, rules: 'iot2', permissions: (user !== undefined && registry.apiKey(user)?.permissions) || nobody };
}

/** A client of the plain listener, which refuses these filters and asks for nothing else. */
export function plainPrincipal(refusedFilters: readonly string[]): Principal {
  return { id: { class: 'p', org: PLAIN_ORG, refusedFilters }, rules: 'iot2', permissions: nobody };
}

const nobody: ReadonlySet<Permission> = new Set();

/** Quickstart is anonymous and has no TLS ports on the live service; here TLS does no harm. Source: docs/devices/mqtt.md. */
const quickstart = { status: 'active', securityLevel: 'tls-optional' } as const;

function authenticate(
  { user, credential }: Admission,
  id: ClientId,
  registry: Registry,
  now: number,
): Result<ReadonlySet<Permission>> {
  if (user === undefined) return rejected(rejection('user-name-missing', 'UserName'));
  if ('deviceId' in id) return authenticateDevice(user, credential, id, registry);
  // Guess: decided in the platform's closed authenticator; every library takes the org from the key. What is decided in an org rests on
  // that org alone, or it could not be decided again where the other one is not known: so the name is asked, whether there is such a key or not.
  const named = /^a[-/]([a-z0-9]{6})[-/]/.exec(user)?.[1];
  if (named !== undefined && named !== id.org) return rejected(rejection('api-key-of-another-org'));
  const key = registry.apiKey(user);
  if (!key) return rejected(rejection('api-key-unknown'));
  if (key.org !== id.org) return rejected(rejection('api-key-of-another-org'));
  const refusal = checkPassword(credential);
  if (refusal) return refusal;
  return hasExpired(key, now) ? rejected(rejection('api-key-expired')) : accepted(key.permissions);
}

function authenticateDevice(
  user: string,
  credential: Admission['credential'],
  id: Extract<ClientId, { deviceId: string }>,
  registry: Registry,
): Result<ReadonlySet<Permission>> {
  // Guess: decided in the platform's closed authenticator.
  if (user !== TOKEN_USER) return rejected(rejection('user-name-wrong'));
  const device = registry.device(id.org, id.typeId, id.deviceId);
  const gateway = id.class === 'g';
  // Guess: a device may not call itself a gateway, nor a gateway a device.
  if (!device || (device.classId === 'Gateway') !== gateway) return rejected(rejection('device-unknown'));
  const refusal = checkPassword(credential);
  if (refusal) return refusal;
  if (device.disabled) return rejected(rejection('device-disabled'));
  return accepted(devicePermissionsOf(id.class, device.roles));
}

/** Whether a key is past its end. `now`: ms since the epoch. */
export function hasExpired({ expires }: Readonly<{ expires?: number | undefined }>, now: number): boolean {
  return expires !== undefined && expires <= now;
}

/** A gateway may do what its roles allow, a device always the same. Source: docs/reference/gateway_roles_access.md. */
function devicePermissionsOf(letter: 'd' | 'g', roles: readonly Role[] | undefined): ReadonlySet<Permission> {
  if (letter === 'd') return devicePermissions;
  return roles ? new Set(messagingPermissions(activeRoles(roles))) : gatewayPermissions;
}

function checkPassword(credential: Admission['credential']): Readonly<{ ok: false; rejection: Rejection }> | undefined {
  if (credential === 'none') return rejected(rejection('password-missing'));
  return credential === 'differs' ? rejected(rejection('token-wrong')) : undefined;
}

/** Checks the topic of the Will, if there is one. Rejection: `will-topic`, with the code and the reason of the topic's own. */
export function admitWill({ will }: Pick<Admission, 'will'>, principal: Principal): Result<Admitted> {
  if (!will) return accepted({ principal });
  const topic = checkTopic(principal, 'publish', will.topic);
  if (topic.ok) return accepted({ principal, willTopic: topic.value });
  const { closeCode, reason } = topic.rejection;
  return rejected({ ...rejection('will-topic'), closeCode, reason });
}
