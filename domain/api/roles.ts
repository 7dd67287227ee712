/**
 * Roles and what they allow. A caller may hold several; its rights are their union.
 * Source: docs/reference/app_roles_access.md, docs/reference/gateway_roles_access.md; ids of the standard and operator roles: iot-java
 * APIClient tests, docs/reference/rlac.md. Guess: the ids of the others.
 */
import type { Role } from '../events/registry.ts';
import { allPermissions, devicePermissions, type Permission } from '../permissions.ts';

/** What an operation asks of its caller. */
export const accessClasses = {
  'dev.r': 'view devices',
  'dev.w': 'create, change and delete devices, one by one and in bulk',
  'type.r': 'view device types',
  'type.w': 'create, change and delete device types',
  'mgmt.r': 'view management requests',
  'mgmt.x': 'initiate management requests and define bundles',
  'mgmt.c': 'clear management requests',
  'diag.r': 'view diagnostics',
  'diag.w': 'add and clear diagnostic logs and error codes',
  'log.r': 'view connection logs and states',
  'lec.r': 'view the last event cache',
  'usage.r': 'view the usage and configuration of the org',
  'key.r': 'view API keys, roles, users and groups',
  'key.w': 'create, change and delete API keys, roles, users and groups; configure the org',
  'key.self': 'view the properties of the own key',
  'acc.r': 'view access properties of devices',
  'acc.w': 'change access properties of devices',
} as const;

export type AccessClass = keyof typeof accessClasses;

const S = 'PD_STANDARD_APP';
const O = 'PD_OPERATOR_APP';
const A = 'PD_ADMIN_APP';
const T = 'PD_TRUSTED_APP';
const P = 'PD_DATA_PROCESSOR_APP';
const V = 'PD_VISUALIZATION_APP';
const D = 'PD_DEVICE_APP';

/** The roles that an API key can have, with what each is for. */
export const applicationRoles = {
  [S]: 'Standard application',
  [O]: 'Operations application',
  [A]: 'Administrator application',
  [T]: 'Backend trusted application',
  [P]: 'Data processor application',
  [V]: 'Visualization application',
  [D]: 'Device application',
} as const;

export type ApplicationRole = keyof typeof applicationRoles;

/** The roles of gateways; the first is that of a new gateway. Guess: the id of the privileged role is documented for the REST API only. */
export const gatewayRoles = {
  PD_PRIVILEGED_GW_DEVICE: 'Privileged gateway',
  PD_STANDARD_GW_DEVICE: 'Standard gateway',
} as const;

export type GatewayRole = keyof typeof gatewayRoles;

/** The roles of dashboard users. Source: docs/reference/rlac.md (the first). Guess: the other ids. */
export const userRoles = {
  PD_ADMIN_USER: 'Administrator',
  PD_OPERATOR_USER: 'Operator',
  PD_DEVELOPER_USER: 'Developer',
  PD_ANALYST_USER: 'Analyst',
  PD_READER_USER: 'Reader',
} as const;

// biome-ignore format: a table reads in columns
const allowed: Readonly<Record<AccessClass, readonly ApplicationRole[]>> = {
  'dev.w':    [S, O, A, T            ],
  'dev.r':    [S, O, A, T, P, V      ],
  'type.w':   [S, O, A, T            ],
  'type.r':   [S, O, A, T, P         ],
  'mgmt.x':   [S, O, A               ],
  'mgmt.r':   [S, O, A,            D ],
  'mgmt.c':   [S, O, A               ],
  'diag.w':   [S, O, A,            D ],
  'diag.r':   [S, O, A, T            ],
  'log.r':    [S, O, A, T            ],
  'lec.r':    [S, O, A, T, P, V,   D ],
  'usage.r':  [S, O, A               ],
  'key.w':    [   O, A               ],
  'key.r':    [S, O, A               ],
  'key.self': [S, O, A, T, P, V,   D ],
  'acc.r':    [S, O, A, T, P, V      ],
  'acc.w':    [S, O, A, T            ],
};

/** The ids of the roles that are in force. */
export function activeRoles(roles: readonly Role[]): readonly string[] {
  return roles.filter(({ roleStatus }) => roleStatus === 1).map(({ roleId }) => roleId);
}

/** Whether one of the roles allows what an operation asks. Roles that do not exist (any more) allow nothing. */
export function rolesAllow(roles: readonly string[], access: AccessClass): boolean {
  return allowed[access].some((role) => roles.includes(role));
}

// Guess: which role may exchange which messages is named in words only (docs/reference/app_roles_access.md).
const messaging: Readonly<Record<ApplicationRole | GatewayRole, Iterable<Permission>>> = {
  [S]: allPermissions,
  [O]: allPermissions,
  [A]: allPermissions,
  [T]: allPermissions,
  [P]: ['event_send', 'event_recv', 'dm_status'],
  [V]: ['event_recv', 'dm_status'],
  [D]: ['event_send', 'cmd_recv'],
  PD_STANDARD_GW_DEVICE: devicePermissions,
  PD_PRIVILEGED_GW_DEVICE: [...devicePermissions, 'create_devices'],
};

/** What clients with these roles may do over MQTT. */
export function messagingPermissions(roles: readonly string[]): readonly Permission[] {
  return [
    ...new Set(
      roles.flatMap((role) => (Object.hasOwn(messaging, role) ? [...messaging[role as ApplicationRole]] : [])),
    ),
  ];
}

/** The roles of a key for which none were chosen: everything. Source: the API's own conformance runs used both. */
export const defaultApplicationRoles: readonly ApplicationRole[] = [S, O];

/** The role of a new gateway. Source: docs/gateways/gateway-access-control.md. */
export const defaultGatewayRoles: readonly GatewayRole[] = ['PD_PRIVILEGED_GW_DEVICE'];
