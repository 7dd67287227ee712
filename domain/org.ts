/** An org: the tenant. One stream per org: `org-{org}`. */
import type { Decider } from './decider.ts';
import type { EventOf } from './events/catalogue.ts';

export type OrgEvent = EventOf<'OrgCreated' | 'OrgStatusChanged' | 'OrgSecurityLevelChanged'>;
type Org = Omit<EventOf<'OrgCreated'>['data'], 'org'>;

/** Asks for an org to be as described; what holds already yields nothing. */
export type DefineOrg = Readonly<{ type: 'DefineOrg'; org: string } & Org>;

/** Undefined: there is no such org. */
export type OrgAggregate = Readonly<Org> | undefined;

export const org: Decider<OrgAggregate, DefineOrg, OrgEvent> = {
  initial: undefined,

  decide: ({ org, status, securityLevel }, state) => {
    if (!state) return [{ type: 'OrgCreated', data: { org, status, securityLevel } }];
    const events: OrgEvent[] = [];
    if (state.status !== status) events.push({ type: 'OrgStatusChanged', data: { org, status } });
    if (state.securityLevel !== securityLevel)
      events.push({ type: 'OrgSecurityLevelChanged', data: { org, securityLevel } });
    return events;
  },

  evolve: (state, { type, data }) => {
    switch (type) {
      case 'OrgCreated':
        return { status: data.status, securityLevel: data.securityLevel };
      case 'OrgStatusChanged':
        return state && { ...state, status: data.status };
      case 'OrgSecurityLevelChanged':
        return state && { ...state, securityLevel: data.securityLevel };
    }
  },
};
