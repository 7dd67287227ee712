/** An org: the tenant, and how its services are configured. One stream per org: `org-{org}`. */
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';

export type OrgEvent = EventOf<
  | 'OrgCreated'
  | 'OrgStatusChanged'
  | 'OrgSecurityLevelChanged'
  | 'LastEventCacheConfigured'
  | 'ConnectionStatesConfigured'
  | 'AccessControlConfigured'
>;
type Created = Omit<EventOf<'OrgCreated'>['data'], 'org'>;

/** Asks for an org to be as described; what holds already yields nothing. */
export type DefineOrg = Readonly<{ type: 'DefineOrg'; org: string } & Created>;
/** `ttlDays` left out stays. */
export type ConfigureLastEventCache = Readonly<{
  type: 'ConfigureLastEventCache';
  org: string;
  enabled: boolean;
  ttlDays?: number;
}>;
export type ConfigureConnectionStates = Readonly<{ type: 'ConfigureConnectionStates'; org: string; enabled: boolean }>;
export type ConfigureAccessControl = Readonly<{ type: 'ConfigureAccessControl'; org: string; enabled: boolean }>;
export type OrgCommand = DefineOrg | ConfigureLastEventCache | ConfigureConnectionStates | ConfigureAccessControl;

/** Times are ms since the epoch. */
export type Org = Readonly<
  Created & {
    createdAt: number;
    updatedAt: number;
    lastEventCache: Readonly<{ enabled: boolean; ttlDays: number }>;
    connectionStates: boolean;
    /** Whether resource groups limit what keys with groups see. */
    accessControl: boolean;
  }
>;

/** Undefined: there is no such org. */
export type OrgAggregate = Org | undefined;

/** Guess: a new org caches last events for a week; IBM's own tests need the cache on. Connection states are recorded, access control is off. */
const unconfigured = {
  lastEventCache: { enabled: true, ttlDays: 7 },
  connectionStates: true,
  accessControl: false,
} as const;

export const org: Decider<OrgAggregate, OrgCommand, OrgEvent> = {
  initial: undefined,

  decide: (command, state) => {
    const { org } = command;
    if (command.type === 'DefineOrg') return define(command, state);
    if (!state) throw new Error(`${command.type} of an org that does not exist: its callers are let in by their org`);
    const { enabled } = command;
    switch (command.type) {
      case 'ConfigureLastEventCache': {
        const { ttlDays = state.lastEventCache.ttlDays } = command;
        const holds = enabled === state.lastEventCache.enabled && ttlDays === state.lastEventCache.ttlDays;
        return holds ? [] : [{ type: 'LastEventCacheConfigured', data: { org, enabled, ttlDays } }];
      }
      case 'ConfigureConnectionStates':
        return enabled === state.connectionStates
          ? []
          : [{ type: 'ConnectionStatesConfigured', data: { org, enabled } }];
      case 'ConfigureAccessControl':
        return enabled === state.accessControl ? [] : [{ type: 'AccessControlConfigured', data: { org, enabled } }];
    }
  },

  evolve: (state, { type, data }, { at }) => {
    if (type === 'OrgCreated') {
      const { status, securityLevel } = data;
      return { status, securityLevel, createdAt: at, updatedAt: at, ...unconfigured };
    }
    if (!state) return undefined;
    const updated = { ...state, updatedAt: at };
    switch (type) {
      case 'OrgStatusChanged':
        return { ...updated, status: data.status };
      case 'OrgSecurityLevelChanged':
        return { ...updated, securityLevel: data.securityLevel };
      case 'LastEventCacheConfigured':
        return { ...updated, lastEventCache: { enabled: data.enabled, ttlDays: data.ttlDays } };
      case 'ConnectionStatesConfigured':
        return { ...updated, connectionStates: data.enabled };
      case 'AccessControlConfigured':
        return { ...updated, accessControl: data.enabled };
    }
  },
};

function define({ org, status, securityLevel }: DefineOrg, state: OrgAggregate): readonly OrgEvent[] {
  if (!state) return [{ type: 'OrgCreated', data: { org, status, securityLevel } }];
  const events: OrgEvent[] = [];
  if (state.status !== status) events.push({ type: 'OrgStatusChanged', data: { org, status } });
  if (state.securityLevel !== securityLevel)
    events.push({ type: 'OrgSecurityLevelChanged', data: { org, securityLevel } });
  return events;
}
