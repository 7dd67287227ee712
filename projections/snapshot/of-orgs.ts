/** What all orgs have of a kind, in the order of the orgs. */
import type { Tenant } from '../tenant.ts';
import type { Tenants } from '../tenants.ts';
import type { Things } from './table.ts';

/** What each org has, as tables take it. `changes`: see `Things`. */
export function ofAll<One>(
  tenants: Tenants,
  of: (tenant: Tenant) => Iterable<One>,
  changes: (tenant: Tenant) => number | undefined = () => undefined,
): Things<One, string>[] {
  return tenants.all().map(([org, tenant]) => {
    const count = changes(tenant);
    return { scope: org, of: org, things: () => of(tenant), ...(count !== undefined && { changes: count }) };
  });
}

export type OfOrgs<One> = readonly (readonly [org: string, all: readonly One[]])[];

/** By their orgs; those that have none are left out. */
export function ofOrgs<One>(tenants: Tenants, of: (tenant: Tenant) => readonly One[]): OfOrgs<One> {
  return tenants
    .all()
    .map(([org, tenant]) => [org, of(tenant)] as const)
    .filter(([, all]) => all.length > 0);
}

/** The way back: each org gets what is its own, none where nothing is. */
export function restoreOrgs<One>(
  tenants: Tenants,
  all: Iterable<readonly [org: string, one: One]>,
  restore: (tenant: Tenant, own: readonly One[], org: string) => void,
): void {
  const byOrg = new Map<string, One[]>();
  let last: string | undefined;
  let own: One[] = [];
  for (const [org, one] of all) {
    if (org !== last) {
      own = byOrg.get(org) ?? [];
      byOrg.set(org, own);
      last = org;
    }
    own.push(one);
  }
  for (const org of byOrg.keys()) tenants.of(org);
  for (const [org, tenant] of tenants.all()) restore(tenant, byOrg.get(org) ?? [], org);
}
