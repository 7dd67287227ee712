/**
 * Who may call the HTTP API. Credentials never get here: the adapter compares, and hands on the outcome.
 * Source: iot-java APIClient tests and iot-python apiTest (which of 401 and 403), docs/reference/app_roles_access.md.
 */
import { hasExpired, type Registry } from '../admission.ts';
import { clientIdOf } from '../client-id.ts';
import type { Role, TokenDigest } from '../events/registry.ts';
import { beingImported } from '../org-import.ts';
import { type ApiRefusal, refuse } from './refusals.ts';
import { type AccessClass, activeRoles, rolesAllow } from './roles.ts';

/** What an adapter made of a call's host name and Authorization header. */
export type Credentials = Readonly<{
  /** The org that the host names: `{org}.{domain}`. */
  hostOrg?: string;
  /** As `recordableUser` leaves it. */
  user?: string;
  /** Whom the user name stands for; left out when nobody has it. */
  caller?: Caller;
  credential: 'none' | 'other-scheme' | 'matches' | 'differs';
}>;

/** A caller that was let in. A gateway calls under its client id. */
export type Caller =
  | Readonly<{ type: 'apikey'; id: string; org: string }>
  | Readonly<{ type: 'gateway'; id: string; org: string; typeId: string; deviceId: string }>;

/** What an operation asks: `any` caller of the org, or one that may do this. `gateways` says what of it a gateway may do, nothing when left out. */
export type Access = Readonly<{ may: AccessClass | 'any'; gateways?: 'register-devices' | 'view-itself' }>;

/** What the registry knows of those who may call. */
export type CallerRegistry = Pick<Registry, 'org' | 'device'> &
  Readonly<{
    /** What is being imported, by org; nothing when left out. */
    imports?: ReadonlyMap<string, Readonly<{ source: string }>>;
    apiKey: (
      key: string,
    ) =>
      | Readonly<{ org: string; token: TokenDigest; roles: readonly Role[]; expires?: number | undefined }>
      | undefined;
  }>;

export type Authorization = Readonly<{ ok: true; caller: Caller }> | Readonly<{ ok: false; refusal: ApiRefusal }>;

type Named = Readonly<{ caller: Caller; token: TokenDigest }>;

/** Whom a user name stands for, and the stored token that the password has to match; undefined when nobody has this name. */
export function callerNamed(user: string, registry: CallerRegistry): Named | undefined {
  const found = gatewayNamed(user, registry);
  if (found) return found;
  const key = registry.apiKey(user);
  return key && { caller: { type: 'apikey', id: user, org: key.org }, token: key.token };
}

/** Lets a call in or refuses it. `now`: ms since the epoch. */
export function authorize(
  credentials: Credentials,
  access: Access,
  registry: CallerRegistry,
  now: number,
): Authorization {
  const { hostOrg, user = '', caller, credential } = credentials;
  if (credential === 'none') {
    const text = 'Authenticate with HTTP Basic: an API key as user name, its token as password.';
    return refused(refuse('authorization-missing', text));
  }
  if (credential === 'other-scheme') {
    return refused(refuse('authorization-scheme', 'Only the Basic scheme is known here.'));
  }
  if (!caller) return refused(refuse('caller-unknown', `"${user}" is no API key, and no gateway.`, [user]));
  if (credential === 'differs') return refused(refuse('api-token-wrong', `The token of "${user}" differs.`, [user]));
  const standing = checkStanding(caller, hostOrg, registry, now);
  if (standing) return refused(standing);
  if (isAllowed(caller, access, registry)) return { ok: true, caller };
  const asked = access.may === 'any' ? 'this' : `operations of the class "${access.may}"`;
  return refused(refuse('operation-not-permitted', `The roles of "${caller.id}" do not allow ${asked}.`, [access.may]));
}

function refused(refusal: ApiRefusal): Authorization {
  return { ok: false, refusal };
}

function checkStanding(
  caller: Caller,
  hostOrg: string | undefined,
  registry: CallerRegistry,
  now: number,
): ApiRefusal | undefined {
  const { id, org } = caller;
  if (hostOrg !== undefined && hostOrg !== org) {
    const text = `"${id}" belongs to the org "${org}"; the host asks for "${hostOrg}".`;
    return refuse('caller-of-another-org', text, [hostOrg]);
  }
  const imported = registry.imports?.get(org);
  if (imported) return beingImported(org, imported.source);
  if (registry.org(org)?.status !== 'active')
    return refuse('caller-org-disabled', `The org "${org}" is disabled.`, [org]);
  if (caller.type === 'gateway') {
    const disabled = registry.device(org, caller.typeId, caller.deviceId)?.disabled;
    return disabled ? refuse('caller-disabled', `The gateway "${id}" is disabled.`, [id]) : undefined;
  }
  const key = registry.apiKey(id);
  return key && hasExpired(key, now) ? refuse('api-key-expired', `The API key "${id}" has expired.`, [id]) : undefined;
}

function isAllowed(caller: Caller, { may, gateways }: Access, registry: CallerRegistry): boolean {
  if (caller.type === 'gateway') {
    if (gateways !== 'register-devices') return gateways !== undefined;
    const roles = registry.device(caller.org, caller.typeId, caller.deviceId)?.roles;
    // Only a privileged gateway creates devices. Source: docs/reference/gateway_roles_access.md.
    return !roles || activeRoles(roles).includes('PD_PRIVILEGED_GW_DEVICE');
  }
  return may === 'any' || rolesAllow(activeRoles(registry.apiKey(caller.id)?.roles ?? []), may);
}

/** `g`, an org, a type and a device, and what is between them: there is no reading for what is longer. */
const GATEWAY_USER_CHARACTERS_MAX = 1 + 6 + 36 + 36 + 3;

/**
 * The gateway that a user name stands for: `g/{org}/{typeId}/{deviceId}`, or the same with dashes, where ids may hold dashes themselves:
 * then whichever of the readings is registered. Source: iot-java GatewayClient.
 */
function gatewayNamed(user: string, registry: CallerRegistry): Named | undefined {
  if (user.length > GATEWAY_USER_CHARACTERS_MAX) return undefined;
  const slashes = user.startsWith('g/');
  const [letter, org = '', ...rest] = user.split(slashes ? '/' : '-');
  if (letter !== 'g' || (slashes && rest.length !== 2)) return undefined;
  for (let cut = 1; cut < rest.length; cut++) {
    const typeId = rest.slice(0, cut).join('-');
    const deviceId = rest.slice(cut).join('-');
    const device = registry.device(org, typeId, deviceId);
    if (device?.classId !== 'Gateway') continue;
    const id = clientIdOf({ org, typeId, deviceId, classId: 'Gateway' });
    return { caller: { type: 'gateway', id, org, typeId, deviceId }, token: device.token };
  }
  return undefined;
}
